//! An assertion: one subject and its operators, or `all`, `any`, `not` of assertions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One subject and the operators that must hold for it; or a combination of assertions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Assertion {
    // Subjects: exactly one, or one combination.
    /// Subject: the HTTP status is one of these codes (`200`) or classes (`"4xx"`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Vec<Value>>,
    /// Subject: the values of this response header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Subject: the `WWW-Authenticate` challenge of this scheme (case-insensitive); with `param`, a parameter of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// With `challenge`: the name of the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// Subject: the member of the JSON answer that this JSON Pointer (RFC 6901) names; `""` is the whole document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// Subject: the JSON Web Token that this fact holds; with `claim`, a member of its claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwt: Option<String>,
    /// With `jwt`: a JSON Pointer into the claims (`/aud`), or into the header (`header:/alg`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// Subject: this parameter of the authorization response at the redirect URI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// Subject: this query parameter of the URL of the page at which the authorization request ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Subject: how the authorization request ended is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Vec<Ended>>,
    /// Subject: the body as text. Write `body = true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<bool>,
    /// Subject: a fact by its dotted name, or a template expression without braces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// Subject: the name of the chosen candidate is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate: Option<Vec<String>>,
    /// Subject: whether an attempt met `accept`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    /// Subject: there was no answer, for one of these reasons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<Vec<Transport>>,
    /// Subject: milliseconds from sending to the last byte read. Write `time = true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<bool>,
    /// Subject: the codes of what is wrong in the syntax of `challenge`, `json`, `sse`, or `jwt:<fact>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defects: Option<String>,

    // Operators.
    /// The value is equal to this one, without any conversion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// The value is not equal to this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_equals: Option<Value>,
    /// The value is equal to one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Value>,
    /// The string is equal to this one but for the case of ASCII letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_case: Option<String>,
    /// The string contains this text, or the list this element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<Value>,
    /// The string does not contain this text, or the list not this element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excludes: Option<Value>,
    /// The string starts with this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_with: Option<String>,
    /// The string matches this regular expression somewhere (`^` and `$` anchor it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// One of the comma- or space-separated tokens is this one (case-insensitive); parameters after `=` are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_token: Option<String>,
    /// The space-separated tokens are the same set as these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_tokens: Option<String>,
    /// The media type, parameters left out, is this one (case-insensitive).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Whether there is such a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// The JSON type of the value.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<JsonType>,
    /// Whether the string, list or object is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<bool>,
    /// The number of characters, elements or values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    /// The number is at least this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The number is at most this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The values, or the elements of the list, are all different.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique: Option<bool>,
    /// Every value, or element of the list, fulfils these operators (an assertion without subject).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub each: Option<Box<Assertion>>,
    /// At least one value, or element of the list, fulfils these operators (an assertion without subject).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub some: Option<Box<Assertion>>,
    /// The string is a URL that follows this rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<UrlRule>,
    /// The value is valid under this JSON Schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,

    // Combinations.
    /// All of these hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<Vec<Assertion>>,
    /// At least one of these holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any: Option<Vec<Assertion>>,
    /// This one does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<Assertion>>,
}

/// A JSON type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// a number
    Number,
    /// a number without fraction
    Integer,
    /// a string
    String,
    /// an array
    Array,
    /// an object
    Object,
}

/// What a URL must be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UrlRule {
    /// Its scheme is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Vec<String>>,
    /// `http` will do if the host is loopback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loopback_ok: Option<bool>,
    /// It is the same URL as this one, but for what `ignoring` names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// Differences that do not count: `trailing-slash`, `case` (of scheme and host), `default-port`, `query`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignoring: Vec<String>,
    /// With `same_as`: a parent path at the same origin will do, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub or_parent: Option<bool>,
    /// It has no fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_fragment: Option<bool>,
}

/// How an authorization request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// At the redirect URI that this request named; it was recorded and not visited.
    Callback,
    /// At the client's own redirect URI, although the request named another one.
    Registered,
    /// At a page (2xx) that waits for a user.
    Page,
    /// At an answer 4xx or 5xx.
    Refusal,
    /// At a redirect that leads nowhere we go: another scheme, no location, a loop.
    Elsewhere,
    /// At the time limit.
    Timeout,
}

/// The kinds of transport failure that a spec can name (`transport = ["refused"]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// Nothing listens on the port.
    Refused,
    /// The host name was not found.
    Dns,
    /// The TLS handshake failed.
    Tls,
    /// No answer came within the time limit.
    Timeout,
    /// The connection was closed or reset before an answer came.
    Reset,
    /// What was received is no HTTP.
    Protocol,
}
