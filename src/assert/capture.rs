//! Reads a part of what was seen, for a fact.

use serde_json::Value;

use super::evidence::Evidence;
use super::judge::Court;
use super::subject::{Reading, Subject};
use crate::spec::model::{Assertion, CaptureFrom};
use crate::template::Context;

/// The value that a capture names: the first, if the source may repeat. `None` if there is surely none; then the fact
/// must be cleared.
///
/// # Errors
/// Why it cannot be told, in one sentence: there is no answer, the body is not JSON, a template asks for what is not
/// known.
pub fn read(from: &CaptureFrom, evidence: &Evidence<'_>, context: &Context) -> Result<Option<Value>, String> {
    if let Some(value) = &from.value {
        return context.render_or_omit(value).map_err(|error| error.to_string());
    }
    let subject = Assertion {
        json: from.json.clone(),
        header: from.header.clone(),
        challenge: from.challenge.clone(),
        param: from.param.clone(),
        callback: from.callback.clone(),
        ..Assertion::default()
    };
    let subject = Subject::read(&subject, Court { evidence, context })
        .ok_or("a capture names `json`, `header`, `challenge`, `callback` or `value`")?;
    match subject.reading {
        Reading::One(value) => Ok(Some(value.into_owned())),
        Reading::Many(values) => Ok(values.into_iter().next()),
        Reading::Absent => Ok(None),
        Reading::Unknown { reason, .. } => Err(reason),
    }
}
