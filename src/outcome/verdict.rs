//! Verdicts, and which of two is worse.

use serde::{Deserialize, Serialize};

/// What a step, a check or an assertion came to. Ordered from the mildest to the worst.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The combination has no such thing, or the server never claimed it.
    #[default]
    NotApplicable,
    /// What was asked held.
    Passed,
    /// A SHOULD did not hold.
    Warning,
    /// A prerequisite is missing, or the answer shows nothing: never green, never blamed on the target.
    CouldNotRun,
    /// We or the network failed, not the target.
    Error,
    /// A MUST did not hold.
    Failed,
}

impl Verdict {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::NotApplicable => "not-applicable",
            Verdict::Passed => "passed",
            Verdict::Warning => "warning",
            Verdict::CouldNotRun => "could-not-run",
            Verdict::Error => "error",
            Verdict::Failed => "failed",
        }
    }

    /// The verdict in the three words that scripts of older tools know: `passed`, `failed`, `skipped`.
    pub fn in_three_words(self) -> &'static str {
        match self {
            Verdict::Passed | Verdict::Warning => "passed",
            Verdict::Failed | Verdict::Error => "failed",
            Verdict::NotApplicable | Verdict::CouldNotRun => "skipped",
        }
    }

    /// Whether something is wrong and must be shown with its reasons.
    pub fn is_red(self) -> bool {
        matches!(self, Verdict::Failed | Verdict::Error)
    }
}
