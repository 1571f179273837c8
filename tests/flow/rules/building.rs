//! How a request is built: base, override, patches, `given`, `remove`, rendering.

use mcprove::outcome::Verdict;

use super::lab::lab;
use crate::support::{result, verdict};

#[tokio::test]
async fn a_base_is_merged_raw_so_that_an_overridden_fact_need_not_be_known() {
    let ran = lab()
        .base(
            "base",
            "[request]\nurl = '{{ target.origin }}/a'\nquery = { x = '{{ nobody.knows }}', y = '1' }",
        )
        .step("s", "[request]\nlike = 'base'\nquery = { x = '2' }")
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a?x=2&y=1"]);
}

#[tokio::test]
async fn a_remove_works_on_a_copy_and_leaves_the_base_as_it_is() {
    let ran = lab()
        .step("s", "[request]\nurl = '{{ target.origin }}/a'\nquery = { x = '1' }\n[[outcome]]\nname = 'o'\nverdict = 'passed'")
        .check("t_a", "[request]\nlike = 's'\nremove = ['query.x']")
        .check("t_b", "[request]\nlike = 's'")
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a?x=1", "GET /a", "GET /a?x=1"]);
}

#[tokio::test]
async fn the_whole_base_with_its_patches_and_remove_comes_before_the_override() {
    let ran = lab()
        .base(
            "base",
            "[request]\nurl = '{{ target.origin }}/a'\nquery = { a = 'base', b = 'base', c = 'base', d = 'base' }\nremove = ['query.d']\n[[patch]]\nquery = { b = 'patch', c = 'patch' }",
        )
        .step(
            "s",
            "[request]\nlike = 'base'\nquery = { c = 'own', e = 'own', f = 'own' }\nremove = ['query.f']\n[[patch]]\nquery = { e = 'own patch' }",
        )
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a?a=base&b=patch&c=own&e=own+patch"]);
}

#[tokio::test]
async fn later_patches_win_and_those_whose_condition_is_false_do_nothing() {
    let ran = lab()
        .step(
            "s",
            "[request]\nurl = '{{ target.origin }}/a'\n[[patch]]\nquery = { x = '1' }\n[[patch]]\nquery = { x = '2' }\n[[patch]]\nwhen = 'flow.auth_mode == \"interactive\"'\nquery = { x = '3' }",
        )
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a?x=2"]);
}

#[tokio::test]
async fn conditions_and_templates_of_a_base_see_what_the_derived_spec_gives() {
    let ran = lab()
        .base(
            "base",
            "[request]\nurl = '{{ target.origin }}/a'\ngiven = { 'rpc.method' = 'base' }\nquery = { m = '{{ rpc.method }}' }\n[[patch]]\nwhen = \"rpc.method == 'mine'\"\nquery = { patched = 'yes' }",
        )
        .step("s", "[request]\nlike = 'base'\ngiven = { 'rpc.method' = 'mine' }")
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a?m=mine&patched=yes"]);
}

#[tokio::test]
async fn facts_are_given_in_the_order_of_the_file() {
    let ran = lab()
        .step(
            "s",
            "[request]\nurl = '{{ target.origin }}/a'\nquery = { c = '{{ pkce.challenge }}' }\n[request.given]\n'pkce.verifier' = 'abc'\n'pkce.challenge' = '{{ pkce.verifier }}-hashed'",
        )
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a?c=abc-hashed"]);
}

#[tokio::test]
async fn a_fact_that_is_given_away_is_not_given_back_by_a_patch() {
    let ran = lab()
        .base(
            "base",
            "[request]\nurl = '{{ target.origin }}/a'\nquery = { scope = '{{ authorization.scope | default(omit) }}' }\n[[patch]]\ngiven = { 'authorization.scope' = 'from-a-patch' }",
        )
        .step("state", "[capture]\n'authorization.state' = 'x'")
        .step("s", "[request]\nlike = 'base'")
        .step("none", "[request]\nlike = 'base'\ngiven = { 'authorization.scope' = '{{ omit }}' }")
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a?scope=from-a-patch", "GET /a"]);
}

#[tokio::test]
async fn what_is_given_ends_with_the_request() {
    let ran = lab()
        .step("one", "[request]\nurl = '{{ target.origin }}/a'\ngiven = { 'x.y' = '1' }")
        .step("two", "[request]\nurl = '{{ target.origin }}/b'\nquery = { v = \"{{ x.y if x is defined else 'gone' }}\" }")
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /a", "GET /b?v=gone"]);
}

#[tokio::test]
async fn an_array_repeats_a_parameter_or_header_and_omit_leaves_one_out() {
    let ran = lab()
        .step(
            "s",
            "[request]\nurl = '{{ target.origin }}/a'\nform = { r = ['1', '2'], o = '{{ omit }}' }\nheaders = { x-r = ['a', 'b'], x-o = '{{ omit }}' }",
        )
        .run()
        .await;
    assert_eq!(ran.sent, ["POST /a r=1&r=2"]);
    let lines: Vec<&str> =
        ran.headers[0].iter().filter(|(n, _)| n.starts_with("x-")).map(|(_, v)| v.as_str()).collect();
    assert_eq!(lines, ["a", "b"]);
}

#[tokio::test]
async fn a_missing_fact_names_the_step_that_should_have_set_it_and_nothing_is_sent() {
    let ran = lab()
        .json("/a", "{ other = 1 }")
        .step(
            "setter",
            "[request]\nurl = '{{ target.origin }}/a'\n[capture]\n'client.id' = { json = '/client_id' }",
        )
        .step("user", "[request]\nurl = '{{ target.origin }}/b'\nquery = { c = '{{ client.id }}' }")
        .run()
        .await;
    let seen = result(&ran.outcome, "user");
    assert_eq!(seen.verdict, Verdict::CouldNotRun);
    assert_eq!(seen.summary, "client.id is not known; setter did not set it");
    assert_eq!(ran.sent, ["GET /a"]);
}

#[tokio::test]
async fn candidates_are_tried_in_order_until_one_is_accepted_and_equal_requests_are_sent_once() {
    let ran = lab()
        .json("/c", "{ ok = true }")
        .step(
            "s",
            "[[candidate]]\nname = 'a'\nurl = '{{ target.origin }}/a'\n[[candidate]]\nname = 'again'\nurl = '{{ target.origin }}/a'\n[[candidate]]\nname = 'c'\nurl = '{{ target.origin }}/c'\n[[candidate]]\nname = 'd'\nurl = '{{ target.origin }}/d'\n[accept]\nstatus = [200]\n[[outcome]]\nname = 'found'\nmatch = [{ accepted = true }, { candidate = ['c'] }]\nverdict = 'passed'\nmessage = '{{ attempts | length }} at {{ chosen.candidate }}'\n[[outcome]]\nname = 'not'\nverdict = 'failed'\nmessage = 'no'",
        )
        .check("t_like", "[[needs]]\nworked = 's'\n[request]\nlike = 's'\nquery = { changed = '1' }")
        .run()
        .await;
    assert_eq!(result(&ran.outcome, "s").summary, "2 at c");
    assert_eq!(ran.sent, ["GET /a", "GET /c", "GET /c?changed=1"], "the control is the request that worked");
}

#[tokio::test]
async fn a_candidate_that_cannot_be_sent_does_not_end_the_search() {
    let ran = lab()
        .json("/c", "{ ok = true }")
        .step(
            "s",
            "[[candidate]]\nname = 'odd'\nurl = 'javascript:alert(1)'\n[[candidate]]\nname = 'foreign'\nurl = 'https://foreign.example/x'\n[[candidate]]\nname = 'c'\nurl = '{{ target.origin }}/c'\n[accept]\nstatus = [200]\n[[outcome]]\nname = 'found'\nmatch = [{ accepted = true }]\nverdict = 'passed'\nmessage = '{{ attempts | length }}: {{ attempts[0].error }}; {{ attempts[1].error }}'\n[[outcome]]\nname = 'not'\nverdict = 'failed'\nmessage = 'no'",
        )
        .run()
        .await;
    let seen = result(&ran.outcome, "s");
    assert_eq!(seen.verdict, Verdict::Passed, "{}", seen.summary);
    assert!(seen.summary.starts_with("3: "), "{}", seen.summary);
    assert!(
        seen.summary.contains("javascript:") && seen.summary.contains("foreign.example"),
        "{}",
        seen.summary
    );
    assert_eq!(ran.sent, ["GET /c"]);
}

#[tokio::test]
async fn an_endless_template_ends_with_an_error() {
    let endless = "{% for a in range(9000) %}{% for b in range(9000) %}{{ a }}{% endfor %}{% endfor %}";
    let ran = lab()
        .step("s", &format!("[request]\nurl = '{{{{ target.origin }}}}/a'\nquery = {{ x = '{endless}' }}"))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "s"), Verdict::CouldNotRun);
    assert!(result(&ran.outcome, "s").summary.contains("fuel"), "{}", result(&ran.outcome, "s").summary);
    assert!(ran.sent.is_empty());
}
