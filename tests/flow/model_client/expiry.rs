//! Expired tokens, and the scope that lets a client refresh them.

use std::time::Duration;

use mcprove::outcome::Verdict;
use mcprove::reference::{Options, Server};
use mcprove::suite::Registration;

use super::wire::{at, methods, parameter, scopes};
use crate::support::{edited, flow, not_green, verdict};

/// A server whose tokens live for a second, and whose first authenticated answer takes longer.
async fn short_lived(more: &str) -> Server {
    let delayed = "at = 'mcp'\nwith_token = true\ntimes = 1\ndelay_ms = 1200";
    let edits = [delayed, more].into_iter().filter(|edit| !edit.is_empty());
    let edits = edits.map(|edit| toml::from_str(edit).unwrap()).collect();
    let access_token_lifetime = Duration::from_secs(1);
    Server::start(Options { access_token_lifetime, edits, ..Options::default() }).await.unwrap()
}

#[tokio::test]
async fn an_expired_token_is_refreshed_with_the_resource() {
    let server = short_lived("").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(verdict(&outcome, "verify_list_tools"), Verdict::Passed, "{:#?}", not_green(&outcome));
    let tokens = at(&server, "/token");
    assert_eq!(parameter(&tokens[1].body, "grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(parameter(&tokens[1].body, "resource"), parameter(&tokens[0].body, "resource"));
    assert_eq!(at(&server, "/authorize").len(), 1, "the user is not asked again");
    let told: Vec<_> =
        at(&server, "/mcp").into_iter().filter(|seen| seen.body.contains("/initialized")).collect();
    assert_eq!(told.len(), 2, "the refused request is sent again");
    assert_ne!(told[0].header("authorization"), told[1].header("authorization"));
    assert_eq!(methods(&server).last().unwrap(), "tools/call", "the flow goes on with the new token");
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Passed, "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn the_next_refresh_uses_the_token_that_the_last_one_gave() {
    let slow = "at = 'mcp'\nrpc = 'tools/list'\non_status = 200\ntimes = 1\ndelay_ms = 1200";
    let server = short_lived(slow).await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Passed, "{:#?}", not_green(&outcome));
    let refreshes = at(&server, "/token").into_iter().skip(1);
    let used: Vec<_> = refreshes.filter_map(|seen| parameter(&seen.body, "refresh_token")).collect();
    assert_eq!(used.len(), 2);
    assert_ne!(used[0], used[1], "the reference rotates");
}

#[tokio::test]
async fn a_token_that_is_refused_before_its_time_is_not_refreshed() {
    let server = edited("[[edit]]\nat = 'mcp'\nrpc = 'tools/call'\nstatus = 401\nheaders = { www-authenticate = 'Bearer error=\"invalid_token\"' }").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Failed);
    assert_eq!(at(&server, "/token").len(), 1);
}

#[tokio::test]
async fn without_a_refresh_token_there_is_no_refresh() {
    let server = short_lived("at = 'token'\nremove = ['/refresh_token']").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(verdict(&outcome, "verify_list_tools"), Verdict::CouldNotRun, "the handshake cannot end");
    assert_eq!(at(&server, "/token").len(), 1);
}

#[tokio::test]
pub(super) async fn offline_access_is_asked_for_where_it_is_listed_and_the_revision_knows_it() {
    let asked = async |revision: &str, edits: &str| {
        let server = edited(edits).await;
        let run = flow(&server.url()).with(|settings| settings.protocol_version = revision.into());
        let outcome = run.run().await;
        assert!(outcome.passed(), "{revision}: {:#?}", not_green(&outcome));
        scopes(&server).concat()
    };
    assert_eq!(asked("2026-07-28", "edit = []").await, "mcp:tools offline_access");
    assert_eq!(asked("2025-11-25", "edit = []").await, "mcp:tools");
    let unlisted =
        "[[edit]]\nat = 'authorization_server_metadata'\njson = { scopes_supported = ['mcp:tools'] }";
    assert_eq!(asked("2026-07-28", unlisted).await, "mcp:tools");
}

#[tokio::test]
async fn offline_access_is_not_for_clients_without_the_grant_nor_for_those_of_others() {
    let server = edited("edit = []").await;
    let run = flow(&server.url()).with(|settings| {
        settings.protocol_version = "2026-07-28".into();
        let grants = serde_json::json!(["authorization_code"]);
        settings.dynamic_registration = [("grant_types".to_owned(), grants)].into_iter().collect();
    });
    assert!(run.run().await.passed());
    assert_eq!(scopes(&server), ["mcp:tools"]);
    let clients = vec![serde_json::json!({
        "client_id": "known",
        "redirect_uris": ["http://127.0.0.1:8976/callback"],
        "token_endpoint_auth_method": "none",
    })];
    let server = Server::start(Options { clients, ..Options::default() }).await.unwrap();
    let run = flow(&server.url()).with(|settings| {
        settings.protocol_version = "2026-07-28".into();
        settings.registration = Registration::Preregistered;
        settings.client_id = Some("known".into());
    });
    let outcome = run.run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert_eq!(scopes(&server), ["mcp:tools"]);
}
