//! What is written to the terminal: reports on stdout, errors and notices on stderr.
#![expect(clippy::print_stderr, reason = "this file is where printing happens")]

use std::ffi::OsStr;
use std::io::{IsTerminal, Stdout, Write};

use super::exit::Exit;
use super::failure::Failure;
use super::shared_args::Format;
use crate::report;
use crate::spec::Terminal;

/// An error of the user's making, or ours; as one JSON object if the output is JSON.
pub(super) fn error(failure: &Failure, format: Format) {
    let message = failure.message.trim_end();
    if format.is_json() {
        let mistakes = failure.mistakes.as_ref().map_or(&[][..], |mistakes| &mistakes.0);
        let first = mistakes.first().map(|first| match mistakes.len() {
            1 => first.message.clone(),
            all => format!("{} (and {} more)", first.message, all - 1),
        });
        eprintln!("{}", report::error_json(failure.kind, first.as_deref().unwrap_or(message), mistakes));
    } else if let Some(mistakes) = &failure.mistakes {
        let terminal = shown_on(&std::io::stderr());
        let shown: Vec<String> = mistakes.0.iter().map(|mistake| mistake.shown(terminal)).collect();
        eprintln!("{}", shown.join("\n\n"));
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

/// Ends a line of output whose text went out before.
pub(super) fn end_line(mut stdout: Stdout) {
    let _ = writeln!(stdout).and_then(|()| stdout.flush());
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
    if shown_on(&std::io::stdout()).colours { report::Colour::Always } else { report::Colour::Never }
}

/// How wide text for people is: as the terminal says, within what reads well.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    fitting(columns.filter(|columns| *columns > 0).or_else(terminal))
}

fn fitting(columns: Option<usize>) -> usize {
    columns.unwrap_or(report::WIDTH).clamp(40, report::WIDTH)
}

/// How wide a report on stdout is: what is no terminal has no width of its own.
pub(super) fn report_width() -> usize {
    shown_on(&std::io::stdout()).width.unwrap_or(report::WIDTH)
}

/// How diagnostics on stdout are shown.
pub(super) fn diagnostics() -> Terminal {
    shown_on(&std::io::stdout())
}

fn shown_on(stream: &impl IsTerminal) -> Terminal {
    let is_terminal = stream.is_terminal();
    let colours = is_terminal && wants_colours(std::env::var_os("NO_COLOR").as_deref());
    Terminal { colours, width: is_terminal.then(width) }
}

/// <https://no-color.org>: any text but an empty one means no colours.
fn wants_colours(no_color: Option<&OsStr>) -> bool {
    no_color.is_none_or(OsStr::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_as_wide_as_the_terminal_within_what_reads_well() {
        assert_eq!([Some(60), Some(20), Some(300), None].map(fitting), [60, 40, 100, 100]);
    }

    #[test]
    fn no_color_means_no_colours_unless_it_is_empty() {
        assert!(wants_colours(None) && wants_colours(Some(OsStr::new(""))));
        assert!(!wants_colours(Some(OsStr::new("1"))));
    }

    #[test]
    fn what_is_no_terminal_has_neither_colours_nor_a_width() {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(shown_on(&file), Terminal { colours: false, width: None });
    }
}
