//! Login scripts as plain data: what the user does on the pages of an authorization server.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A file of `logins/`: how the pages between an authorization request and its answer are filled in.
///
/// On each page the first rule that fits is used. Rules come into play in whatever order the pages come, and a rule
/// whose page never comes is no mistake: every page is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginFile {
    /// The version of the format: 1.
    pub spec: u32,
    /// The name of the file without its ending.
    pub id: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The most pages that are submitted in one authorization; 10 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The rules, in order.
    #[schemars(length(min = 1))]
    pub page: Vec<LoginPage>,
}

/// A login script in a suite file, without a file of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The most pages that are submitted in one authorization; 10 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<usize>,
    /// The rules, in order.
    #[schemars(length(min = 1))]
    pub page: Vec<LoginPage>,
}

/// One rule: pages that it fits, and what is done there.
///
/// It fits a page whose URL matches `url`, and that has a form with all the fields that `has`, `fill` and `totp` name
/// and with the button that `submit` names. Strings may hold `${NAME}`, which stands for an environment variable and
/// is never shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoginPage {
    /// A glob for the URL of the page, without its query: `https://login.example/*`. `*` crosses slashes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Fields that the form must have, besides those that are filled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub has: Vec<String>,
    /// The form, if several have the fields; the first of them unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<LoginForm>,
    /// Fields by name with what is put into them; `true` and `false` for a checkbox. What is not named stays as the
    /// page has it.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub fill: IndexMap<String, Value>,
    /// A field that takes a one-time code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp: Option<LoginTotp>,
    /// The button, or link, that is pressed; the form's first button unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submit: Option<LoginButton>,
    /// The button, or link, with which the user refuses. On a page without it the user goes on to the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deny: Option<LoginButton>,
}

/// Which form of a page; all that is said must fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoginForm {
    /// Its place among the forms of the page, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// Its `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A glob for the URL that it is sent to, without the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

/// Which button or link; all that is said must fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LoginButton {
    /// Its `name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Its text is one of these; the case, and signs around the words, do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<String>,
}

/// A one-time code that is made from a shared secret and the time (RFC 6238).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginTotp {
    /// The field.
    pub field: String,
    /// The shared secret in base 32. Write `${NAME}` and keep it in the environment.
    pub seed: String,
    /// How many digits the code has; 6 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 6, max = 8))]
    pub digits: Option<u32>,
    /// For how many seconds a code is good; 30 unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3600))]
    pub period: Option<u64>,
    /// The hash function; `SHA1` unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<TotpHash>,
}

/// The hash function of one-time codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TotpHash {
    /// What nearly all servers use.
    #[default]
    #[serde(rename = "SHA1")]
    Sha1,
    /// HMAC with SHA-256.
    #[serde(rename = "SHA256")]
    Sha256,
    /// HMAC with SHA-512.
    #[serde(rename = "SHA512")]
    Sha512,
}
