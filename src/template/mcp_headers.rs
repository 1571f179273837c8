//! Values of MCP requests that travel in headers, too (MCP 2026-07-28, SEP-2243): `Mcp-Name` and `Mcp-Param-…`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Value;

/// What marks a value in base64, before and after it.
const ENCODED: (&str, &str) = ("=?base64?", "?=");

/// `mcp_header_value(value)`: a text as it is if it can stand in a header and cannot be misread, else in base64 between
/// `=?base64?` and `?=`; integers in decimal, booleans as `true` or `false`. What is absent or null, and what the
/// revision gives no form for (a table, a list), is left out.
pub(super) fn header_value(value: &Value) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    text_of(&json).unwrap_or_else(|| super::functions::OMIT.to_owned())
}

/// `mcp_param_headers(properties, arguments)`: the arguments whose property of the tool's input schema has `x-mcp-header`,
/// as header values by the name that it gives.
pub(super) fn param_headers(properties: &Value, arguments: &Value) -> Value {
    let properties = serde_json::to_value(properties).unwrap_or_default();
    let arguments = serde_json::to_value(arguments).unwrap_or_default();
    let mut headers: Vec<(String, String)> = Vec::new();
    for (argument, schema) in properties.as_object().into_iter().flatten() {
        let name = schema.get("x-mcp-header").and_then(serde_json::Value::as_str);
        let value = arguments.get(argument).and_then(text_of);
        if let (Some(name), Some(value)) = (name, value) {
            headers.push((name.to_owned(), value));
        }
    }
    Value::from_pairs(headers)
}

fn text_of(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) if is_plain(text) => Some(text.clone()),
        serde_json::Value::String(text) => {
            Some(format!("{}{}{}", ENCODED.0, STANDARD.encode(text.as_bytes()), ENCODED.1))
        }
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// Visible ASCII and blanks, none of them at an end, and nothing that looks encoded already.
fn is_plain(text: &str) -> bool {
    let ascii = text.bytes().all(|byte| byte == b' ' || byte == b'\t' || byte.is_ascii_graphic());
    let looks_encoded = text.starts_with(ENCODED.0) && text.ends_with(ENCODED.1);
    ascii && text.trim() == text && !looks_encoded
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;
    use serde_json::json;

    use super::*;

    fn of(value: serde_json::Value) -> String {
        header_value(&Value::deserialize(value).unwrap())
    }

    #[test]
    fn plain_texts_stand_as_they_are() {
        for text in ["us-west1", "a b", "", "=?base64?"] {
            assert_eq!(of(json!(text)), text);
        }
    }

    #[test]
    fn what_a_header_cannot_hold_or_a_reader_would_misread_is_in_base64() {
        assert_eq!(of(json!("Hello, 世界")), "=?base64?SGVsbG8sIOS4lueVjA==?=");
        assert_eq!(of(json!(" padded ")), "=?base64?IHBhZGRlZCA=?=");
        assert_eq!(of(json!("a\nb")), "=?base64?YQpi?=");
        assert_eq!(of(json!("=?base64?YQ==?=")), "=?base64?PT9iYXNlNjQ/WVE9PT89?=");
    }

    #[test]
    fn numbers_and_booleans_have_their_json_form() {
        assert_eq!((of(json!(42)), of(json!(false))), ("42".to_owned(), "false".to_owned()));
    }

    #[test]
    fn only_arguments_that_are_there_and_marked_become_headers() {
        let properties = json!({
            "region": { "type": "string", "x-mcp-header": "Region" },
            "dry": { "type": "boolean", "x-mcp-header": "Dry" },
            "none": { "x-mcp-header": "None" },
            "absent": { "x-mcp-header": "Absent" },
            "query": { "type": "string" },
        });
        let arguments = json!({ "region": "é", "dry": true, "none": null, "query": "q" });
        let headers =
            param_headers(&Value::deserialize(properties).unwrap(), &Value::deserialize(arguments).unwrap());
        assert_eq!(
            serde_json::to_value(headers).unwrap(),
            json!({ "Region": "=?base64?w6k=?=", "Dry": "true" })
        );
    }
}
