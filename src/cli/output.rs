//! Where the report of a run goes, and in which format.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::failure::Failure;
use super::files::{self, Readers};
use super::screen;
use super::shared_args::{Format, OutputArgs};
use crate::outcome::RunOutcome;
use crate::report::{self, FlowParts};

/// Where a report goes.
pub(super) struct Output {
    /// What stdout shows.
    pub(super) screen: Format,
    /// How errors are told on stderr: as JSON only where JSON was asked for; whoever sends a report into a file reads
    /// them all the same.
    pub(super) errors: Format,
    /// The file that gets the report, too.
    file: Option<(PathBuf, Format)>,
}

impl Output {
    /// From the arguments; what stdout is decides if they say nothing.
    pub(super) fn new(args: &OutputArgs) -> Output {
        let fitting = if std::io::stdout().is_terminal() { Format::Human } else { Format::Json };
        Output::or(args, fitting)
    }

    /// From the arguments, or else this format.
    pub(super) fn or(args: &OutputArgs, otherwise: Format) -> Output {
        let chosen = args.reporter.map(|reporter| reporter.format()).or(args.format);
        match &args.output {
            Some(path) => {
                let format = chosen.unwrap_or_else(|| by_ending(path));
                Output { screen: Format::Human, errors: Format::Human, file: Some((path.clone(), format)) }
            }
            None => Output {
                screen: chosen.unwrap_or(otherwise),
                errors: chosen.unwrap_or(Format::Human),
                file: None,
            },
        }
    }

    /// Whether the file can be written.
    pub(super) fn check(&self) -> Result<(), Failure> {
        self.file.as_ref().map_or(Ok(()), |(path, _)| files::check_folder("--output", path))
    }

    /// Whether a JSON report goes anywhere.
    pub(super) fn has_json(&self) -> bool {
        self.screen == Format::Json || self.file.as_ref().is_some_and(|(_, format)| *format == Format::Json)
    }

    /// Shows the outcome, writes the file, and says how the program ends. Of the one JSON report that there can be,
    /// these parts are written already.
    pub(super) fn show(&self, outcome: &RunOutcome, written: FlowParts) -> Exit {
        let none = FlowParts::default;
        let (shown, kept) = if self.file.is_some() { (none(), written) } else { (written, none()) };
        screen::lines(render(outcome, self.screen, shown, screen::colour(), screen::report_width()));
        if let Some((path, format)) = &self.file {
            let text = render(outcome, *format, kept, report::Colour::Never, report::WIDTH).concat();
            if let Err(failure) = files::write(path, &format!("{}\n", text.trim_end()), Readers::Usual) {
                screen::error(&failure, self.errors);
                return Exit::Failed;
            }
        }
        if outcome.passed() { Exit::Passed } else { Exit::Failed }
    }
}

fn by_ending(path: &Path) -> Format {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("xml") => Format::JunitXml,
        Some("txt") => Format::Human,
        _ => Format::Json,
    }
}

/// The report, in pieces.
fn render(
    outcome: &RunOutcome,
    format: Format,
    written: FlowParts,
    colour: report::Colour,
    width: usize,
) -> Vec<String> {
    match format {
        Format::Human => vec![report::human_at_width(outcome, colour, width)],
        Format::Json => report::json_around(written, outcome),
        Format::JsonSummary => vec![report::json_summary(outcome)],
        Format::JunitXml => vec![report::junit(outcome)],
    }
}
