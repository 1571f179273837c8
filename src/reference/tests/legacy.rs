//! The MCP endpoint in the revisions with a handshake.

use serde_json::{Value, json};

use super::support::*;
use crate::reference::{Options, Revision};

const LEGACY: [&str; 3] = ["2025-03-26", "2025-06-18", "2025-11-25"];

#[tokio::test]
async fn serves_a_whole_session_in_each_revision() {
    let server = start().await;
    let token = access_token(&server).await;
    for version in LEGACY {
        let session = session(&server, &token, version).await;
        let said = |ask: Ask| {
            ask.bearer(&token).with("Mcp-Session-Id", &session).with("MCP-Protocol-Version", version)
        };
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        let accepted = said(post_json("/mcp", &initialized)).of(&server).await;
        assert_eq!((accepted.status, accepted.text.as_str()), (202, ""));
        assert_eq!(said(rpc("ping", json!({}))).of(&server).await.json()["result"], json!({}));

        let first = said(rpc("tools/list", json!({}))).of(&server).await.json();
        let cursor = first["result"]["nextCursor"].clone();
        let second = said(rpc("tools/list", json!({"cursor": cursor}))).of(&server).await.json();
        assert_eq!(names(&first), ["echo", "add"]);
        assert_eq!(names(&second), ["fail"]);
        assert_eq!(second["result"]["nextCursor"], Value::Null);

        let echo = json!({"name": "echo", "arguments": {"text": "hello"}});
        let called = said(rpc("tools/call", echo)).of(&server).await.json();
        assert_eq!(called["result"]["content"][0]["text"], "hello");
        assert_eq!(said(ask("DELETE", "/mcp")).of(&server).await.status, 204);
        assert_eq!(said(rpc("ping", json!({}))).of(&server).await.status, 404);
    }
}

fn names(list: &Value) -> Vec<&str> {
    let tools = list["result"]["tools"].as_array().expect("tools");
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
    tools.iter().filter_map(|tool| tool["name"].as_str()).collect()
}

#[tokio::test]
async fn offers_its_newest_handshake_for_an_unknown_version() {
    let server = start().await;
    let token = access_token(&server).await;
    for wanted in ["1900-01-01", "2026-07-28"] {
        let got = initialize(wanted).bearer(&token).of(&server).await.json();
        assert_eq!(got["result"]["protocolVersion"], "2025-11-25");
    }
}

#[tokio::test]
async fn demands_a_session_of_the_caller() {
    let server = start().await;
    let (mine, theirs) = (access_token(&server).await, access_token(&server).await);
    let session = session(&server, &mine, "2025-11-25").await;
    let ping = |token: &str| rpc("ping", json!({})).bearer(token);
    assert_eq!(ping(&mine).of(&server).await.status, 400);
    assert_eq!(ping(&mine).with("Mcp-Session-Id", "unknown").of(&server).await.status, 404);
    assert_eq!(ping(&theirs).with("Mcp-Session-Id", &session).of(&server).await.status, 404);
    let end = |token: &str| ask("DELETE", "/mcp").bearer(token).with("Mcp-Session-Id", &session);
    assert_eq!(end(&theirs).of(&server).await.status, 404);
    assert_eq!(rpc("ping", json!({})).with("Mcp-Session-Id", &session).of(&server).await.status, 401);
    assert_eq!(ping(&mine).with("Mcp-Session-Id", &session).of(&server).await.status, 200);
}

#[tokio::test]
async fn answers_protocol_errors() {
    let server = start().await;
    let token = access_token(&server).await;
    let session = session(&server, &token, "2025-06-18").await;
    let said = |ask: Ask| ask.bearer(&token).with("Mcp-Session-Id", &session);
    let post = |body: &str| said(ask("POST", "/mcp").with("Content-Type", "application/json").body(body));
    for (request, expected) in [
        (said(rpc("x/unknown", json!({}))), (200, -32601)),
        (said(rpc("tools/list", json!({"cursor": "invented"}))), (200, -32602)),
        (said(rpc("tools/call", json!({"name": "invented"}))), (200, -32602)),
        (said(rpc("tools/call", json!({"name": "add", "arguments": {"a": "1"}}))), (200, -32602)),
        (post("{"), (400, -32700)),
        (post("[]"), (400, -32600)),
        (post("{\"method\":\"ping\",\"id\":1}"), (400, -32600)),
        (post("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":null}"), (400, -32600)),
        (said(rpc("ping", json!({}))).with("MCP-Protocol-Version", "1900-01-01"), (400, -32022)),
    ] {
        assert_eq!(request.of(&server).await.rpc_refusal(), expected);
    }
    assert_eq!(said(ask("POST", "/mcp").body("{}")).of(&server).await.status, 415);
    let picky =
        ask("POST", "/mcp").with("Content-Type", "application/json").with("Accept", "text/html").body("{}");
    assert_eq!(said(picky).of(&server).await.status, 406);
    let got = said(get("/mcp")).of(&server).await;
    assert_eq!((got.status, got.header("allow")), (405, Some("POST, DELETE")));
}

#[tokio::test]
async fn a_failing_tool_is_a_result() {
    let server = start().await;
    let token = access_token(&server).await;
    let session = session(&server, &token, "2025-11-25").await;
    for call in [json!({"name": "fail"}), json!({"name": "add", "arguments": {"a": "1"}})] {
        let got = rpc("tools/call", call).bearer(&token).with("Mcp-Session-Id", &session).of(&server).await;
        assert_eq!(got.json()["result"]["isError"], true);
    }
}

#[tokio::test]
async fn takes_batches_in_the_revision_that_has_them() {
    let server = start().await;
    let token = access_token(&server).await;
    let batch = json!([
        {"jsonrpc": "2.0", "id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "ping"},
    ]);
    let old = session(&server, &token, "2025-03-26").await;
    let new = session(&server, &token, "2025-06-18").await;
    let send = |session: &str| post_json("/mcp", &batch).bearer(&token).with("Mcp-Session-Id", session);
    let got = send(&old).of(&server).await;
    assert_eq!(got.json().as_array().map(Vec::len), Some(2));
    assert_eq!(send(&new).of(&server).await.status, 400);
}

#[tokio::test]
async fn answers_with_a_stream_where_asked_and_taken() {
    let server = start_with(Options { sse: true, ..Options::default() }).await;
    let token = access_token(&server).await;
    let got = initialize("2025-11-25").bearer(&token).of(&server).await;
    assert_eq!(got.header("content-type"), Some("text/event-stream"));
    assert!(got.text.starts_with("event: message\ndata: {") && got.text.ends_with("\n\n"));
    assert_eq!(got.json()["result"]["protocolVersion"], "2025-11-25");
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}});
    let plain =
        post_json("/mcp", &message).with("Accept", "application/json").bearer(&token).of(&server).await;
    assert_eq!(plain.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_legacy_only_server_refuses_stateless_requests() {
    let server = start_with(Options { revisions: vec![Revision::V2025_06_18], ..Options::default() }).await;
    let token = access_token(&server).await;
    let got = rpc("tools/list", json!({}))
        .with("MCP-Protocol-Version", "2026-07-28")
        .bearer(&token)
        .of(&server)
        .await;
    assert_eq!(got.status, 400);
    assert_eq!(session(&server, &token, "2025-06-18").await.len(), 43);
}
