//! Reads the subject of an assertion from the evidence.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value, json};

use super::defects;
use super::judge::Court;
use super::operand::render_text;
use crate::oauth::{Challenge, decode_jwt};
use crate::spec::model::Assertion;
use crate::template::pointed;

/// A subject and what was read.
pub(super) struct Subject<'a> {
    /// What it is called in an expectation.
    pub(super) name: SubjectName<'a>,
    pub(super) reading: Reading<'a>,
    /// Whether several values mean the same as one with commas between them (RFC 9110 §5.3).
    pub(super) joins: bool,
}

/// What a subject is called, put together where somebody reads it: most assertions hold.
#[derive(Clone)]
pub(super) struct SubjectName<'a> {
    before: &'static str,
    own: Cow<'a, str>,
    after: &'static str,
}

impl Display for SubjectName<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}{}", self.before, self.own, self.after)
    }
}

impl<'a> From<Cow<'a, str>> for SubjectName<'a> {
    fn from(own: Cow<'a, str>) -> Self {
        SubjectName { before: "", own, after: "" }
    }
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
    pub(super) fn read(assertion: &'a Assertion, court: Court<'a>) -> Option<Subject<'a>> {
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
            Subject::named(name, court, ("parameter `", "` of the page"), |name| {
                parameter(evidence.page, none, name)
            })
        } else if assertion.body.is_some() {
            Subject::new(Cow::from("body"), body(court))
        } else if let Some(expression) = &assertion.fact {
            let name = SubjectName { before: "`", own: Cow::from(expression), after: "`" };
            Subject::new(name, fact(expression, court))
        } else if assertion.time.is_some() {
            Subject::new(Cow::from("time in ms"), time(court))
        } else if let Some(word) = &assertion.defects {
            Subject::new(Cow::from(format!("syntax defects of {word}")), defects::read(word, court))
        } else {
            return None;
        };
        Some(subject)
    }

    pub(super) fn header(name: &'a str, court: Court<'a>) -> Subject<'a> {
        Subject { joins: true, ..Subject::named(name, court, ("header `", "`"), |name| header(court, name)) }
    }

    pub(super) fn json(pointer: &'a str, court: Court<'a>) -> Subject<'a> {
        let read = |pointer: &str| json_member(court, pointer);
        if pointer.is_empty() {
            return Subject::new(Cow::from("JSON document"), read(pointer));
        }
        Subject::named(pointer, court, ("`", "`"), read)
    }

    pub(super) fn callback(name: &'a str, court: Court<'a>) -> Subject<'a> {
        let none = "the authorization request did not end at the redirect URI";
        Subject::named(name, court, ("parameter `", "` of the authorization response"), |name| {
            parameter(court.evidence.callback, none, name)
        })
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
        Subject::new(Cow::from(name), read())
    }

    /// A subject whose own name may be a template; with what stands before and after it.
    fn named(
        template: &'a str,
        court: Court<'a>,
        (before, after): (&'static str, &'static str),
        read: impl FnOnce(&str) -> Read<'a>,
    ) -> Subject<'a> {
        let say = |own| SubjectName { before, own, after };
        match render_text(template, court.context) {
            Ok(name) => {
                let read = read(&name);
                Subject::new(say(name), read)
            }
            Err(reason) => Subject::new(say(Cow::from(template)), Err(reason)),
        }
    }

    pub(super) fn new(name: impl Into<SubjectName<'a>>, read: Read<'a>) -> Subject<'a> {
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
    Ok(pointed(document, pointer).into())
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
        Some(value) => Reading::One(value),
        None => Reading::Unknown { reason: format!("`{expression}` is not known"), exists: Some(false) },
    })
}

/// The token that a fact holds.
///
/// # Errors
/// The fact is not known, or not a text.
pub(super) fn token(fact: &str, court: Court<'_>) -> Result<String, String> {
    match court.context.evaluate(fact).map_err(|error| error.to_string())?.as_deref() {
        Some(Value::String(token)) => Ok(token.clone()),
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
            Some(pointer) => pointed(&jwt.header, pointer),
            None => pointed(&jwt.claims, &pointer),
        };
        Ok(member.map_or(Reading::Absent, |value| Reading::One(Cow::Owned(value.clone()))))
    };
    let name = match claim {
        Some(claim) => format!("{} of the JWT `{fact}`", pointer_name("claims", claim)),
        None => format!("JWT `{fact}`"),
    };
    Subject::new(Cow::from(name), read())
}

fn pointer_name(whole: &str, pointer: &str) -> String {
    if pointer.is_empty() { whole.to_owned() } else { format!("`{pointer}`") }
}
