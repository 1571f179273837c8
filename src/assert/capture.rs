//! Reads a part of what was seen, for a fact.

use serde_json::Value;

use super::evidence::Evidence;
use super::judge::Court;
use super::subject::{Reading, Subject};
use crate::spec::model::CaptureFrom;
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
    let court = Court { evidence, context };
    let subject = if let Some(name) = &from.header {
        Subject::header(name, court)
    } else if let Some(scheme) = &from.challenge {
        Subject::challenge(scheme, from.param.as_deref(), court)
    } else if let Some(pointer) = &from.json {
        Subject::json(pointer, court)
    } else if let Some(name) = &from.callback {
        Subject::callback(name, court)
    } else {
        return Err("a capture names `json`, `header`, `challenge`, `callback` or `value`".to_owned());
    };
    match subject.reading {
        Reading::One(value) => Ok(Some(value.into_owned())),
        Reading::Many(values) => Ok(values.into_iter().next()),
        Reading::Absent => Ok(None),
        Reading::Unknown { reason, .. } => Err(reason),
    }
}
