//! The MCP endpoint in the stateless revision, 2026-07-28.

use serde_json::{Value, json};

use super::support::*;
use crate::reference::{Options, Revision};

const VERSION: &str = "2026-07-28";

fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": VERSION,
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
        "io.modelcontextprotocol/clientCapabilities": {},
    })
}

/// A request with all it needs but `Mcp-Name` and a token.
fn modern(method: &str, mut params: Value) -> Ask {
    params["_meta"] = meta();
    rpc(method, params).with("MCP-Protocol-Version", VERSION).with("Mcp-Method", method)
}

fn call(name: &str, arguments: Value) -> Ask {
    modern("tools/call", json!({"name": name, "arguments": arguments}))
}

#[tokio::test]
async fn answers_requests_that_stand_alone() {
    let server = start().await;
    let token = access_token(&server).await;
    let discovered = modern("server/discover", json!({})).bearer(&token).of(&server).await;
    let result = &discovered.json()["result"];
    assert_eq!(result["supportedVersions"], json!(["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"]));
    assert_eq!((&result["resultType"], &result["cacheScope"]), (&json!("complete"), &json!("private")));
    assert_eq!(discovered.header("mcp-session-id"), None);

    let listed = modern("tools/list", json!({})).bearer(&token).of(&server).await.json();
    assert_eq!(listed["result"]["resultType"], "complete");
    assert!(listed["result"]["ttlMs"].is_u64());
    assert_eq!(listed["result"]["tools"][1]["inputSchema"]["properties"]["a"]["x-mcp-header"], "Augend");

    let echoed =
        call("echo", json!({"text": "hi"})).with("Mcp-Name", "echo").bearer(&token).of(&server).await.json();
    assert_eq!(echoed["result"]["content"][0]["text"], "hi");
    assert_eq!(echoed["result"]["resultType"], "complete");
}

#[tokio::test]
async fn reads_encoded_names_and_arguments_from_headers() {
    let server = start().await;
    let token = access_token(&server).await;
    let encoded = call("add", json!({"a": -4, "b": 2})).with("Mcp-Name", "=?base64?YWRk?=");
    let got = encoded.with("Mcp-Param-Augend", "-4").bearer(&token).of(&server).await.json();
    assert_eq!(got["result"]["content"][0]["text"], "-2");
}

#[tokio::test]
async fn refuses_headers_that_contradict_the_body() {
    let server = start().await;
    let token = access_token(&server).await;
    let add = || call("add", json!({"a": 1, "b": 2})).with("Mcp-Name", "add");
    let bare = || rpc("tools/list", json!({"_meta": meta()}));
    for (reason, request) in [
        ("no version header", bare().with("Mcp-Method", "tools/list")),
        (
            "another version",
            bare().with("MCP-Protocol-Version", "2025-11-25").with("Mcp-Method", "tools/list"),
        ),
        ("no Mcp-Method", bare().with("MCP-Protocol-Version", VERSION)),
        ("another method", bare().with("MCP-Protocol-Version", VERSION).with("Mcp-Method", "tools/call")),
        ("no Mcp-Name", call("echo", json!({"text": "x"}))),
        ("another name", call("echo", json!({"text": "x"})).with("Mcp-Name", "add")),
        ("broken base64", call("echo", json!({"text": "x"})).with("Mcp-Name", "=?base64?!?=")),
        ("no Mcp-Param", add()),
        ("another Mcp-Param", add().with("Mcp-Param-Augend", "2")),
    ] {
        let got = request.bearer(&token).of(&server).await;
        assert_eq!(got.rpc_refusal(), (400, -32020), "{reason}");
    }
}

#[tokio::test]
async fn refuses_requests_without_meta() {
    let server = start().await;
    let token = access_token(&server).await;
    for missing in ["protocolVersion", "clientCapabilities"] {
        let mut meta = meta();
        meta.as_object_mut().expect("an object").remove(&format!("io.modelcontextprotocol/{missing}"));
        let request = rpc("tools/list", json!({"_meta": meta})).with("MCP-Protocol-Version", VERSION);
        let got = request.with("Mcp-Method", "tools/list").bearer(&token).of(&server).await;
        assert_eq!(got.rpc_refusal(), (400, -32602), "{missing}");
    }
}

#[tokio::test]
async fn names_its_versions_when_it_refuses_one() {
    let server = start().await;
    let token = access_token(&server).await;
    let mut meta = meta();
    meta["io.modelcontextprotocol/protocolVersion"] = "1900-01-01".into();
    let request = rpc("tools/list", json!({"_meta": meta})).with("MCP-Protocol-Version", "1900-01-01");
    let got = request.with("Mcp-Method", "tools/list").bearer(&token).of(&server).await;
    assert_eq!(got.rpc_refusal(), (400, -32022));
    assert_eq!(got.json()["error"]["data"]["supported"][0], VERSION);
}

#[tokio::test]
async fn answers_404_to_an_unknown_method() {
    let server = start().await;
    let token = access_token(&server).await;
    for method in ["x/unknown", "initialize", "ping"] {
        let got = modern(method, json!({})).bearer(&token).of(&server).await;
        assert_eq!(got.rpc_refusal(), (404, -32601), "{method}");
    }
}

#[tokio::test]
async fn has_neither_get_nor_delete() {
    let server = start().await;
    let token = access_token(&server).await;
    for method in ["GET", "DELETE"] {
        let got = ask(method, "/mcp").with("MCP-Protocol-Version", VERSION).bearer(&token).of(&server).await;
        assert_eq!(got.status, 405, "{method}");
    }
}

#[tokio::test]
async fn a_stateless_only_server_names_its_versions_to_a_handshake() {
    let server = start_with(Options { revisions: vec![Revision::V2026_07_28], ..Options::default() }).await;
    let token = access_token(&server).await;
    let got = initialize("2025-11-25").bearer(&token).of(&server).await;
    assert_eq!(got.rpc_refusal(), (400, -32022));
    assert_eq!(got.json()["error"]["data"]["supported"], json!([VERSION]));
    let got = get("/mcp").bearer(&token).of(&server).await;
    assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
}
