//! What is written to the terminal: reports on stdout, errors and notices on stderr.
#![expect(clippy::print_stderr, reason = "this file is where printing happens")]

use std::io::{IsTerminal, Write};

use super::exit::Exit;
use super::failure::Failure;
use super::shared_args::Format;
use crate::report;
use crate::spec::Terminal;

/// An error of the user's making, or ours; as one JSON object if the output is JSON.
pub(super) fn error(failure: &Failure, format: Format) {
    let message = failure.message.trim_end();
    if format.is_json() {
        eprintln!("{}", report::error_json(failure.kind, message));
    } else if message.starts_with("error:") {
        eprintln!("{message}");
    } else {
        eprintln!("error: {message}");
    }
}

/// A remark while a run goes on.
pub(super) fn notice(message: &str) {
    eprintln!("{message}");
}

/// The address of the consent page, on a line of its own for a script that waits for it.
pub(super) fn consent_url(url: &str) {
    let mut stderr = std::io::stderr().lock();
    // A reader that has gone away is no reason to panic.
    let _ = writeln!(stderr, "OAUTH_CONSENT_URL: {url}").and_then(|()| stderr.flush());
}

/// Whether a person may look at stderr.
pub(super) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// A line that the next one replaces; an empty text only takes it away.
pub(super) fn passing(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "\r\x1b[2K{text}").and_then(|()| stderr.flush());
}

/// A line of output that is no report.
pub(super) fn line(text: &str) {
    // A reader that has gone away is no reason to panic.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The whole output of a command that only reads: its text, or why there is none.
pub(super) fn answer(text: Result<String, Failure>, format: Format) -> Exit {
    match text {
        Ok(text) => {
            line(text.trim_end());
            Exit::Passed
        }
        Err(failure) => {
            error(&failure, format);
            Exit::Usage
        }
    }
}

/// Whether stdout is coloured.
pub(super) fn colour() -> report::Colour {
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        report::Colour::Always
    } else {
        report::Colour::Never
    }
}

/// How wide text for people is: as the terminal says, within what reads well.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.filter(|columns| *columns > 0).unwrap_or(100).clamp(40, 100)
}

/// How diagnostics on stdout are shown.
pub(super) fn diagnostics() -> Terminal {
    let terminal = std::io::stdout().is_terminal();
    Terminal { colours: colour() == report::Colour::Always, width: terminal.then(width) }
}
