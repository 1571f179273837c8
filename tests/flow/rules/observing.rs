//! Judging what was already seen: nothing is sent for it.

use mcprove::outcome::Verdict;

use super::lab::{Lab, lab};
use crate::support::{result, verdict};

fn row(text: &str) -> String {
    format!("[[outcome]]\nname = 'o'\nverdict = 'passed'\nmessage = \"{text}\"")
}

fn seen_things() -> Lab {
    let get = |path: &str| {
        format!(
            "[request]\nurl = '{{{{ target.origin }}}}{path}'\n[[outcome]]\nname = 'o'\nverdict = 'passed'\n"
        )
    };
    lab()
        .json("/one", "{ n = 1 }")
        .json("/two", "{ n = 2 }")
        .step("one", &format!("{}[capture]\n'as.metadata' = {{ json = '' }}\n'as.url' = '{{{{ response.url }}}}'", get("/one")))
        .step("two", &get("/two"))
        .step("again", &format!("{}[[patch]]\nquery = {{ x = '1' }}", get("/one")))
        .step("search", "[[candidate]]\nname = 'a'\nurl = '{{ target.origin }}/nothing'\n[[candidate]]\nname = 'b'\nurl = '{{ target.origin }}/two'\n[accept]\nstatus = [200]\n[[outcome]]\nname = 'o'\nverdict = 'passed'")
}

#[tokio::test]
async fn the_exchange_of_a_step_a_fact_or_a_setup_is_judged() {
    let ran = seen_things()
        .check("t_step", &format!("[observe]\nstep = 'two'\n{}", row("{{ response.json.n }}")))
        .check("t_fact", &format!("[observe]\nfact = 'as.metadata'\n{}", row("{{ response.json.n }}")))
        .check("t_below", &format!("[observe]\nfact = 'as'\n{}", row("{{ response.json.n }}")))
        .check(
            "t_setup",
            &format!(
                "[observe]\nsetup = 'b'\n[[setup]]\nuse = 'two'\nas = 'b'\n{}",
                row("{{ response.json.n }}")
            ),
        )
        .run()
        .await;
    let told: Vec<&str> = ["t_step", "t_fact", "t_below", "t_setup"]
        .map(|id| result(&ran.outcome, id).summary.as_str())
        .to_vec();
    assert_eq!(told, ["2", "1", "1", "2"]);
    assert_eq!(ran.sent.len(), 6, "five of the steps, one of the setup");
}

#[tokio::test]
async fn every_exchange_with_an_endpoint_is_judged_last_as_one_finding_that_names_them() {
    let ran = seen_things()
        .check(
            "t_a_endpoint",
            &format!(
                "[observe]\nendpoint = 'as.url'\nwhere = [{{ json = '/n', equals = 1 }}]\n{}",
                row("n is {{ response.json.n }}")
            ),
        )
        .check(
            "t_z",
            "[request]\nlike = 'one'\nquery = { z = '1' }\n[[outcome]]\nname = 'o'\nverdict = 'passed'",
        )
        .check(
            "t_none",
            &format!("[observe]\nendpoint = 'as.url'\nwhere = [{{ json = '/n', equals = 7 }}]\n{}", row("x")),
        )
        .run()
        .await;
    let seen = result(&ran.outcome, "t_a_endpoint");
    assert_eq!(seen.findings.len(), 1, "{:?}", seen.findings);
    assert_eq!(seen.exchanges, [1, 3, 6], "the check that ran before it is among them");
    assert_eq!(seen.summary, "n is 1 (in exchanges 1, 3, 6)");
    assert_eq!(verdict(&ran.outcome, "t_none"), Verdict::CouldNotRun);
}

#[tokio::test]
async fn each_attempt_of_a_search_can_be_judged() {
    let ran = seen_things()
        .check("t_each", "[observe]\nstep = 'search'\nattempts = 'each'\n[[outcome]]\nname = 'missing'\nmatch = [{ status = [404] }]\nverdict = 'warning'\nmessage = '{{ response.url | without_query }} is missing'\nhelp = 'h'\n[[outcome]]\nname = 'there'\nverdict = 'passed'")
        .run()
        .await;
    let seen = result(&ran.outcome, "t_each");
    assert_eq!(seen.verdict, Verdict::Warning);
    assert!(seen.summary.ends_with("/nothing is missing"), "{}", seen.summary);
    assert_eq!(seen.findings.len(), 2);
}

#[tokio::test]
async fn who_observes_what_was_not_answered_could_not_run() {
    let ran = lab()
        .edit("path = '/slow'\ndelay_ms = 1500")
        .step("slow", "[request]\nurl = '{{ target.origin }}/slow'\n[[outcome]]\nname = 'o'\nverdict = 'passed'\n[capture]\n'x.y' = '1'")
        .step("observer", &format!("[observe]\nstep = 'slow'\n{}", row("x")))
        .check("t_fact", &format!("[observe]\nfact = 'x.y'\n{}", row("x")))
        .with(|settings| settings.step_timeout = std::time::Duration::from_millis(300))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "slow"), Verdict::Error);
    assert_eq!(verdict(&ran.outcome, "observer"), Verdict::CouldNotRun);
    assert_eq!(verdict(&ran.outcome, "t_fact"), Verdict::CouldNotRun);
    assert_eq!(ran.outcome.specs().filter(|spec| spec.verdict == Verdict::Error).count(), 1);
}

#[tokio::test]
async fn a_row_that_names_the_transport_judges_the_missing_answer_itself() {
    let ran = lab()
        .edit("path = '/slow'\ndelay_ms = 1500")
        .step("slow", "[request]\nurl = '{{ target.origin }}/slow'\n[[outcome]]\nname = 'silent'\nmatch = [{ transport = ['timeout'] }]\nverdict = 'warning'\nmessage = 'silent'\nhelp = 'h'\n[[outcome]]\nname = 'o'\nverdict = 'passed'")
        .with(|settings| settings.step_timeout = std::time::Duration::from_millis(300))
        .run()
        .await;
    assert_eq!(verdict(&ran.outcome, "slow"), Verdict::Warning);
}
