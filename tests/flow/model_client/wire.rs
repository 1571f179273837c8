//! What was sent, read from the server's log.

use mcprove::outcome::FlowOutcome;
use mcprove::reference::{Seen, Server};

use crate::support::{Run, flow, not_green};

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

/// The JSON-RPC messages that were posted to the MCP endpoint, in order.
pub(super) fn posts(server: &Server) -> Vec<Seen> {
    at(server, "/mcp").into_iter().filter(|seen| seen.method == "POST").collect()
}

/// The JSON-RPC methods of the requests to the MCP endpoint, in order.
pub(super) fn methods(server: &Server) -> Vec<String> {
    let method = |seen: Seen| {
        let body: serde_json::Value = serde_json::from_str(&seen.body).unwrap_or_default();
        body["method"].as_str().unwrap_or_default().to_owned()
    };
    posts(server).into_iter().map(method).collect()
}

/// All revisions that are shipped, oldest first.
pub(super) const REVISIONS: [&str; 4] = ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

/// Those with protected resource metadata.
pub(super) const WITH_METADATA: [&str; 3] = ["2025-06-18", "2025-11-25", "2026-07-28"];

/// The flow in a revision.
pub(super) fn in_revision(server: &Server, revision: &str) -> Run {
    flow(&server.url()).with(|settings| settings.protocol_version = revision.into())
}

/// A conforming server, and what the flow came to there.
pub(super) async fn conforming(revision: &str) -> (Server, FlowOutcome) {
    let server = crate::support::server().await;
    let outcome = in_revision(&server, revision).run().await;
    assert!(outcome.passed(), "{revision}: {:#?}", not_green(&outcome));
    (server, outcome)
}

/// A server with these edits, and what the flow came to there.
pub(super) async fn tempted(revision: &str, edits: &str) -> (Server, FlowOutcome) {
    let server = crate::support::edited(edits).await;
    let outcome = in_revision(&server, revision).run().await;
    (server, outcome)
}

/// The body of a request, as JSON.
pub(super) fn json(seen: &Seen) -> serde_json::Value {
    serde_json::from_str(&seen.body).unwrap_or_default()
}
