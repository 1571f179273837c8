//! `tools/list` and `tools/call`, the same in every revision up to the wrapping of their results.

use serde_json::{Value, json};

use super::rpc::{Call, INVALID_PARAMS, RpcError};
use super::tools;
use crate::reference::options::Revision;

/// Small enough that the three tools take two pages: a client that stops at the first one is noticed.
const PAGE: usize = 2;

pub(super) fn server_info() -> Value {
    json!({"name": "mcprove-reference", "title": "mcprove reference server", "version": env!("CARGO_PKG_VERSION")})
}

/// One page of tools (MCP pagination). The cursor is opaque to clients; an invented one is -32602.
pub(super) fn list_tools(call: &Call) -> Result<Value, RpcError> {
    let tools = tools::all();
    let start = match call.params.get("cursor") {
        None => 0,
        Some(cursor) => read_cursor(cursor, tools.len())?,
    };
    let end = tools.len().min(start + PAGE);
    let mut result = json!({"tools": tools[start..end]});
    if end < tools.len() {
        result["nextCursor"] = format!("after-{end}").into();
    }
    Ok(result)
}

fn read_cursor(cursor: &Value, tools: usize) -> Result<usize, RpcError> {
    let place = cursor.as_str().and_then(|text| text.strip_prefix("after-")?.parse::<usize>().ok());
    place
        .filter(|place| *place < tools)
        .ok_or_else(|| RpcError::new(INVALID_PARAMS, "The cursor is not ours"))
}

/// Calls a tool. Wrong arguments are a result with `isError` since 2025-11-25, and -32602 before.
pub(super) fn call_tool(call: &Call, revision: Revision) -> Result<Value, RpcError> {
    let name = call.text("name").ok_or_else(|| RpcError::new(INVALID_PARAMS, "name is not a string"))?;
    let arguments = call.params.get("arguments").cloned().unwrap_or_else(|| json!({}));
    let (text, is_error) = match tools::call(name, &arguments) {
        tools::Called::Done(text) => (text, false),
        tools::Called::Failed(text) => (text, true),
        tools::Called::Unknown => return Err(RpcError::new(INVALID_PARAMS, "There is no such tool")),
        tools::Called::Misused(text) if revision < Revision::V2025_11_25 => {
            return Err(RpcError::new(INVALID_PARAMS, text));
        }
        tools::Called::Misused(text) => (text, true),
    };
    Ok(json!({"content": [{"type": "text", "text": text}], "isError": is_error}))
}
