//! What a baseline says of a run.

use schemars::JsonSchema;
use serde::Serialize;

use crate::outcome::{BaselineOutcome, KnownFailure};

/// What a baseline says of a run.
#[derive(Serialize, JsonSchema)]
pub(super) struct BaselineReport {
    /// The file, as the user named it.
    file: String,
    /// The number of failures that it knows: they do not fail the run.
    known: usize,
    /// Entries that no longer fail: they fail the run until they are deleted.
    stale: Vec<StaleReport>,
}

#[derive(Serialize, JsonSchema)]
struct StaleReport {
    flow: String,
    spec: String,
    finding: String,
    reason: String,
}

impl BaselineReport {
    pub(super) fn new(baseline: &BaselineOutcome) -> BaselineReport {
        let stale = |entry: &KnownFailure| {
            let KnownFailure { flow, spec, finding, reason } = entry.clone();
            StaleReport { flow, spec, finding, reason }
        };
        BaselineReport {
            file: baseline.file.clone(),
            known: baseline.known,
            stale: baseline.stale.iter().map(stale).collect(),
        }
    }
}
