//! Where the report of a run goes, and in which format.

use std::io::{IsTerminal, Stdout};
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::failure::Failure;
use super::files::{self, Readers};
use super::screen;
use super::shared_args::{Format, OutputArgs};
use crate::outcome::RunOutcome;
use crate::report::{self, SuiteJson};

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

/// A report that goes to stdout while flows run.
pub(super) type Early = SuiteJson<Stdout>;

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

    /// Begins to write the report before the flows of this run, if it is one that goes out while they run.
    pub(super) fn begin(&self, run: &RunOutcome) -> Option<Early> {
        let is_early = self.screen == Format::Json && self.file.is_none();
        is_early.then(|| SuiteJson::begin(std::io::stdout(), run))
    }

    /// Shows the outcome, or what of it has not gone out yet, writes the file, and says how the program ends.
    pub(super) fn show(&self, outcome: &RunOutcome, early: Option<Early>) -> Exit {
        match early {
            Some(early) => screen::end_line(early.end(outcome)),
            None => {
                let text = render(outcome, self.screen, screen::colour(), screen::report_width());
                screen::line(text.trim_end());
            }
        }
        if let Some((path, format)) = &self.file {
            let text = render(outcome, *format, report::Colour::Never, report::WIDTH);
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

fn render(outcome: &RunOutcome, format: Format, colour: report::Colour, width: usize) -> String {
    match format {
        Format::Human => report::human_at_width(outcome, colour, width),
        Format::Json => report::json(outcome),
        Format::JsonSummary => report::json_summary(outcome),
        Format::JunitXml => report::junit(outcome),
    }
}
