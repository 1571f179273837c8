//! What a spec judges instead of an answer of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::assertion::Assertion;

/// The exchange that is judged. One of `step`, `fact`, `setup`, `endpoint`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Observe {
    /// The exchange of this spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The exchange that set this fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// The exchange of the setup with this `as`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
    /// Every exchange of this flow with the URL that this fact holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// With `endpoint`: only the exchanges for which all of these hold.
    #[serde(rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub where_: Vec<Assertion>,
    /// With `step`: judge each attempt of a search, not only the chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<Attempts>,
}

/// Which attempts of a search are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Attempts {
    /// Each of them.
    Each,
}
