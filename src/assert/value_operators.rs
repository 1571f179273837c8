//! Operators that compare values exactly, nothing coerced: `equals`, `not_equals`, `one_of`, `contains`, `excludes`,
//! `schema`.

use serde_json::Value;

use super::examine::{Examination, Tested, on_single};
use super::judge::Judgement;
use super::operand::render;
use super::show::{clip, show};
use crate::spec::model::Assertion;

/// Asks those that the assertion has.
pub(super) fn ask(examination: &mut Examination<'_>, assertion: &Assertion) {
    examination.equals(assertion.equals.as_ref());
    examination.plain("not equal to", assertion.not_equals.as_ref(), |value, operand| Ok(value != operand));
    examination.plain("one of", assertion.one_of.as_ref(), |value, operand| {
        let list = operand
            .as_array()
            .ok_or_else(|| format!("`one_of` is {}, which is not a list", show(operand)))?;
        Ok(list.contains(value))
    });
    examination
        .plain("containing", assertion.contains.as_ref(), |value, operand| contains(value, operand, true));
    examination.plain("not containing", assertion.excludes.as_ref(), |value, operand| {
        contains(value, operand, false)
    });
    if let Some(schema) = &assertion.schema {
        let words = || "valid under its JSON Schema".to_owned();
        examination.note(words, |subject, court| {
            match render(schema, court.context).and_then(|schema| compile(&schema)) {
                Ok(validator) => under_schema(&validator, subject),
                Err(reason) => Judgement::untold(reason),
            }
        });
    }
}

/// A text contains a text, a list an element. Other values neither contain nor exclude anything.
fn contains(value: &Value, operand: &Value, wanted: bool) -> Tested {
    Ok(match (value, operand) {
        (Value::String(text), Value::String(part)) => text.contains(part.as_str()) == wanted,
        (Value::Array(list), element) => list.contains(element) == wanted,
        _ => false,
    })
}

/// A JSON Schema made ready.
///
/// # Errors
/// What is wrong with it.
pub(super) fn compile(schema: &Value) -> Result<jsonschema::Validator, String> {
    jsonschema::validator_for(schema).map_err(|error| format!("`schema` is no JSON Schema: {error}"))
}

fn under_schema(validator: &jsonschema::Validator, subject: &super::subject::Subject<'_>) -> Judgement {
    let mut breach = None;
    let judgement = on_single(subject, |value| {
        breach = validator.validate(value).err().map(|error| {
            let place = error.instance_path().to_string();
            let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
            clip(&format!("{place}{error}"), 400)
        });
        Ok(breach.is_none())
    });
    match breach {
        Some(breach) => Judgement::seen(breach),
        None => judgement,
    }
}
