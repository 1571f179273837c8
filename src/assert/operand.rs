//! Texts and values of an assertion, with their templates rendered.

use std::borrow::Cow;

use serde_json::Value;

use super::show::show;
use crate::template::Context;

/// A value with its templates rendered strictly. What has none is taken as it is.
///
/// # Errors
/// The sentence that says what is not known, or what is wrong with the template.
pub(super) fn render<'a>(value: &'a Value, context: &Context) -> Result<Cow<'a, Value>, String> {
    if !mentions_template(value) {
        return Ok(Cow::Borrowed(value));
    }
    context.render_value(value).map(Cow::Owned).map_err(|error| error.to_string())
}

/// A text with its templates rendered strictly.
///
/// # Errors
/// As [`render`]; or what it gives is not a text.
pub(super) fn render_text<'a>(text: &'a str, context: &Context) -> Result<Cow<'a, str>, String> {
    if !is_template(text) {
        return Ok(Cow::Borrowed(text));
    }
    match context.render(text).map_err(|error| error.to_string())? {
        Value::String(rendered) => Ok(Cow::Owned(rendered)),
        other => Err(format!("`{text}` gives {}, which is not a text", show(&other))),
    }
}

/// Whether a text is a template. A single brace is not one: regular expressions and schemas have braces of their own.
pub(super) fn is_template(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'{' | b'%')))
}

/// Whether a text within a value is a template.
pub(super) fn mentions_template(value: &Value) -> bool {
    match value {
        Value::String(text) => is_template(text),
        Value::Array(list) => list.iter().any(mentions_template),
        Value::Object(table) => table.values().any(mentions_template),
        _ => false,
    }
}
