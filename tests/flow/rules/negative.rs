//! Negative checks: what a refusal needs so that it proves something.

use mcprove::outcome::Verdict;

use super::lab::lab;
use crate::support::{edited, flow, not_green, result, verdict};

#[tokio::test]
async fn a_control_that_works_but_breaks_a_rule_is_a_control() {
    let server = edited("[[edit]]\nat = 'token'\ndrop_answer_headers = ['cache-control']\nheaders = { content-type = 'text/plain' }").await;
    let outcome = flow(&server.url()).checks().run().await;
    assert_eq!(verdict(&outcome, "received_access_token"), Verdict::Failed);
    assert_eq!(verdict(&outcome, "token_request"), Verdict::Failed);
    assert_eq!(verdict(&outcome, "authenticated_mcp_request"), Verdict::Passed);
    for check in
        ["token_pkce_wrong_verifier", "oauth_invalid_client", "oauth_invalid_token", "oauth_code_replay"]
    {
        assert_eq!(verdict(&outcome, check), Verdict::Passed, "{check}");
    }
}

#[tokio::test]
async fn without_a_control_that_works_nothing_is_sent_and_nothing_proved() {
    let ran = lab()
        .step("s", "[request]\nurl = '{{ target.origin }}/s'\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'refused anyway'")
        .check("t_a", "[request]\nlike = 's'\nquery = { wrong = '1' }\n[[outcome]]\nname = 'refused'\nverdict = 'passed'")
        .run()
        .await;
    let seen = result(&ran.outcome, "t_a");
    assert_eq!(seen.verdict, Verdict::CouldNotRun);
    assert!(seen.summary.contains("refused anyway"), "{}", seen.summary);
    assert_eq!(ran.sent, ["GET /s"]);
}

#[tokio::test]
async fn the_control_is_the_candidate_that_worked_in_this_flow() {
    let server = edited("[[edit]]\nat = 'registration'\ntimes = 1\nstatus = 400\njson = { error = 'invalid_client_metadata' }\nremove = ['/client_id']").await;
    let outcome = flow(&server.url()).checks().run().await;
    assert_eq!(
        result(&outcome, "request_client_registration").outcome.as_deref(),
        Some("only-as-native-application")
    );
    assert_eq!(
        verdict(&outcome, "oauth_dcr_http_redirect_uri"),
        Verdict::Passed,
        "{:#?}",
        not_green(&outcome)
    );
    let log = server.log();
    let evil =
        log.iter().find(|seen| seen.path == "/register" && seen.body.contains("evil.example")).unwrap();
    assert!(evil.body.contains("\"application_type\":\"native\""), "{}", evil.body);
}

#[tokio::test]
async fn a_wrong_error_code_or_format_is_one_finding_of_one_check() {
    let faults = [
        "json = { error = 'invalid_scope' }\nstatus = 400",
        "status = 422",
        "headers = { content-type = 'text/plain' }",
    ];
    for fault in faults {
        let server = edited(&format!("[[edit]]\nat = 'token'\non_status = 400\n{fault}")).await;
        let outcome = flow(&server.url()).checks().run().await;
        // One check is about the code itself: clients start over on `invalid_grant` only.
        let own = |id: &&str| *id != "token_dead_grants";
        let red: Vec<&str> =
            outcome.checks.iter().filter(|c| c.verdict.is_red()).map(|c| c.id.as_str()).filter(own).collect();
        assert!(red.is_empty() || red == ["token_error_format"], "{fault}: {red:?}");
        let observing = result(&outcome, "token_error_format");
        for finding in &observing.findings {
            let same = observing
                .findings
                .iter()
                .filter(|other| other.name == finding.name && other.verdict == finding.verdict);
            assert_eq!(same.count(), 1, "{fault}: {} is told more than once", finding.name);
        }
        assert!(observing.exchanges.len() > 3, "{:?}", observing.exchanges);
        assert_eq!(
            verdict(&outcome, "oauth_code_replay"),
            if fault.contains("422") { Verdict::CouldNotRun } else { Verdict::Passed }
        );
    }
}

#[tokio::test]
async fn a_server_error_shows_nothing_at_the_authorization_server_and_is_a_failure_at_the_mcp_server() {
    let server = edited("[[edit]]\nat = 'token'\non_status = 400\nstatus = 500\nbody = ''\n[[edit]]\nat = 'mcp'\nwith_token = true\non_status = 401\nstatus = 500").await;
    let outcome = flow(&server.url()).checks().run().await;
    for check in [
        "token_pkce_wrong_verifier",
        "oauth_code_replay",
        "token_code_bound_to_client",
        "oauth_invalid_redirect",
    ] {
        assert_eq!(verdict(&outcome, check), Verdict::CouldNotRun, "{check}");
    }
    assert_eq!(verdict(&outcome, "token_error_format"), Verdict::Failed);
    for check in ["oauth_invalid_token", "resource_tampered_token"] {
        assert_eq!(verdict(&outcome, check), Verdict::Failed, "{check}");
    }
}

#[tokio::test]
async fn a_limit_or_a_firewalls_page_is_never_a_refusal() {
    for fault in
        ["status = 429", "status = 403\nbody = '<p>blocked</p>'\nheaders = { content-type = 'text/html' }"]
    {
        let server = edited(&format!("[[edit]]\nat = 'token'\non_status = 400\n{fault}\n[[edit]]\nat = 'mcp'\nwith_token = true\non_status = 401\n{fault}")).await;
        let outcome = flow(&server.url()).checks().run().await;
        for check in [
            "token_pkce_wrong_verifier",
            "oauth_code_replay",
            "oauth_invalid_token",
            "resource_tampered_token",
        ] {
            assert_eq!(
                verdict(&outcome, check),
                Verdict::CouldNotRun,
                "{fault}: {check}: {}",
                result(&outcome, check).summary
            );
        }
    }
}

#[tokio::test]
async fn the_control_of_a_missing_resource_is_asked_without_it() {
    let server = crate::support::server().await;
    let outcome = flow(&server.url())
        .checks()
        .with(|s| s.selection.globs = Some(only("resource_unbound_token")))
        .run()
        .await;
    assert_eq!(outcome.checks.len(), 1);
    let log = server.log();
    let with = |path: &str| {
        log.iter()
            .filter(|seen| seen.path == path)
            .map(|seen| seen.query.contains("resource=") || seen.body.contains("resource="))
            .collect::<Vec<_>>()
    };
    assert_eq!(with("/authorize"), [true, false]);
    assert_eq!(with("/token"), [true, false]);
}

fn only(glob: &str) -> globset::GlobSet {
    globset::GlobSetBuilder::new().add(globset::Glob::new(glob).unwrap()).build().unwrap()
}

#[tokio::test]
async fn every_check_that_redeems_a_code_has_one_that_nobody_used() {
    let server = crate::support::server().await;
    flow(&server.url()).checks().run().await;
    let mut codes: Vec<String> = Vec::new();
    for seen in server.log().iter().filter(|seen| seen.path == "/token") {
        codes.extend(seen.body.split('&').filter(|part| part.starts_with("code=")).map(str::to_owned));
    }
    let all = codes.len();
    codes.sort();
    codes.dedup();
    // Two checks replay a code on purpose, and one repeats the parameter within a request.
    assert_eq!(all - codes.len(), 3, "{all} uses of {} codes", codes.len());
}

#[tokio::test]
async fn the_code_of_an_answer_with_a_wrong_state_or_iss_is_sent_nowhere() {
    for edit in [
        "redirect_params = { state = 'forged' }",
        "drop_redirect_params = ['state']",
        "redirect_params = { iss = 'https://evil.example' }",
    ] {
        let server = edited(&format!("[[edit]]\nat = 'authorization'\n{edit}")).await;
        let outcome = flow(&server.url()).checks().run().await;
        assert_eq!(verdict(&outcome, "received_authorization_code"), Verdict::Failed);
        assert!(server.log().iter().all(|seen| seen.path != "/token"), "{edit}");
        assert_eq!(verdict(&outcome, "oauth_code_replay"), Verdict::CouldNotRun);
    }
}
