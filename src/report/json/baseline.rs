//! What a baseline says of a run.

use schemars::JsonSchema;
use serde::Serialize;

use crate::outcome::{BaselineOutcome, KnownFailure};

/// What a baseline says of a run.
#[derive(Serialize, JsonSchema)]
pub(super) struct BaselineReport<'a> {
    /// The file, as the user named it.
    file: &'a str,
    /// The number of failures that it knows: they do not fail the run.
    known: usize,
    /// Entries that no longer fail: they fail the run until they are deleted.
    stale: Vec<StaleReport<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct StaleReport<'a> {
    flow: &'a str,
    spec: &'a str,
    finding: &'a str,
    reason: &'a str,
}

impl<'a> BaselineReport<'a> {
    pub(super) fn new(baseline: &'a BaselineOutcome) -> BaselineReport<'a> {
        let stale = |entry: &'a KnownFailure| {
            let KnownFailure { flow, spec, finding, reason } = entry;
            StaleReport { flow, spec, finding, reason }
        };
        BaselineReport {
            file: &baseline.file,
            known: baseline.known,
            stale: baseline.stale.iter().map(stale).collect(),
        }
    }
}
