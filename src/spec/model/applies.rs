//! Where a spec exists, and what it needs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::judgement::Reason;

/// The combinations in which a spec exists. Revisions compare as text: their names are dates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Applies {
    /// From this protocol revision on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// With these registration strategies; asked when the step is reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registration: Vec<String>,
    /// With these authorization modes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auth_mode: Vec<String>,
    /// With this extension switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Combinations that are taken out, each with its reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<Never>,
}

/// A combination in which a spec does not exist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Never {
    /// From this protocol revision on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// With these registration strategies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registration: Vec<String>,
    /// With these authorization modes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auth_mode: Vec<String>,
    /// With this extension switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Why.
    pub because: String,
}

/// One thing that must be so before a spec can run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Need {
    /// This spec has worked: the positive control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worked: Option<String>,
    /// This fact is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// This expression is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The user's part is played by such an agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
    /// The authorization server can reach us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<bool>,
    /// From this protocol revision on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Up to this protocol revision, which is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Why it is needed: the reason of the skip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The kind of skip when it is not so; `could-not-run` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Reason>,
}

/// What plays the user's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Agent {
    /// The runner itself, which sees every redirect.
    Headless,
    /// An agent that can refuse consent.
    CanDeny,
    /// An agent that can log in as another user.
    SecondUser,
}
