//! Scope step-up (MCP 2025-11-25 authorization § Step-Up Authorization Flow).

use mcprove::outcome::Verdict;
use mcprove::reference::{Edit, Options, Server};

use super::wire::{at, methods, parameter, scopes};
use crate::support::{edited, flow, not_green, result, verdict};

async fn with_tool_scope(edits: Vec<Edit>) -> Server {
    let tool_scopes = [("echo".to_owned(), "mcp:status".to_owned())].into();
    Server::start(Options { tool_scopes, edits, ..Options::default() }).await.unwrap()
}

/// The answer of a server that finds no scope enough.
fn never(at: &str, status: u16, error: &str) -> String {
    format!(
        "[[edit]]\nat = 'mcp'\nwith_token = true\nrpc = '{at}'\nstatus = {status}\nheaders = {{ www-authenticate = 'Bearer error=\"{error}\", scope=\"mcp:tools mcp:status\"' }}"
    )
}

#[tokio::test]
pub(super) async fn a_tool_that_lacks_a_scope_is_called_again_with_the_union_of_both() {
    for revision in ["2025-11-25", "2026-07-28"] {
        let server = with_tool_scope(Vec::new()).await;
        let run = flow(&server.url()).with(|settings| {
            settings.protocol_version = revision.into();
            settings.scopes = vec!["mcp:tools".into()];
        });
        let outcome = run.run().await;
        assert!(outcome.passed(), "{revision}: {:#?}", not_green(&outcome));
        assert_eq!(scopes(&server), ["mcp:tools", "mcp:tools mcp:status"], "{revision}");
        assert_eq!(methods(&server).iter().filter(|method| *method == "tools/call").count(), 2);
        let calls: Vec<_> =
            at(&server, "/mcp").into_iter().filter(|seen| seen.body.contains("tools/call")).collect();
        assert_ne!(calls[0].header("authorization"), calls[1].header("authorization"));
        assert_eq!(at(&server, "/register").len(), 1, "the client stays the same");
        let tokens = at(&server, "/token");
        assert_eq!(tokens.len(), 2);
        assert!(tokens.iter().all(|seen| parameter(&seen.body, "resource").is_some()));
        let asked = at(&server, "/authorize");
        for name in ["state", "code_challenge"] {
            assert_ne!(parameter(&asked[0].query, name), parameter(&asked[1].query, name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_scope_that_only_the_challenge_names_is_added_to_those_asked_for_before() {
    let edit = toml::from_str("at = 'mcp'\non_status = 403\nheaders = { www-authenticate = 'Bearer error=\"insufficient_scope\", scope=\"mcp:status\"' }").unwrap();
    let server = with_tool_scope(vec![edit]).await;
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert_eq!(scopes(&server), ["mcp:tools", "mcp:tools mcp:status"]);
}

#[tokio::test]
async fn a_listing_steps_up_too() {
    let once = never("tools/list", 403, "insufficient_scope") + "\ntimes = 1";
    let server = edited(&once).await;
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert_eq!(scopes(&server), ["mcp:tools", "mcp:tools mcp:status"]);
}

#[tokio::test]
async fn a_401_that_names_more_scope_steps_up() {
    let once = never("tools/call", 401, "invalid_token") + "\ntimes = 1";
    let server = edited(&once).await;
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert_eq!(scopes(&server), ["mcp:tools", "mcp:tools mcp:status"]);
}

#[tokio::test]
async fn a_401_that_names_no_more_scope_asks_nobody() {
    let server = edited("[[edit]]\nat = 'mcp'\nrpc = 'tools/call'\nstatus = 401\nheaders = { www-authenticate = 'Bearer error=\"invalid_token\", scope=\"mcp:tools\"' }").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(result(&outcome, "verify_call_tool").outcome.as_deref(), Some("refused"));
    assert_eq!(at(&server, "/authorize").len(), 1);
}

#[tokio::test]
pub(super) async fn a_server_that_is_never_satisfied_is_asked_at_most_three_times_more_and_fails() {
    let server = edited(&never("tools/call", 403, "insufficient_scope")).await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(at(&server, "/authorize").len(), 4);
    let called = result(&outcome, "verify_call_tool");
    assert_eq!((called.verdict, called.outcome.as_deref()), (Verdict::Failed, Some("scope-never-enough")));
    assert!(called.summary.contains("3 new authorizations did not help"), "{}", called.summary);
    assert!(called.summary.contains("asks for `mcp:tools mcp:status`"), "{}", called.summary);
    assert!(called.summary.contains("was granted `mcp:tools mcp:status`"), "{}", called.summary);
}

#[tokio::test]
async fn a_revision_without_step_up_is_told_of_the_scope_and_asks_nobody() {
    let server = with_tool_scope(Vec::new()).await;
    let run = flow(&server.url()).with(|settings| settings.protocol_version = "2025-06-18".into());
    let outcome = run.run().await;
    assert_eq!(result(&outcome, "verify_call_tool").outcome.as_deref(), Some("insufficient-scope"));
    assert_eq!(at(&server, "/authorize").len(), 1);
}

#[tokio::test]
async fn a_refused_step_up_leaves_the_refusal_of_the_call() {
    let edit = toml::from_str("at = 'authorization'\nafter = 1\ndrop_redirect_params = ['code']\nredirect_params = { error = 'access_denied' }").unwrap();
    let server = with_tool_scope(vec![edit]).await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(at(&server, "/authorize").len(), 2, "no means no");
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Failed);
}
