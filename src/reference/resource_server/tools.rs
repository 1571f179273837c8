//! Three tools that change nothing: one for each way in which a call can come out.

use serde_json::{Value, json};

/// How a call came out.
pub(super) enum Called {
    Done(String),
    /// The tool ran and failed, which is a result and not a protocol error (MCP tools, error handling).
    Failed(String),
    /// The arguments do not fit its schema.
    Misused(String),
    Unknown,
}

/// The arguments that also travel in a header on 2026-07-28 (`x-mcp-header`): tool, argument, and the header's name.
pub(super) const HEADER_ARGUMENTS: [(&str, &str, &str); 2] =
    [("add", "a", "Augend"), ("echo", "prefix", "Prefix")];

pub(super) fn all() -> Vec<Value> {
    vec![
        tool(
            "echo",
            "Gives the text back",
            json!({"text": {"type": "string"}, "prefix": {"type": "string", "x-mcp-header": "Prefix"}}),
            &["text"],
        ),
        tool(
            "add",
            "Adds two integers",
            json!({"a": {"type": "integer", "x-mcp-header": "Augend"}, "b": {"type": "integer"}}),
            &["a", "b"],
        ),
        tool("fail", "Fails, as tools do", json!({}), &[]),
    ]
}

fn tool(name: &str, description: &str, properties: Value, required: &[&str]) -> Value {
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    let annotations =
        json!({"title": name, "readOnlyHint": true, "idempotentHint": true, "openWorldHint": false});
    json!({"name": name, "description": description, "inputSchema": schema, "annotations": annotations})
}

pub(super) fn call(name: &str, arguments: &Value) -> Called {
    match name {
        "echo" => match arguments["text"].as_str() {
            Some(text) => Called::Done(format!("{}{text}", arguments["prefix"].as_str().unwrap_or_default())),
            None => Called::Misused("text is not a string".to_owned()),
        },
        "add" => match (arguments["a"].as_i64(), arguments["b"].as_i64()) {
            (Some(a), Some(b)) => match a.checked_add(b) {
                Some(sum) => Called::Done(sum.to_string()),
                None => Called::Failed("the sum is out of range".to_owned()),
            },
            _ => Called::Misused("a and b are not both integers".to_owned()),
        },
        "fail" => Called::Failed("this tool always fails".to_owned()),
        _ => Called::Unknown,
    }
}
