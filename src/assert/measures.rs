//! Operators on what kind of value there is and how much of it: `exists`, `type`, `empty`, `length`, `min`, `max`.

use serde_json::Value;

use super::examine::{Examination, on_single, single};
use super::judge::Judgement;
use super::show::{show, show_subject};
use super::subject::{Reading, Subject};
use crate::spec::model::{Assertion, JsonType};

/// Asks those that the assertion has.
pub(super) fn ask(examination: &mut Examination<'_>, assertion: &Assertion) {
    if let Some(wanted) = assertion.exists {
        let words = || if wanted { "present" } else { "absent" }.to_owned();
        examination.note(words, |subject, _| exists(subject, wanted));
    }
    if let Some(wanted) = assertion.type_ {
        let words = || format!("of type {}", type_name(wanted));
        examination.note(words, |subject, _| on_single(subject, |value| Ok(is_type(value, wanted))));
    }
    if let Some(wanted) = assertion.empty {
        let words = || if wanted { "empty" } else { "not empty" }.to_owned();
        examination.note(words, |subject, _| {
            on_single(subject, |value| Ok(length_of(value).is_some_and(|length| (length == 0) == wanted)))
        });
    }
    if let Some(wanted) = assertion.length {
        examination.note(|| format!("of length {wanted}"), |subject, _| length(subject, wanted));
    }
    if let Some(least) = assertion.min {
        number(examination, || format!("at least {least}"), |number| number >= least);
    }
    if let Some(most) = assertion.max {
        number(examination, || format!("at most {most}"), |number| number <= most);
    }
}

fn exists(subject: &Subject<'_>, wanted: bool) -> Judgement {
    let exists = match &subject.reading {
        Reading::Many(values) => !values.is_empty(),
        Reading::One(_) => true,
        Reading::Absent => false,
        Reading::Unknown { exists: Some(exists), .. } => *exists,
        Reading::Unknown { reason, exists: None } => return Judgement::untold(reason.as_str()),
    };
    if exists == wanted { Judgement::Holds } else { Judgement::seen(show_subject(subject)) }
}

fn length(subject: &Subject<'_>, wanted: u64) -> Judgement {
    let length = match &subject.reading {
        Reading::Many(values) => values.len(),
        _ => match single(subject).map(|value| (value, length_of(value))) {
            Ok((_, Some(length))) => length,
            Ok((value, None)) => return Judgement::seen(format!("{}, which has no length", show(value))),
            Err(judgement) => return judgement,
        },
    };
    if u64::try_from(length) == Ok(wanted) {
        return Judgement::Holds;
    }
    Judgement::seen(format!("length {length}: {}", show_subject(subject)))
}

/// The characters of a text, the elements of a list, the members of an object.
fn length_of(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(list) => Some(list.len()),
        Value::Object(table) => Some(table.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn number(examination: &mut Examination<'_>, words: impl FnOnce() -> String, test: impl FnOnce(f64) -> bool) {
    examination.note(words, |subject, _| on_single(subject, |value| Ok(value.as_f64().is_some_and(test))));
}

fn is_type(value: &Value, wanted: JsonType) -> bool {
    match wanted {
        JsonType::Null => value.is_null(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Number => value.is_number(),
        JsonType::Integer => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        JsonType::String => value.is_string(),
        JsonType::Array => value.is_array(),
        JsonType::Object => value.is_object(),
    }
}

fn type_name(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Null => "null",
        JsonType::Boolean => "boolean",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::String => "string",
        JsonType::Array => "array",
        JsonType::Object => "object",
    }
}
