//! Reads the subject of an assertion from the evidence.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::defects;
use super::judge::Court;
use super::operand::render_text;
use crate::oauth::{Challenge, decode_jwt};
use crate::spec::model::Assertion;

/// A subject and what was read.
pub(super) struct Subject<'a> {
    /// What it is called in an expectation.
    pub(super) name: String,
    pub(super) reading: Reading<'a>,
    /// Whether several values mean the same as one with commas between them (RFC 9110 §5.3).
    pub(super) joins: bool,
}

/// What was read.
pub(super) enum Reading<'a> {
    /// The values of what may repeat.
    Many(Vec<Value>),
    /// The value of what cannot repeat.
    One(Cow<'a, Value>),
    /// There is surely none.
    Absent,
    /// It cannot be told.
    Unknown {
        /// Why.
        reason: String,
        /// Whether there is such a value, if that much can be told.
        exists: Option<bool>,
    },
}

type Read<'a> = Result<Reading<'a>, String>;

impl<'a> Subject<'a> {
    /// Reads the subject of an assertion; `None` if it has none that takes operators.
    pub(super) fn read(assertion: &Assertion, court: Court<'a>) -> Option<Subject<'a>> {
        let evidence = court.evidence;
        let subject = if let Some(name) = &assertion.header {
            Subject::header(name, court)
        } else if let Some(scheme) = &assertion.challenge {
            Subject::challenge(scheme, assertion.param.as_deref(), court)
        } else if let Some(pointer) = &assertion.json {
            Subject::json(pointer, court)
        } else if let Some(fact) = &assertion.jwt {
            jwt(fact, assertion.claim.as_deref(), court)
        } else if let Some(name) = &assertion.callback {
            Subject::callback(name, court)
        } else if let Some(name) = &assertion.page {
            let none = "the authorization request did not end at a page";
            let say = |name: &str| format!("parameter `{name}` of the page");
            Subject::named(name, court, say, |name| parameter(evidence.page, none, name))
        } else if assertion.body.is_some() {
            Subject::new("body", body(court))
        } else if let Some(expression) = &assertion.fact {
            Subject::new(format!("`{expression}`"), fact(expression, court))
        } else if assertion.time.is_some() {
            Subject::new("time in ms", time(court))
        } else if let Some(word) = &assertion.defects {
            Subject::new(format!("syntax defects of {word}"), defects::read(word, court))
        } else {
            return None;
        };
        Some(subject)
    }

    pub(super) fn header(name: &str, court: Court<'a>) -> Subject<'a> {
        let say = |name: &str| format!("header `{name}`");
        Subject { joins: true, ..Subject::named(name, court, say, |name| header(court, name)) }
    }

    pub(super) fn json(pointer: &str, court: Court<'a>) -> Subject<'a> {
        let say = |pointer: &str| pointer_name("JSON document", pointer);
        Subject::named(pointer, court, say, |pointer| json_member(court, pointer))
    }

    pub(super) fn callback(name: &str, court: Court<'a>) -> Subject<'a> {
        let none = "the authorization request did not end at the redirect URI";
        let say = |name: &str| format!("parameter `{name}` of the authorization response");
        Subject::named(name, court, say, |name| parameter(court.evidence.callback, none, name))
    }

    /// The challenges of a scheme, or the values of a parameter of theirs.
    pub(super) fn challenge(scheme: &str, param: Option<&str>, court: Court<'a>) -> Subject<'a> {
        let read = || -> Read<'a> {
            let challenges = court.evidence.challenges()?;
            let scheme = render_text(scheme, court.context)?;
            let named = challenges.named(&scheme);
            let Some(param) = param else { return Ok(Reading::Many(named.map(as_object).collect())) };
            let param = render_text(param, court.context)?;
            Ok(Reading::Many(named.flat_map(|challenge| challenge.param(&param)).map(Value::from).collect()))
        };
        let name = match param {
            Some(param) => format!("`{param}` of the {scheme} challenge"),
            None => format!("{scheme} challenge"),
        };
        Subject::new(name, read())
    }

    /// A subject whose own name may be a template.
    fn named(
        template: &str,
        court: Court<'a>,
        say: impl FnOnce(&str) -> String,
        read: impl FnOnce(&str) -> Read<'a>,
    ) -> Subject<'a> {
        match render_text(template, court.context) {
            Ok(name) => Subject::new(say(&name), read(&name)),
            Err(reason) => Subject::new(say(template), Err(reason)),
        }
    }

    pub(super) fn new(name: impl Into<String>, read: Read<'a>) -> Subject<'a> {
        let reading = read.unwrap_or_else(|reason| Reading::Unknown { reason, exists: None });
        Subject { name: name.into(), reading, joins: false }
    }
}

impl<'a> From<Option<&'a Value>> for Reading<'a> {
    fn from(value: Option<&'a Value>) -> Self {
        value.map_or(Reading::Absent, |value| Reading::One(Cow::Borrowed(value)))
    }
}

fn header<'a>(court: Court<'a>, name: &str) -> Read<'a> {
    Ok(Reading::Many(court.evidence.answer()?.header_values(name).map(Value::from).collect()))
}

/// A challenge as an object of its parameters, names in lower case; of repeated ones the first.
fn as_object(challenge: &Challenge) -> Value {
    let mut table = Map::new();
    for (name, value) in &challenge.params {
        table.entry(name.to_ascii_lowercase()).or_insert_with(|| json!(value));
    }
    if let Some(token) = &challenge.token68 {
        table.entry("token68").or_insert_with(|| json!(token));
    }
    Value::Object(table)
}

fn json_member<'a>(court: Court<'a>, pointer: &str) -> Read<'a> {
    let document = court.evidence.answer()?.json.as_ref().map_err(Clone::clone)?;
    Ok(document.pointer(pointer).into())
}

fn parameter<'a>(parameters: Option<&'a [(String, String)]>, none: &str, name: &str) -> Read<'a> {
    let parameters = parameters.ok_or(none)?;
    Ok(Reading::Many(parameters.iter().filter(|(n, _)| n == name).map(|(_, value)| json!(value)).collect()))
}

fn body(court: Court<'_>) -> Read<'_> {
    let answer = court.evidence.answer()?;
    answer.problem().map_or_else(|| Ok(Reading::One(Cow::Owned(json!(answer.text())))), Err)
}

fn time(court: Court<'_>) -> Read<'_> {
    court.evidence.answer()?;
    let duration = court.evidence.exchange.map(|exchange| exchange.duration).unwrap_or_default();
    Ok(Reading::One(Cow::Owned(json!(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))))
}

fn fact<'a>(expression: &str, court: Court<'a>) -> Read<'a> {
    Ok(match court.context.evaluate(expression).map_err(|error| error.to_string())? {
        Some(value) => Reading::One(Cow::Owned(value)),
        None => Reading::Unknown { reason: format!("`{expression}` is not known"), exists: Some(false) },
    })
}

/// The token that a fact holds.
///
/// # Errors
/// The fact is not known, or not a text.
pub(super) fn token(fact: &str, court: Court<'_>) -> Result<String, String> {
    match court.context.evaluate(fact).map_err(|error| error.to_string())? {
        Some(Value::String(token)) => Ok(token),
        Some(_) => Err(format!("`{fact}` is not a text")),
        None => Err(format!("`{fact}` is not known")),
    }
}

fn jwt<'a>(fact: &str, claim: Option<&str>, court: Court<'a>) -> Subject<'a> {
    let read = || -> Read<'a> {
        let jwt = match decode_jwt(&token(fact, court)?) {
            Ok(jwt) => jwt,
            Err(error) => {
                // Whether a token is a JWT can be told; what an opaque one claims cannot.
                let exists = claim.is_none().then_some(false);
                return Ok(Reading::Unknown { reason: format!("`{fact}`: {error}"), exists });
            }
        };
        let pointer = render_text(claim.unwrap_or_default(), court.context)?;
        let member = match pointer.strip_prefix("header:") {
            Some(pointer) => jwt.header.pointer(pointer),
            None => jwt.claims.pointer(&pointer),
        };
        Ok(member.map_or(Reading::Absent, |value| Reading::One(Cow::Owned(value.clone()))))
    };
    let name = match claim {
        Some(claim) => format!("{} of the JWT `{fact}`", pointer_name("claims", claim)),
        None => format!("JWT `{fact}`"),
    };
    Subject::new(name, read())
}

fn pointer_name(whole: &str, pointer: &str) -> String {
    if pointer.is_empty() { whole.to_owned() } else { format!("`{pointer}`") }
}
