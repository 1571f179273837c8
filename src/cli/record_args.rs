//! The arguments that keep a run, and judge it again.

use std::path::PathBuf;

use clap::Args;

#[derive(Clone, Debug, Default, Args)]
pub(super) struct RecordArgs {
    /// Keep the exchanges of the run in this file (HAR 1.2), with other values in the place of the secrets. A file that
    /// is there already is not replaced.
    #[arg(long, value_name = "FILE.har")]
    pub(super) record: Option<PathBuf>,
    /// Judge a run that was kept with --record: the same arguments, and nothing is sent. What it does not hold could
    /// not run.
    #[arg(long, value_name = "FILE.har", conflicts_with = "record")]
    pub(super) replay: Option<PathBuf>,
    /// Whether the file is of this command's own making: each run of --watch replaces that of the last.
    #[arg(skip)]
    pub(super) is_own: bool,
}
