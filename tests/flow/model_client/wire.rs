//! What was sent, read from the server's log.

use mcprove::reference::{Seen, Server};

/// The requests that reached a path, in order.
pub(super) fn at(server: &Server, path: &str) -> Vec<Seen> {
    server.log().into_iter().filter(|seen| seen.path == path).collect()
}

/// Method and path of every request, in order.
pub(super) fn lines(server: &Server) -> Vec<String> {
    server.log().iter().map(|seen| format!("{} {}", seen.method, seen.path)).collect()
}

/// A parameter of a query or a form.
pub(super) fn parameter(text: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(text.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into())
}

/// The scope of every authorization request, in order.
pub(super) fn scopes(server: &Server) -> Vec<String> {
    let asked = at(server, "/authorize");
    asked.iter().map(|seen| parameter(&seen.query, "scope").unwrap_or_default()).collect()
}

/// The JSON-RPC methods of the requests to the MCP endpoint, in order.
pub(super) fn methods(server: &Server) -> Vec<String> {
    let method = |seen: Seen| {
        let body: serde_json::Value = serde_json::from_str(&seen.body).unwrap_or_default();
        body["method"].as_str().unwrap_or_default().to_owned()
    };
    at(server, "/mcp").into_iter().map(method).collect()
}
