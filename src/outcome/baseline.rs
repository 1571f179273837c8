//! Failures that are known: what a baseline said of a run.

/// A finding of a flow, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownFailure {
    /// The label of the flow.
    pub flow: String,
    /// The id of the step or check; of a row, `check[row]`.
    pub spec: String,
    /// The name of the finding.
    pub finding: String,
    /// Why it is accepted for now.
    pub reason: String,
}

/// What comparing a run with its baseline yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaselineOutcome {
    /// The file, as the user named it.
    pub file: String,
    /// The number of failures that it knows; they do not fail the run.
    pub known: usize,
    /// Entries that no longer fail: they fail the run until they are deleted.
    pub stale: Vec<KnownFailure>,
}
