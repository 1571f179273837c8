//! What a stateless request says in headers, too: the tool's name, and the arguments that its schema marks.

use mcprove::outcome::Verdict;
use mcprove::reference::Seen;
use mcprove::suite::ToolCall;
use serde_json::{Value, json};

use crate::support::{flow, not_green, result, server};

/// The call of a tool on 2026-07-28, as it was sent.
async fn call(name: &str, params: Value) -> (Seen, Verdict, Vec<String>) {
    let server = server().await;
    let run = flow(&server.url()).with(|settings| {
        settings.protocol_version = "2026-07-28".to_owned();
        settings.call_tool = Some(ToolCall { name: name.to_owned(), params });
    });
    let outcome = run.run().await;
    let seen = server.log().into_iter().rfind(|seen| seen.path == "/mcp").unwrap();
    (seen, result(&outcome, "verify_call_tool").verdict, not_green(&outcome))
}

#[tokio::test]
async fn a_marked_argument_travels_in_a_header_of_its_own() {
    let (seen, verdict, wrong) = call("add", json!({ "a": 40, "b": 2 })).await;
    assert_eq!(verdict, Verdict::Passed, "{wrong:#?}");
    assert_eq!((seen.header("mcp-param-augend"), seen.header("mcp-name")), (Some("40"), Some("add")));
    assert_eq!(seen.header("mcp-param-b"), None);
}

#[tokio::test]
async fn a_text_that_a_header_cannot_hold_travels_in_base64() {
    let (seen, verdict, wrong) = call("echo", json!({ "text": "x", "prefix": "é " })).await;
    assert_eq!(verdict, Verdict::Passed, "{wrong:#?}");
    assert_eq!(seen.header("mcp-param-prefix"), Some("=?base64?w6kg?="));
}

#[tokio::test]
async fn an_argument_that_is_not_there_has_no_header() {
    let (seen, verdict, wrong) = call("echo", json!({ "text": "x" })).await;
    assert_eq!(verdict, Verdict::Passed, "{wrong:#?}");
    assert_eq!(seen.header("mcp-param-prefix"), None);
}

#[tokio::test]
async fn a_name_that_a_header_cannot_hold_travels_in_base64() {
    let (seen, verdict, _) = call("écho", json!({})).await;
    assert_eq!(seen.header("mcp-name"), Some("=?base64?w6ljaG8=?="));
    assert_eq!(verdict, Verdict::CouldNotRun, "no such tool is listed, and the server says so");
}
