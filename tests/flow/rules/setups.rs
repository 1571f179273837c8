//! Setup: what it runs, where it writes, what stops it, and what is said then.

use mcprove::outcome::Verdict;

use super::lab::{Lab, lab};
use crate::support::{result, verdict};

const PASS: &str = "[[outcome]]\nname = 'o'\nverdict = 'passed'\n";

fn get(path: &str) -> String {
    format!("[request]\nurl = '{{{{ target.origin }}}}{path}'\n")
}

/// A flow with one client; the server gives another to everyone who asks at `/second`.
fn clients() -> Lab {
    let capture =
        "[capture]\n'client.id' = { json = '/id' }\n'client.secret' = { json = '/secret', secret = true }";
    lab()
        .json("/first", "{ id = 'first', secret = 's1' }")
        .json("/second", "{ id = 'second', secret = 's2' }")
        .json("/public", "{ id = 'public' }")
        .edit("path = '/refused'\nstatus = 400\njson = { error = 'invalid_target' }")
        .edit("path = '/limited'\nstatus = 429\njson = { error = 'slow_down' }")
        .step("client", &format!("{}[accept]\nstatus = [200]\n{PASS}{capture}", get("/first")))
        .base("second", &format!("{}{PASS}{capture}", get("/second")))
        .base("public", &format!("{}{PASS}{capture}", get("/public")))
        .base("refused", &format!("{}[[outcome]]\nname = 'ok'\nmatch = [{{ status = [200] }}]\nverdict = 'passed'\n[[outcome]]\nname = 'no'\nverdict = 'failed'\nmessage = 'refused it'", get("/refused")))
        .base("limited", &format!("{}{PASS}", get("/limited")))
        .fresh("client", &["client"])
}

const TELL: &str = "[request]\nurl = '{{ target.origin }}/told'\nquery = { id = '{{ client.id }}', b = \"{{ b.client.id if b is defined else 'none' }}\" }\n[[outcome]]\nname = 'o'\nverdict = 'passed'";

#[tokio::test]
async fn everything_a_setup_runs_writes_to_the_copy_of_the_check_alone() {
    let ran =
        clients().check("t_a", &format!("[[setup]]\nuse = 'second'\n{TELL}")).check("t_b", TELL).run().await;
    assert_eq!(ran.sent[2..], ["GET /told?id=second&b=none", "GET /told?id=first&b=none"]);
}

#[tokio::test]
async fn a_steps_setup_works_on_a_copy_and_what_the_step_captures_is_the_flows() {
    let ran = clients()
        .step("with_setup", &format!("[[setup]]\nuse = 'second'\n{TELL}\n[capture]\n'told.id' = '{{{{ client.id }}}}'"))
        .step("after", "[request]\nurl = '{{ target.origin }}/after'\nquery = { id = '{{ client.id }}', told = '{{ told.id }}' }")
        .run()
        .await;
    assert_eq!(ran.sent[2..], ["GET /told?id=second&b=none", "GET /after?id=first&told=second"]);
}

#[tokio::test]
async fn captures_of_a_setup_with_a_name_go_under_it_and_nowhere_else() {
    let ran = clients().check("t_a", &format!("[[setup]]\nuse = 'second'\nas = 'b'\n{TELL}")).run().await;
    assert_eq!(ran.sent[2], "GET /told?id=first&b=second");
}

#[tokio::test]
async fn a_second_setup_of_the_same_name_keeps_nothing_of_the_first() {
    let tell = "[request]\nurl = '{{ target.origin }}/told'\nquery = { s = \"{{ b.client.secret | default('none') }}\" }";
    let ran = clients()
        .check(
            "t_a",
            &format!("[[setup]]\nuse = 'second'\nas = 'b'\n[[setup]]\nuse = 'public'\nas = 'b'\n{tell}"),
        )
        .run()
        .await;
    assert_eq!(ran.sent[3], "GET /told?s=none");
}

#[tokio::test]
async fn what_is_given_to_a_setup_is_seen_by_all_it_runs_and_ends_with_it() {
    let ran = lab()
        .step("s", &format!("{}[[patch]]\nquery = {{ r = '{{{{ resource.id if resource is defined else \"none\" }}}}' }}\n{PASS}", get("/s")))
        .fresh("list", &["s"])
        .check("t_a", &format!("[[setup]]\nfresh = 'list'\ngiven = {{ 'resource.id' = 'other' }}\n[[setup]]\nfresh = 'list'\n[request]\nlike = 's'\n{PASS}"))
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /s?r=none", "GET /s?r=other", "GET /s?r=none", "GET /s?r=none"]);
}

#[tokio::test]
async fn a_setups_change_is_seen_by_that_entry_only() {
    let ran = lab()
        .step("s", &format!("{}query = {{ x = '1' }}\n{PASS}", get("/s")))
        .check("t_a", &format!("[[setup]]\nuse = 's'\nquery = {{ x = '2' }}\n[[setup]]\nlike = 's'\nquery = {{ x = '3' }}\n[[setup]]\nurl = '{{{{ target.origin }}}}/own'\n[request]\nlike = 's'\n{PASS}"))
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /s?x=1", "GET /s?x=2", "GET /s?x=3", "GET /own", "GET /s?x=1"]);
}

#[tokio::test]
async fn a_fresh_resource_is_not_asked_for_where_its_step_did_not_work_in_the_flow() {
    let ran = lab()
        .step("s", &format!("{}[[outcome]]\nname = 'o'\nverdict = 'failed'\nmessage = 'it broke'", get("/s")))
        .fresh("list", &["s"])
        .check("t_a", &format!("[[setup]]\nfresh = 'list'\n{}{PASS}", get("/own")))
        .run()
        .await;
    assert_eq!(ran.sent, ["GET /s"]);
    assert_eq!(verdict(&ran.outcome, "t_a"), Verdict::CouldNotRun);
    assert!(result(&ran.outcome, "t_a").summary.contains("it broke"));
}

#[tokio::test]
async fn an_expectation_compares_with_the_facts_of_the_flow() {
    let expect = "expect = [{ fact = 'client.id', not_equals = '{{ flow_facts.client.id }}' }]\nbecause = 'the same client again'";
    let ran = clients()
        .check("t_same", &format!("[[setup]]\nfresh = 'client'\n{expect}\n{TELL}"))
        .check("t_other", &format!("[[setup]]\nuse = 'second'\n{expect}\n{TELL}"))
        .run()
        .await;
    let same = result(&ran.outcome, "t_same");
    assert_eq!(same.verdict, Verdict::CouldNotRun);
    assert!(same.summary.starts_with("the same client again"), "{}", same.summary);
    assert_eq!(ran.sent[1..], ["GET /second", "GET /told?id=second&b=none", "GET /first"]);
}

#[tokio::test]
async fn a_setup_that_did_not_work_makes_the_kind_of_skip_that_it_says_or_is_judged_by_its_rows() {
    let rows = "[[setup.outcome]]\nname = 'not-issued'\nmatch = [{ json = '/error', equals = 'invalid_target' }]\nverdict = 'passed'\nmessage = 'not issued'";
    let ran = clients()
        .check("t_default", &format!("[[setup]]\nuse = 'refused'\nbecause = 'why'\n{TELL}"))
        .check("t_otherwise", &format!("[[setup]]\nuse = 'refused'\notherwise = 'not-applicable'\n{TELL}"))
        .check("t_rows", &format!("[[setup]]\nuse = 'refused'\n{rows}\n{TELL}"))
        .check("t_required", &format!("[[setup]]\nuse = 'refused'\nrequired = false\n{TELL}"))
        .run()
        .await;
    let told = |id: &str| (verdict(&ran.outcome, id), result(&ran.outcome, id).summary.clone());
    assert_eq!(told("t_default"), (Verdict::CouldNotRun, "why (refused: refused it)".into()));
    assert_eq!(told("t_otherwise").0, Verdict::NotApplicable);
    assert_eq!(told("t_rows"), (Verdict::Passed, "not issued".into()));
    assert_eq!(result(&ran.outcome, "t_rows").outcome.as_deref(), Some("not-issued"));
    assert_eq!(told("t_required").0, Verdict::Passed);
    assert_eq!(ran.sent.iter().filter(|sent| sent.starts_with("GET /told")).count(), 1);
}

#[tokio::test]
async fn a_limited_or_unanswered_setup_is_never_a_refusal_or_a_feature_that_is_not_claimed() {
    let rows = "[[setup.outcome]]\nname = 'refused'\nmatch = [{ status = ['4xx'] }]\nverdict = 'failed'\nmessage = 'refused'";
    let ran = clients()
        .edit("path = '/slow'\ndelay_ms = 2500")
        .base("slow", &format!("{}{PASS}", get("/slow")))
        .check("t_rows", &format!("[[setup]]\nuse = 'limited'\n{rows}\n{TELL}"))
        .check("t_otherwise", &format!("[[setup]]\nuse = 'limited'\notherwise = 'not-applicable'\n{TELL}"))
        .check("t_slow", &format!("[[setup]]\nuse = 'slow'\notherwise = 'not-applicable'\n{TELL}"))
        .with(|settings| settings.step_timeout = std::time::Duration::from_millis(1000))
        .run()
        .await;
    for id in ["t_rows", "t_otherwise", "t_slow"] {
        assert_eq!(
            verdict(&ran.outcome, id),
            Verdict::CouldNotRun,
            "{id}: {}",
            result(&ran.outcome, id).summary
        );
    }
}

#[tokio::test]
async fn a_wait_stands_outside_of_the_time_limit() {
    let ran = lab()
        .step("s", &format!("[[setup]]\nwait = '600ms'\n{}{PASS}", get("/s")))
        .with(|settings| settings.step_timeout = std::time::Duration::from_millis(500))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "s"), Verdict::Passed);
}

#[tokio::test]
async fn an_entry_whose_condition_is_false_is_passed_over() {
    let ran = clients()
        .check(
            "t_a",
            &format!("[[setup]]\nwhen = \"flow.auth_mode == 'interactive'\"\nuse = 'second'\n{TELL}"),
        )
        .run()
        .await;
    assert_eq!(ran.sent[1], "GET /told?id=first&b=none");
}

#[tokio::test]
async fn cleaning_up_is_done_afterwards_with_what_is_given_and_judges_nobody() {
    let cleanup = "[[cleanup]]\nuse = 'refused'\n[[cleanup]]\nurl = '{{ target.origin }}/clean'\nquery = { id = '{{ client.id }}', g = '{{ x.given }}' }\ngiven = { 'x.given' = 'yes' }\n[[cleanup]]\nwhen = 'false'\nuse = 'second'";
    let ran = clients()
        .check("t_a", &format!("[[setup]]\nuse = 'second'\n{TELL}\n{cleanup}"))
        .check("t_rows", &format!("{TELL}\n[[variant]]\nname = 'v'\nquery = {{ v = '1' }}\n{cleanup}"))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "t_a"), Verdict::Passed);
    assert_eq!(
        ran.sent[1..],
        [
            "GET /second",
            "GET /told?id=second&b=none",
            "GET /refused",
            "GET /clean?id=second&g=yes",
            "GET /told?id=first&b=none&v=1",
            "GET /refused",
            "GET /clean?id=first&g=yes"
        ]
    );
}
