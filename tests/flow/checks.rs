//! The checks beside the flow: green on the conforming server, and without harm to the flow. What turns them red stands
//! in `specs/faults.toml`.

use mcprove::outcome::Verdict;

use crate::support::{edited, flow, not_green, result, server, verdict};

#[tokio::test]
async fn the_conforming_server_passes_every_check() {
    let server = server().await;
    let outcome = flow(&server.url()).checks().run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert!(outcome.checks.len() >= 60, "{}", outcome.checks.len());
    // Its tokens are opaque: whom one was issued for cannot be seen.
    let told: Vec<&str> = outcome
        .checks
        .iter()
        .filter(|check| !matches!(check.verdict, Verdict::Passed | Verdict::NotApplicable))
        .map(|check| check.id.as_str())
        .collect();
    assert_eq!(told, ["resource_unbound_token"], "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn a_missing_no_store_does_not_stop_the_checks_that_need_a_token() {
    let server = edited("[[edit]]\nat = 'token'\ndrop_answer_headers = ['cache-control']").await;
    let outcome = flow(&server.url()).checks().run().await;
    assert_eq!(verdict(&outcome, "received_access_token"), Verdict::Failed);
    assert_eq!(verdict(&outcome, "token_pkce_wrong_verifier"), Verdict::Passed);
}

#[tokio::test]
async fn the_flows_own_token_is_left_alone_by_the_checks() {
    let server = server().await;
    let outcome = flow(&server.url()).checks().run().await;
    let log = server.log();
    let code = |body: &str| body.split('&').find(|part| part.starts_with("code=")).map(str::to_owned);
    let first = log.iter().find(|seen| seen.path == "/token").and_then(|seen| code(&seen.body)).unwrap();
    let uses = log.iter().filter(|seen| code(&seen.body).as_ref() == Some(&first)).count();
    assert_eq!(uses, 1, "the flow's code is redeemed by the flow alone");
    assert_eq!(verdict(&outcome, "verify_list_tools"), Verdict::Passed);
}

#[tokio::test]
async fn a_server_that_does_not_discover_is_told_so_where_the_revision_wants_it() {
    let red = "[[edit]]\nat = 'mcp'\nrpc = 'server/discover'\nstatus = 404\nbody = '{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"unknown\"}}'";
    for (edits, revision, expected) in [
        ("edit = []", "2026-07-28", Verdict::Passed),
        (red, "2026-07-28", Verdict::Failed),
        (red, "2025-11-25", Verdict::NotApplicable),
    ] {
        let server = edited(edits).await;
        let run = flow(&server.url()).checks().with(|settings| settings.protocol_version = revision.into());
        let outcome = run.run().await;
        let seen = result(&outcome, "mcp_server_discover");
        assert_eq!(seen.verdict, expected, "{revision}: {}", seen.summary);
        server.stop().await;
    }
}
