//! Right verdicts: whose fault an answer is, and what one answer may say of another.

use mcprove::outcome::Verdict;

use super::lab::lab;
use crate::support::{DeafPort, edited, flow, not_green, result, verdict};

#[tokio::test]
async fn an_authorization_server_that_nothing_listens_at_is_an_error_told_once() {
    let nobody = DeafPort::take();
    let server = edited(&format!(
        "[[edit]]\nat = 'resource_metadata'\njson = {{ authorization_servers = ['{}'] }}",
        nobody.origin()
    ))
    .await;
    let outcome = flow(&server.url()).checks().run().await;
    let errors: Vec<&str> =
        outcome.specs().filter(|s| s.verdict == Verdict::Error).map(|s| s.id.as_str()).collect();
    assert_eq!(errors, ["request_authorization_server_metadata"], "{:#?}", not_green(&outcome));
    assert!(result(&outcome, "request_authorization_server_metadata").summary.contains("connection refused"));
    assert!(outcome.specs().all(|spec| spec.verdict != Verdict::Failed), "{:#?}", not_green(&outcome));
    let after = result(&outcome, "token_request");
    assert_eq!(after.verdict, Verdict::CouldNotRun);
    assert!(!after.summary.is_empty());
}

#[tokio::test]
async fn an_endpoint_that_nothing_listens_at_is_an_error_told_once_and_later_specs_say_why_they_did_not_run()
{
    let nobody = DeafPort::take();
    let server = edited(&format!(
        "[[edit]]\nat = 'authorization_server_metadata'\njson = {{ token_endpoint = '{}/token' }}",
        nobody.origin()
    ))
    .await;
    let outcome = flow(&server.url()).checks().run().await;
    let errors: Vec<&str> =
        outcome.specs().filter(|s| s.verdict == Verdict::Error).map(|s| s.id.as_str()).collect();
    assert_eq!(errors, ["token_request"], "{:#?}", not_green(&outcome));
    for spec in outcome.specs().filter(|spec| spec.verdict == Verdict::CouldNotRun) {
        assert!(!spec.summary.is_empty(), "{} does not say why", spec.id);
    }
}

#[tokio::test]
async fn a_limited_search_is_no_search_that_found_nothing() {
    let search = "[[candidate]]\nname = 'a'\nurl = '{{ target.origin }}/a'\n[[candidate]]\nname = 'same'\nurl = '{{ target.origin }}/a'\nheaders = { x = '1' }\n[[candidate]]\nname = 'b'\nurl = '{{ target.origin }}/b'\n[accept]\nstatus = [200]\n[[outcome]]\nname = 'found'\nmatch = [{ accepted = true }]\nverdict = 'passed'\n[[outcome]]\nname = 'not-found'\nverdict = 'failed'\nmessage = 'no'";
    let limited = lab().edit("path = '/a'\nstatus = 429").step("s", search).run().await;
    assert_eq!(verdict(&limited.outcome, "s"), Verdict::CouldNotRun);
    assert_eq!(limited.sent, ["GET /a", "GET /b"], "the limited place is not pressed further");
    let found = lab().edit("path = '/a'\nstatus = 429").json("/b", "{ a = 1 }").step("s", search).run().await;
    assert_eq!(verdict(&found.outcome, "s"), Verdict::Passed);
}

#[tokio::test]
async fn a_limit_that_a_row_names_is_judged_by_it() {
    let body = "[request]\nurl = '{{ target.origin }}/a'\n[[outcome]]\nname = 'limited'\nmatch = [{ status = [429] }]\nverdict = 'passed'\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'no'";
    let ran = lab().edit("path = '/a'\nstatus = 429").step("s", body).run().await;
    assert_eq!(verdict(&ran.outcome, "s"), Verdict::Passed);
    let class = body.replace("[429]", "['4xx']");
    let ran = lab().edit("path = '/a'\nstatus = 429").step("s", &class).run().await;
    assert_eq!(
        result(&ran.outcome, "s").outcome.as_deref(),
        Some("rate-limited"),
        "a class does not name it"
    );
}

#[tokio::test]
async fn the_first_row_that_matches_decides_and_what_cannot_be_told_matches_nothing() {
    let body = "[request]\nurl = '{{ target.origin }}/a'\n[[outcome]]\nname = 'untold'\nmatch = [{ not = { json = '/a', equals = 1 } }]\nverdict = 'failed'\nmessage = 'no'\n[[outcome]]\nname = 'first'\nmatch = [{ status = [200] }]\nverdict = 'passed'\n[[outcome]]\nname = 'second'\nmatch = [{ status = ['2xx'] }]\nverdict = 'failed'\nmessage = 'no'\n[[check]]\nid = 'untold'\nrequirement = 'as-token-200-json'\nassert = { json = '/a', equals = 1 }\n[[check]]\nid = 'when'\nrequirement = 'as-token-200-json'\nwhen = 'nobody.knows'\nassert = { status = [200] }";
    let ran = lab().edit("path = '/a'\nstatus = 200\nbody = 'no JSON'").step("s", body).run().await;
    let seen = result(&ran.outcome, "s");
    assert_eq!(seen.outcome.as_deref(), Some("first"));
    for name in ["untold", "when"] {
        let found = crate::support::finding(&ran.outcome, "s", name);
        assert_eq!(found.verdict, Verdict::CouldNotRun, "{name}: {}", found.message);
    }
    assert_eq!(seen.verdict, Verdict::CouldNotRun, "the worst of outcome and checks");
}

#[tokio::test]
async fn a_wrong_content_type_does_not_hide_what_is_in_the_document() {
    let edits = ["resource_metadata", "authorization_server_metadata", "registration", "token"]
        .map(|at| format!("[[edit]]\nat = '{at}'\nheaders = {{ content-type = 'text/plain' }}\n"));
    let server = edited(&edits.concat()).await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Passed, "{:#?}", not_green(&outcome));
    for step in ["request_resource_metadata", "request_authorization_server_metadata", "token_request"] {
        assert!(crate::support::finding(&outcome, step, "content-type").verdict != Verdict::Passed, "{step}");
    }
}

#[tokio::test]
async fn default_endpoints_are_not_judged_by_the_404_that_led_to_them() {
    let server = edited("[[edit]]\nat = 'authorization_server_metadata'\nstatus = 404\nbody = ''\nheaders = { content-type = 'text/html' }").await;
    let outcome = flow(&server.url()).with(|s| s.protocol_version = "2025-03-26".into()).run().await;
    let found = result(&outcome, "request_authorization_server_metadata");
    assert_eq!(found.outcome.as_deref(), Some("default-endpoints"));
    assert!(found.findings.iter().all(|finding| finding.name != "content-type"));
    let paths: Vec<String> = server.log().iter().map(|seen| seen.path.clone()).collect();
    for path in ["/register", "/authorize", "/token"] {
        assert!(
            paths.iter().any(|own| own == path),
            "{path} is not among {paths:?}: {:#?}",
            not_green(&outcome)
        );
    }
}
