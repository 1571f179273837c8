//! Arguments that several commands have.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
#[derive(Clone, Debug, Default, Args)]
pub(super) struct SpecArgs {
    /// A folder of specs that is laid over the built-in ones (repeatable; the last wins).
    #[arg(long, value_name = "DIR")]
    pub(super) specs: Vec<PathBuf>,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct OutputArgs {
    /// Output format; human on a terminal, json otherwise.
    #[arg(long, value_name = "FMT")]
    pub(super) format: Option<Format>,
    /// A report for other programs, in place of --format.
    #[arg(long, value_name = "FMT")]
    pub(super) reporter: Option<Reporter>,
    /// Write the report to this file; the screen shows the human one. Without a format, the file's ending decides:
    /// .xml is junit-xml, .txt is human, all else json.
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person.
    Human,
    /// For a program.
    Json,
    /// For the test view of a CI system.
    JunitXml,
    /// For a program that needs no details; `--reporter json-summary`.
    #[value(skip)]
    JsonSummary,
}

impl Format {
    /// Whether a program reads it as JSON.
    pub(super) fn is_json(self) -> bool {
        matches!(self, Format::Json | Format::JsonSummary)
    }
}

/// A report for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Reporter {
    /// Whether it passed, numbers, and a line for each flow.
    JsonSummary,
    /// JUnit XML.
    JunitXml,
}

impl Reporter {
    /// The format that it stands for.
    pub(super) fn format(self) -> Format {
        match self {
            Reporter::JsonSummary => Format::JsonSummary,
            Reporter::JunitXml => Format::JunitXml,
        }
    }
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct NetworkArgs {
    /// Trust the certificates of this PEM file, too (an authority of your own).
    #[arg(long, value_name = "FILE")]
    pub(super) cacert: Option<PathBuf>,
    /// Do not check certificates: whoever is on the way can read and change everything, tokens included.
    #[arg(long)]
    pub(super) insecure: bool,
    /// Send every request through this HTTP proxy. Proxy variables of the environment are not read.
    #[arg(long, value_name = "URL")]
    pub(super) proxy: Option<String>,
}

#[derive(Clone, Debug, Default, Args)]
pub(super) struct BaselineArgs {
    /// Known failures (TOML or JSON): they do not fail the run; new ones do, and entries that no longer fail.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write what fails now to the baseline; reasons are kept.
    #[arg(long, requires = "baseline")]
    pub(super) update_baseline: bool,
}
