//! Finds the JSON-RPC 2.0 response to our request (§5), alone or in a batch (§6; MCP 2025-03-26).

use serde_json::Value;

/// The response with this id that a message is, or that its batch holds.
pub(super) fn response(message: Value, id: &Value) -> Option<Value> {
    match message {
        Value::Array(batch) => batch.into_iter().find(|message| answers(message, id)),
        message => answers(&message, id).then_some(message),
    }
}

/// The response with this id if a document is a batch that holds it; otherwise the document.
pub(super) fn response_in_batch(mut document: Value, id: &Value) -> Value {
    let found = document.as_array_mut().and_then(|batch| {
        let at = batch.iter().position(|message| answers(message, id))?;
        Some(batch.swap_remove(at))
    });
    found.unwrap_or(document)
}

/// A message with `method` is the server's own request, whatever its id.
fn answers(message: &Value, id: &Value) -> bool {
    let has = |name| message.get(name).is_some();
    message.get("id") == Some(id) && !has("method") && (has("result") || has("error"))
}
