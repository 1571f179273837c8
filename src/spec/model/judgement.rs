//! How an answer is judged: the decision table, and assertions beside it.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::assertion::Assertion;
use super::capture::Capture;

/// A row of the decision table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutcomeRow {
    /// What the server did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id of a file of `outcomes/`, whose rows stand here.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_: Option<String>,
    /// With `use`: its parameters, `with.<name>` in its templates.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub with: IndexMap<String, Value>,
    /// All of these must hold; without it the row matches always.
    #[serde(rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub match_: Vec<Assertion>,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictWord>,
    /// With `verdict = "skipped"`: which kind; `could-not-run` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The requirement that the answer breaks: its level in the flow's revision makes the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub violates: Option<String>,
    /// What happened, a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do, a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Facts that are set when this row matches.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub capture: IndexMap<String, Capture>,
}

/// A verdict that a row states by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictWord {
    /// What was asked held.
    Passed,
    /// It did not, and no level softens that.
    Failed,
    /// It did not, and that is worth a warning.
    Warning,
    /// Nothing was shown; `reason` says why.
    Skipped,
}

/// Why something was skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The server never claimed it, or the combination has no such thing.
    NotApplicable,
    /// Something that it needs is missing.
    #[default]
    CouldNotRun,
}

/// An independent assertion about a usable answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRow {
    /// Its name within the spec.
    pub id: String,
    /// The requirement that it tests; the spec's first unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// A template expression (without braces) that must be true, or it is not applicable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// From this protocol revision on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What must hold.
    pub assert: Assertion,
    /// What happened when it does not hold, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do then, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}
