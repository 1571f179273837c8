//! The functions and filters of templates. They are few: new behaviour is first data, then an operator.

use std::time::UNIX_EPOCH;

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind, State};
use serde::Deserialize as _;

use super::lent::{self, with_chance};
use super::mcp_headers;
use crate::oauth;

/// What `omit` renders to. Private-use characters keep it apart from anything a server sends.
pub(super) const OMIT: &str = "\u{f8ff}omit\u{f8ff}";

pub(super) const NAMES: [&str; 18] = [
    "now",
    "random",
    "random_number",
    "s256",
    "union",
    "basic_credentials",
    "client_assertion",
    "signed_jwt",
    "decoded_jwt",
    "content_digest",
    "jwt",
    "tamper",
    "origin",
    "path",
    "base64url",
    "mcp_header_value",
    "mcp_param_headers",
    "omit",
];

pub(super) fn is_name(name: &str) -> bool {
    NAMES.contains(&name) || ["range", "dict", "namespace", "debug"].contains(&name)
}

pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_global("omit", OMIT);
    environment.add_function("now", now);
    environment.add_function("random", random);
    environment.add_function("random_number", random_number);
    environment.add_function("s256", |text: &str| oauth::s256(text));
    environment.add_function("union", |a: Value, b: Value| union(&a, &b));
    environment
        .add_function("basic_credentials", |id: &str, secret: &str| oauth::basic_credentials(id, secret));
    environment.add_function("client_assertion", lent::client_assertion);
    environment.add_function("signed_jwt", lent::signed_jwt);
    environment.add_function("decoded_jwt", decoded_jwt);
    environment.add_function("content_digest", |content: &str| oauth::content_digest(content));
    environment.add_function("jwt", forged_jwt);
    environment.add_function("tamper", |token: &str| oauth::tamper(token));
    environment.add_function("origin", |url: &str| oauth::origin(url).map_err(|e| invalid(e.to_string())));
    environment.add_function("path", |url: &str| oauth::path(url).map_err(|e| invalid(e.to_string())));
    environment.add_function("base64url", |text: &str| oauth::base64url(text.as_bytes()));
    environment.add_function("mcp_header_value", |value: Value| mcp_headers::header_value(&value));
    environment.add_function("mcp_param_headers", |properties: Value, arguments: Value| {
        mcp_headers::param_headers(&properties, &arguments)
    });
    environment
        .add_filter("words", |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    environment
        .add_filter("without_query", |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned());
}

pub(super) fn invalid(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, reason)
}

fn random(state: &State<'_, '_>, length: usize) -> Result<String, Error> {
    with_chance(state, |chance| chance.random(length.min(4096))).map_err(|error| invalid(error.to_string()))
}

fn random_number(state: &State<'_, '_>) -> Result<u32, Error> {
    with_chance(state, oauth::Chance::random_number).map_err(|error| invalid(error.to_string()))
}

/// Seconds since 1970 (UTC), with their fraction.
fn now(state: &State<'_, '_>) -> f64 {
    with_chance(state, oauth::Chance::now).duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// An unsigned or wrongly signed token with this header and these claims.
fn forged_jwt(state: &State<'_, '_>, header: Value, claims: Value) -> Result<String, Error> {
    let header = serde_json::to_value(&header).map_err(|error| invalid(error.to_string()))?;
    let claims = serde_json::to_value(&claims).map_err(|error| invalid(error.to_string()))?;
    let forged = oauth::forge(&header, &claims);
    with_chance(state, |chance| chance.note(&forged));
    Ok(forged)
}

/// The header and the claims of a token, read without verification: `decoded_jwt(token).claims`.
fn decoded_jwt(token: &str) -> Result<Value, Error> {
    let jwt = oauth::decode_jwt(token).map_err(|error| invalid(error.to_string()))?;
    let read = serde_json::json!({ "header": jwt.header, "claims": jwt.claims });
    Value::deserialize(read).map_err(|error| invalid(error.to_string()))
}

/// The space-separated union of two scopes, each a string or a list, in the order of their first mention.
fn union(a: &Value, b: &Value) -> String {
    let mut tokens: Vec<String> = Vec::new();
    for value in [a, b] {
        for token in tokens_of(value) {
            if !tokens.contains(&token) {
                tokens.push(token);
            }
        }
    }
    tokens.join(" ")
}

fn tokens_of(value: &Value) -> Vec<String> {
    if let Some(text) = value.as_str() {
        return text.split_whitespace().map(str::to_owned).collect();
    }
    value
        .try_iter()
        .map(|items| items.filter_map(|v| v.as_str().map(str::to_owned)).collect())
        .unwrap_or_default()
}
