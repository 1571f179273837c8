//! The arguments of `mcprove specs`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::args::jobs;
use super::shared_args::{OutputArgs, SpecArgs};
use crate::suite::{AuthMode, Registration};

/// What can be done with specs.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(super) enum SpecsCommand {
    /// Lists the specs; with --plan, what each flow of a suite would run, and why not the rest.
    List(SpecsListArgs),
    /// Explains one spec: what is sent, what is accepted, what each answer means; or one requirement.
    Explain(SpecsExplainArgs),
    /// Shows one spec as a file; with --resolved, as a given flow sees it.
    Show(SpecsShowArgs),
    /// Finds mistakes in spec files, all at once.
    Lint(SpecsLintArgs),
    /// Begins a step or a check of your own.
    New(SpecsNewArgs),
    /// Proves the specs: runs them against the conforming reference server and against each of its faults.
    Test(SpecTestArgs),
    /// Tells how much of the catalogue of requirements the specs test.
    Coverage(CoverageArgs),
}

#[derive(Debug, Args)]
pub(super) struct SpecsListArgs {
    /// As JSON, for a program.
    #[arg(long)]
    pub(super) json: bool,
    /// The levels of this protocol revision; the newest unless given.
    #[arg(long, value_name = "V")]
    pub(super) protocol_version: Option<String>,
    /// A suite config: lists what each of its flows would run.
    #[arg(long, value_name = "PATH", conflicts_with = "protocol_version")]
    pub(super) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
}

#[derive(Debug, Args)]
pub(super) struct SpecsExplainArgs {
    /// The id of a step, a check, a request or a requirement.
    #[arg(value_name = "ID")]
    pub(super) id: String,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
}

#[derive(Debug, Args)]
pub(super) struct SpecsShowArgs {
    /// The id of a step, a check or a request.
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// With all that it is like, patches, shared rows and the protocol revision worked in.
    #[arg(long)]
    pub(super) resolved: bool,
    /// The protocol revision of the flow; the newest unless given.
    #[arg(long, value_name = "V", requires = "resolved")]
    pub(super) protocol_version: Option<String>,
    /// The registration strategy of the flow.
    #[arg(long, value_name = "S", default_value = "dcr")]
    pub(super) registration: Registration,
    /// The authorization mode of the flow.
    #[arg(long, value_name = "M", default_value = "interactive")]
    pub(super) auth_mode: AuthMode,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
}

#[derive(Debug, Args)]
pub(super) struct SpecsLintArgs {
    /// Folders of specs, laid over the built-in ones in this order; the built-in ones alone if there is none.
    #[arg(value_name = "DIR")]
    pub(super) folders: Vec<PathBuf>,
    /// How mistakes are shown.
    #[arg(long, value_name = "FMT", default_value = "human")]
    pub(super) format: LintFormat,
}

/// How mistakes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    /// For a person.
    Human,
    /// For a program.
    Json,
    /// As workflow commands, which GitHub shows at the line.
    Github,
}

#[derive(Debug, Args)]
pub(super) struct SpecsNewArgs {
    /// What to begin.
    #[arg(value_name = "KIND")]
    pub(super) kind: NewKind,
    /// Its id, which is the name of the file: lower-case letters, digits, `_` and `-`.
    #[arg(value_name = "ID")]
    pub(super) id: String,
    /// The area of a check: the folder below `checks/`.
    #[arg(long, value_name = "AREA", default_value = "mine")]
    pub(super) area: String,
    /// The folder of your specs.
    #[arg(long, value_name = "DIR", default_value = "mine")]
    pub(super) dir: PathBuf,
}

/// What can be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum NewKind {
    /// A step of the flow.
    Step,
    /// A check after the flow.
    Check,
}

#[derive(Debug, Args)]
pub(super) struct SpecTestArgs {
    /// Only the faults whose id fits (`*` for any characters); says nothing then of what no fault shows.
    #[arg(long, value_name = "GLOB")]
    pub(super) fault: Option<String>,
    /// Only the steps and checks whose id fits, with the faults that they must notice.
    #[arg(long, value_name = "GLOB")]
    pub(super) spec: Option<String>,
    /// Instead, delete so many rows of tables, one at a time and in memory only, and tell which of them nothing misses.
    #[arg(long, value_name = "N", conflicts_with_all = ["fault", "spec"])]
    pub(super) mutate: Option<usize>,
    /// Which rows those are: the same for the same number.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "mutate")]
    pub(super) seed: u64,
    /// How many servers run at the same time; the number of processors unless given.
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct CoverageArgs {
    /// Only this protocol revision.
    #[arg(long, value_name = "V")]
    pub(super) protocol_version: Option<String>,
    /// Name the requirements that nothing tests yet.
    #[arg(long)]
    pub(super) open: bool,
    #[command(flatten)]
    pub(super) specs: SpecArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}
