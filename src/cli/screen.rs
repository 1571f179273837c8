//! What is written to the terminal: reports on stdout, errors and notices on stderr.
#![expect(clippy::print_stderr, reason = "this file is where printing happens")]

use std::io::{IsTerminal, Write};

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

/// A line of output that is no report.
pub(super) fn line(text: &str) {
    // A reader that has gone away is no reason to panic.
    let _ = writeln!(std::io::stdout(), "{text}");
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
