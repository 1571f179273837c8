//! The checks: green on the conforming server, red on the server with the fault that they look for.

use mcprove::outcome::Verdict;

use crate::support::{edited, flow, not_green, result, server, verdict};

#[tokio::test]
async fn the_conforming_server_passes_every_check() {
    let server = server().await;
    let outcome = flow(&server.url()).checks().run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert!(outcome.checks.len() >= 18, "{}", outcome.checks.len());
    // Its tokens are opaque: whom one was issued for cannot be seen.
    let told: Vec<&str> = outcome
        .checks
        .iter()
        .filter(|check| !matches!(check.verdict, Verdict::Passed | Verdict::NotApplicable))
        .map(|check| check.id.as_str())
        .collect();
    assert_eq!(told, ["resource_unbound_token"], "{:#?}", not_green(&outcome));
}

/// What the server does, the edits that make it do so, and what becomes of the checks.
type Fault = (&'static str, &'static str, &'static [(&'static str, Verdict)]);

const FAULTS: &[Fault] = &[
    (
        "a made-up token is answered with 500",
        "[[edit]]\nat = 'mcp'\nwith_token = true\non_status = 401\nstatus = 500",
        &[("oauth_invalid_token", Verdict::Failed), ("resource_tampered_token", Verdict::Failed)],
    ),
    (
        "a refused token is answered with 403",
        "[[edit]]\nat = 'mcp'\nwith_token = true\non_status = 401\nstatus = 403",
        &[("oauth_invalid_token", Verdict::Failed)],
    ),
    (
        "the authorization endpoint does not look at code_challenge_method",
        "[[edit]]\nat = 'authorization'\nset_params = { code_challenge_method = 'S256' }",
        &[("authorize_pkce_method", Verdict::Failed)],
    ),
    (
        "a code_challenge is made up where there is none",
        "[[edit]]\nat = 'authorization'\nset_params = { code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method = 'S256' }",
        &[("authorize_pkce_required", Verdict::Failed)],
    ),
    (
        "token errors come with status 200",
        "[[edit]]\nat = 'token'\non_status = 400\nstatus = 200",
        &[("token_error_format", Verdict::Failed)],
    ),
    (
        "token errors are no JSON",
        "[[edit]]\nat = 'token'\non_status = 400\nbody = 'no'\nheaders = { content-type = 'text/plain' }",
        &[("token_error_format", Verdict::Failed)],
    ),
    (
        "the token endpoint fails in place of refusing: nothing is shown by it, and it is one finding",
        "[[edit]]\nat = 'token'\non_status = 400\nstatus = 500\nbody = ''",
        &[
            ("token_error_format", Verdict::Failed),
            ("token_pkce_wrong_verifier", Verdict::CouldNotRun),
            ("oauth_code_replay", Verdict::CouldNotRun),
        ],
    ),
    (
        "a firewall's page is never a refusal",
        "[[edit]]\nat = 'token'\non_status = 400\nstatus = 403\nbody = '<html>blocked</html>'\nheaders = { content-type = 'text/html' }",
        &[("token_pkce_wrong_verifier", Verdict::CouldNotRun), ("token_error_format", Verdict::CouldNotRun)],
    ),
    (
        "an unknown client is refused with another error",
        "[[edit]]\nat = 'token'\non_status = 401\nstatus = 400\njson = { error = 'invalid_grant' }",
        &[("oauth_invalid_client", Verdict::Failed)],
    ),
    (
        "another error for a wrong verifier is a refusal all the same",
        "[[edit]]\nat = 'token'\non_status = 400\njson = { error = 'invalid_request' }",
        &[("token_pkce_wrong_verifier", Verdict::Passed), ("token_error_format", Verdict::Passed)],
    ),
    (
        "any redirect URI is registered",
        "[[edit]]\nat = 'registration'\non_status = 400\nstatus = 201\nbody = '{\"client_id\":\"x\",\"redirect_uris\":[\"http://evil.example/callback\"]}'",
        &[("oauth_dcr_http_redirect_uri", Verdict::Failed)],
    ),
    (
        "the refresh token is not rotated",
        "[[edit]]\nat = 'token'\nwith_params = { grant_type = 'refresh_token' }\nremove = ['/refresh_token']",
        &[("refresh_rotation", Verdict::Failed), ("refresh_works", Verdict::Passed)],
    ),
    (
        "refresh does not work",
        "[[edit]]\nat = 'token'\nwith_params = { grant_type = 'refresh_token' }\nstatus = 400\njson = { error = 'invalid_grant' }\nremove = ['/access_token']",
        &[("refresh_works", Verdict::Failed), ("refresh_rotation", Verdict::CouldNotRun)],
    ),
];

#[tokio::test]
async fn each_fault_turns_the_checks_red_that_look_for_it() {
    let mut wrong = Vec::new();
    for (name, edits, expected) in FAULTS {
        let server = edited(edits).await;
        let outcome = flow(&server.url()).checks().run().await;
        for (id, expected) in *expected {
            let seen = result(&outcome, id);
            if seen.verdict != *expected {
                wrong.push(format!("{name}: {id} is {} ({})", seen.verdict.word(), seen.summary));
            }
        }
        server.stop().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
