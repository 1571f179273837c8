//! The shape of MCP requests: headers, handshake, session, `_meta`.

use mcprove::outcome::Verdict;
use mcprove::reference::{Options, Seen, Server};
use mcprove::suite::ToolCall;

use super::wire::{REVISIONS, at, conforming, in_revision, json, methods, posts, tempted};
use crate::support::{not_green, verdict};

#[tokio::test]
pub(super) async fn every_post_accepts_json_and_event_streams() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        for seen in posts(&server) {
            assert_eq!(seen.header("accept"), Some("application/json, text/event-stream"), "{revision}");
        }
    }
}

#[tokio::test]
pub(super) async fn json_and_event_streams_are_both_understood() {
    for (revision, sse) in REVISIONS.iter().flat_map(|revision| [(revision, true), (revision, false)]) {
        let server = Server::start(Options { sse, ..Options::default() }).await.unwrap();
        let outcome = in_revision(&server, revision).run().await;
        assert!(outcome.passed(), "{revision} {sse}: {:#?}", not_green(&outcome));
    }
}

#[tokio::test]
pub(super) async fn a_handshake_comes_first_where_the_revision_has_one() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        let expected: &[&str] = match revision {
            "2026-07-28" => &["tools/list", "tools/list"],
            _ => &["initialize", "initialize", "notifications/initialized"],
        };
        assert_eq!(methods(&server)[..expected.len()], *expected, "{revision}");
    }
}

#[tokio::test]
pub(super) async fn the_session_is_named_once_it_is_there_and_made_anew_when_it_has_ended() {
    let ended = "[[edit]]\nat = 'mcp'\nrpc = 'tools/call'\ntimes = 1\nstatus = 404\nbody = ''";
    for revision in &REVISIONS[..3] {
        let (server, outcome) = tempted(revision, ended).await;
        assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Passed, "{:#?}", not_green(&outcome));
        let tail = ["tools/call", "initialize", "notifications/initialized", "tools/call"];
        let methods = methods(&server);
        assert_eq!(methods[methods.len() - 4..], tail, "{revision}");
        let requests = posts(&server);
        for (seen, method) in requests.iter().zip(&methods) {
            assert_eq!(seen.header("mcp-session-id").is_none(), method == "initialize", "{revision}");
        }
        let session = |back: usize| requests[requests.len() - back].header("mcp-session-id");
        assert_ne!(session(1), session(4), "{revision}");
    }
}

#[tokio::test]
pub(super) async fn a_session_is_ended_when_nothing_needs_it_any_more() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        let requests = at(&server, "/mcp");
        let ended: Vec<_> = requests.iter().filter(|seen| seen.method == "DELETE").collect();
        if revision == "2026-07-28" {
            assert!(ended.is_empty(), "{revision} has no sessions");
            continue;
        }
        assert_eq!(ended.len(), 1, "{revision}");
        assert_eq!(requests.last().unwrap().method, "DELETE", "{revision}");
        let named = |seen: &Seen, header: &str| seen.header(header).map(str::to_owned);
        let last = posts(&server).pop().unwrap();
        for header in ["mcp-session-id", "authorization", "mcp-protocol-version"] {
            assert_eq!(named(ended[0], header), named(&last, header), "{revision}: {header}");
        }
    }
}

#[tokio::test]
async fn how_a_server_answers_the_end_of_its_session_changes_nothing() {
    for answer in ["status = 405", "status = 500", "ending = 'breaks-off'"] {
        let (server, outcome) =
            tempted("2025-11-25", &format!("[[edit]]\nat = 'mcp'\nmethod = 'DELETE'\n{answer}")).await;
        assert!(at(&server, "/mcp").iter().any(|seen| seen.method == "DELETE"));
        assert!(outcome.passed(), "{answer}: {:#?}", not_green(&outcome));
    }
}

#[tokio::test]
async fn where_no_session_was_opened_none_is_ended() {
    let (server, outcome) =
        tempted("2025-11-25", "[[edit]]\nat = 'mcp'\ndrop_answer_headers = ['mcp-session-id']").await;
    assert!(!at(&server, "/mcp").iter().any(|seen| seen.method == "DELETE"), "{:#?}", not_green(&outcome));
}

#[tokio::test]
pub(super) async fn the_revision_is_named_in_a_header_as_each_revision_says() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        for (seen, method) in posts(&server).iter().zip(methods(&server)) {
            let named = revision != "2025-03-26" && (revision == "2026-07-28" || method != "initialize");
            let header = seen.header("mcp-protocol-version");
            assert_eq!(header, named.then_some(revision), "{revision} {method}");
        }
    }
}

#[tokio::test]
pub(super) async fn a_stateless_request_says_in_headers_and_meta_what_it_is() {
    let (server, _) = conforming("2026-07-28").await;
    for seen in posts(&server) {
        let body = json(&seen);
        assert_eq!(seen.header("mcp-method"), body["method"].as_str());
        assert_eq!(seen.header("mcp-name"), body["params"]["name"].as_str());
        let meta = &body["params"]["_meta"];
        assert_eq!(meta["io.modelcontextprotocol/protocolVersion"], "2026-07-28");
        assert!(meta["io.modelcontextprotocol/clientCapabilities"].is_object());
        assert!(meta["io.modelcontextprotocol/clientInfo"]["name"].is_string());
    }
}

#[tokio::test]
pub(super) async fn marked_arguments_travel_in_headers_in_base64_where_they_must() {
    let server = crate::support::server().await;
    let run = in_revision(&server, "2026-07-28").with(|settings| {
        let params = serde_json::json!({ "text": "x", "prefix": "é " });
        settings.call_tool = Some(ToolCall { name: "echo".into(), params });
    });
    assert!(run.run().await.passed());
    let requests = posts(&server);
    assert_eq!(requests.last().unwrap().header("mcp-param-prefix"), Some("=?base64?w6kg?="));
}

#[tokio::test]
pub(super) async fn what_is_posted_is_one_request_or_notification() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        for body in posts(&server).iter().map(json) {
            assert!(body["method"].is_string() && body.get("result").is_none(), "{revision}");
        }
    }
}
