//! JSON-RPC 2.0 messages as MCP uses them.

use serde_json::{Map, Value, json};

pub(super) const PARSE_ERROR: i64 = -32700;
pub(super) const INVALID_REQUEST: i64 = -32600;
pub(super) const METHOD_NOT_FOUND: i64 = -32601;
pub(super) const INVALID_PARAMS: i64 = -32602;
/// Of the range that JSON-RPC leaves to servers; legacy revisions name no code for transport errors.
pub(super) const SERVER_ERROR: i64 = -32000;
/// MCP 2026-07-28: headers contradict the body, or a required one is missing.
pub(super) const HEADER_MISMATCH: i64 = -32020;
/// MCP 2026-07-28: the error data lists what is supported.
pub(super) const UNSUPPORTED_PROTOCOL_VERSION: i64 = -32022;

/// One message from a client.
pub(super) enum Message {
    Request { id: Value, call: Call },
    Notification(Call),
    Response,
}

/// A method with its parameters.
pub(super) struct Call {
    pub(super) method: String,
    pub(super) params: Map<String, Value>,
}

/// A JSON-RPC error.
#[derive(Debug)]
pub(super) struct RpcError {
    pub(super) code: i64,
    pub(super) message: String,
    pub(super) data: Option<Value>,
}

impl RpcError {
    pub(super) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: None }
    }

    /// The message that carries the error. Without a readable request the id is null (JSON-RPC 2.0 §5).
    pub(super) fn into_message(self, id: &Value) -> Value {
        let mut error = json!({"code": self.code, "message": self.message});
        if let Some(data) = self.data {
            error["data"] = data;
        }
        json!({"jsonrpc": "2.0", "id": id, "error": error})
    }
}

/// The message that carries a result or an error.
pub(super) fn message(id: &Value, outcome: Result<Value, RpcError>) -> Value {
    match outcome {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(error) => error.into_message(id),
    }
}

impl Message {
    /// Reads one message. MCP narrows JSON-RPC: ids are strings or integers, `params` is an object.
    pub(super) fn read(value: Value) -> Result<Self, RpcError> {
        let invalid = |reason: &str| RpcError::new(INVALID_REQUEST, reason);
        let Value::Object(mut members) = value else { return Err(invalid("A message is a JSON object")) };
        if members.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return Err(invalid("jsonrpc is not 2.0"));
        }
        if members.contains_key("result") || members.contains_key("error") {
            return Ok(Self::Response);
        }
        let Some(Value::String(method)) = members.remove("method") else {
            return Err(invalid("method is not a string"));
        };
        let params = match members.remove("params") {
            None => Map::new(),
            Some(Value::Object(params)) => params,
            Some(_) => return Err(invalid("params is not an object")),
        };
        let call = Call { method, params };
        match members.remove("id") {
            None => Ok(Self::Notification(call)),
            Some(id) if id.is_string() || id.is_i64() || id.is_u64() => Ok(Self::Request { id, call }),
            Some(_) => Err(invalid("id is neither a string nor an integer")),
        }
    }
}

impl Call {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }
}
