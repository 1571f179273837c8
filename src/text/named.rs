//! Which header lines, parameters and members are secret by their name, whatever their value.

use serde_json::Value;

use super::REDACTED;

/// Parameters of requests and answers, and members of documents.
const SECRET_NAMES: &[&str] = &[
    "access_token",
    "actor_token",
    "api_key",
    "apikey",
    "assertion",
    "auth_req_id",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "id_token",
    "id_token_hint",
    "initial_access_token",
    "logout_token",
    "passwd",
    "password",
    "private_key",
    "refresh_token",
    "registration_access_token",
    "saml_response",
    "samlresponse",
    "subject_token",
    "token",
    "user_code",
];

/// Header lines whose whole value is secret.
const SECRET_HEADERS: &[&str] = &["dpop", "x-auth", "authentication"];

/// The ends of the names of other such lines.
const SECRET_ENDS: &[&str] = &["token", "secret", "key", "password"];

/// Whether the value of a parameter of this name is secret.
pub fn is_secret(name: &str) -> bool {
    SECRET_NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// Whether it is a word in one case, as error codes are: `"code": "rate_limited"` is no authorization code.
pub(super) fn is_plain_word(value: &str) -> bool {
    let one_case = |is: fn(&char) -> bool| value.chars().all(|c| is(&c) || "_-. ".contains(c));
    one_case(char::is_ascii_lowercase) || one_case(char::is_ascii_uppercase)
}

/// Whether a member with this string is to be hidden.
pub(super) fn hides_string(name: &str, value: &str) -> bool {
    is_secret(name) && !value.is_empty() && !(name.eq_ignore_ascii_case("code") && is_plain_word(value))
}

/// Whether a member with a number is to be hidden; the `code` of a JSON-RPC error is none.
pub(super) fn hides_number(name: &str) -> bool {
    is_secret(name) && !name.eq_ignore_ascii_case("code")
}

/// Hides the value of a member if its name says that it is secret; objects are looked into instead.
pub(super) fn hide_member(name: &str, value: &mut Value) {
    match value {
        Value::String(text) if hides_string(name, text) => *value = Value::from(REDACTED),
        Value::Number(_) if hides_number(name) => *value = Value::from(REDACTED),
        Value::Array(list) => list.iter_mut().for_each(|value| hide_member(name, value)),
        _ => {}
    }
}

/// Tells of every string that stands in a document under a secret name.
pub fn secrets_in(document: &Value, found: &mut impl FnMut(&str)) {
    match document {
        Value::Object(members) => {
            for (name, value) in members {
                if let Value::String(text) = value
                    && is_secret(name)
                {
                    found(text);
                }
                secrets_in(value, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| secrets_in(value, found)),
        _ => {}
    }
}

/// Whether something in a header line of this name is secret.
pub fn is_secret_header(name: &str) -> bool {
    header(name, "").is_some()
}

/// What may be shown of the value of a header line that is secret by its name; nothing if it is not.
pub(super) fn header(name: &str, value: &str) -> Option<String> {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let ends = |end: &str| {
        let start = name.len().checked_sub(end.len());
        start.and_then(|start| name.get(start..)).is_some_and(|rest| rest.eq_ignore_ascii_case(end))
    };
    if is("cookie") {
        Some(value.split(';').map(cookie).collect::<Vec<_>>().join("; "))
    } else if is("set-cookie") {
        let (pair, attributes) = value.split_once(';').map_or((value, None), |(p, a)| (p, Some(a)));
        Some(attributes.map_or_else(|| cookie(pair), |attributes| format!("{};{attributes}", cookie(pair))))
    } else if ends("authorization") {
        Some(credentials(value))
    } else if SECRET_HEADERS.iter().copied().any(is) || SECRET_ENDS.iter().copied().any(ends) {
        Some(REDACTED.to_owned())
    } else {
        None
    }
}

fn cookie(pair: &str) -> String {
    let pair = pair.trim();
    pair.split_once('=').map_or_else(|| REDACTED.to_owned(), |(name, _)| format!("{name}={REDACTED}"))
}

/// The scheme stays. A first word that looks like no scheme may be a token.
fn credentials(value: &str) -> String {
    let is_scheme =
        |word: &str| word.len() <= 16 && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    match value.trim_start().split_once(' ') {
        Some((scheme, _)) if is_scheme(scheme) => format!("{scheme} {REDACTED}"),
        _ => REDACTED.to_owned(),
    }
}
