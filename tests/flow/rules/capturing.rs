//! Facts: who writes them, what clears them, what a server cannot reach.

use mcprove::outcome::Verdict;

use super::lab::lab;
use crate::support::{finding, verdict};

const CLIENT: &str = "[accept]\nstatus = [200]\n[[outcome]]\nname = 'o'\nverdict = 'passed'\n[capture]\n'client.id' = { json = '/id' }\n'client.secret' = { json = '/secret' }\n'client.at' = '{{ response.url | without_query }}'";
const TELL: &str = "[request]\nurl = '{{ target.origin }}/told'\nquery = { id = \"{{ client.id | default('none') }}\", secret = \"{{ client.secret | default('none') }}\" }";

fn request(path: &str) -> String {
    format!("[request]\nurl = '{{{{ target.origin }}}}{path}'\n")
}

#[tokio::test]
async fn a_capture_whose_source_is_absent_clears_its_fact() {
    let ran = lab()
        .json("/one", "{ id = '1', secret = 's' }")
        .json("/two", "{ id = '2' }")
        .step("one", &format!("{}{CLIENT}", request("/one")))
        .step("tell", TELL)
        .step("two", &format!("{}{CLIENT}", request("/two")))
        .step("tell_again", TELL)
        .run()
        .await;
    assert_eq!(ran.sent[1], "GET /told?id=1&secret=s");
    assert_eq!(ran.sent[3], "GET /told?id=2&secret=none");
}

#[tokio::test]
async fn a_capture_whose_source_cannot_be_told_clears_its_fact_and_the_later_ones_are_still_set() {
    let ran = lab()
        .json("/one", "{ id = '1', secret = 's' }")
        .edit("path = '/two'\nstatus = 200\nbody = 'no JSON'")
        .step("one", &format!("{}{CLIENT}", request("/one")))
        .step("two", &format!("{}{CLIENT}", request("/two")))
        .step("tell", &format!("{TELL}\n[[patch]]\nquery = {{ at = '{{{{ client.at }}}}' }}"))
        .run()
        .await;
    assert!(ran.sent[2].starts_with("GET /told?id=none&secret=none&at="), "{}", ran.sent[2]);
    assert!(ran.sent[2].ends_with("two"), "{}", ran.sent[2]);
    let seen = finding(&ran.outcome, "two", "capture");
    assert_eq!(seen.verdict, Verdict::CouldNotRun);
    assert!(seen.message.contains("client.id") && seen.message.contains("client.secret"), "{}", seen.message);
}

#[tokio::test]
async fn only_steps_write_to_the_flow_and_a_check_has_a_copy_that_is_thrown_away() {
    let ran = lab()
        .json("/one", "{ id = 'flow', secret = 's' }")
        .json("/two", "{ id = 'check', secret = 'c' }")
        .step("one", &format!("{}{CLIENT}", request("/one")))
        .check("t_a", &format!("{}{CLIENT}", request("/two")))
        .check("t_b", TELL)
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /one", "GET /two", "GET /told?id=flow&secret=s"]);
}

#[tokio::test]
async fn an_outcome_row_captures_whatever_the_verdict() {
    let ran = lab()
        .step("one", &format!("{}[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'no'\n[outcome.capture]\n'client.id' = 'from-the-row'", request("/one")))
        .step("tell", TELL)
        .run()
        .await;
    assert_eq!(ran.sent[1], "GET /told?id=from-the-row&secret=none");
}

#[tokio::test]
async fn nothing_is_captured_and_no_check_is_judged_from_an_answer_that_is_not_usable() {
    let body = "[accept]\nstatus = [200]\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'no'\n[[check]]\nid = 'c'\nrequirement = 'as-token-200-json'\nassert = { status = [200] }\n[capture]\n'client.id' = { json = '/id' }";
    let ran = lab()
        .edit("path = '/one'\nstatus = 404\njson = { id = 'x' }")
        .step("one", &format!("{}{body}", request("/one")))
        .step("tell", TELL)
        .run()
        .await;
    assert_eq!(ran.sent[1], "GET /told?id=none&secret=none");
    assert!(ran.outcome.steps[0].findings.iter().all(|finding| finding.name != "c"));
}

#[tokio::test]
async fn an_answer_that_fails_but_is_accepted_works_and_is_judged_and_captured() {
    let body = "[accept]\nstatus = ['2xx']\n[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'no'\n[[check]]\nid = 'c'\nrequirement = 'as-token-200-json'\nassert = { header = 'content-type', media_type = 'text/html' }\n[capture]\n'client.id' = { json = '/id' }";
    let ran = lab()
        .edit("path = '/one'\nstatus = 202\njson = { id = 'x' }")
        .step("one", &format!("{}{body}", request("/one")))
        .check("t_a", &format!("[[needs]]\nworked = 'one'\n{TELL}"))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "one"), Verdict::Failed);
    assert_eq!(finding(&ran.outcome, "one", "c").verdict, Verdict::Failed);
    assert_eq!(ran.sent[1], "GET /told?id=x&secret=none");
}

#[tokio::test]
async fn a_document_cannot_shadow_the_facts_beside_it() {
    let ran = lab()
        .json("/one", "{ expected_issuer = 'evil', metadata = { issuer = 'evil' }, issuer = 'its own' }")
        .step("one", &format!("{}[[outcome]]\nname = 'o'\nverdict = 'passed'\n[capture]\n'as.expected_issuer' = 'ours'\n'as.metadata' = {{ json = '' }}", request("/one")))
        .step("tell", "[request]\nurl = '{{ target.origin }}/told'\nquery = { e = '{{ as.expected_issuer }}', i = '{{ as.metadata.issuer }}' }")
        .run()
        .await;
    assert_eq!(ran.sent[1], "GET /told?e=ours&i=its+own");
}
