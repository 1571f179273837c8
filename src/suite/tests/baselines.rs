//! Known failures.

use super::support::catalog;
use crate::outcome::{Finding, FlowOutcome, KnownFailure, SpecOutcome, Verdict};
use crate::suite::{Baseline, document};

const FLOW: &str = "flow";
const ENTRIES: &str = r#"
[[known]]
flow = "flow"
spec = "test_room_alpha"
finding = "row"
reason = "TICKET-1"
"#;

fn baseline(text: &str) -> Baseline {
    Baseline::read(&document::source("b.toml".into(), text)).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn spec(id: &str, finding: &str, verdict: Verdict) -> SpecOutcome {
    let finding = Finding { name: finding.into(), verdict, ..Finding::default() };
    SpecOutcome { id: id.into(), verdict, findings: vec![finding], ..SpecOutcome::default() }
}

/// A flow with a step that passes, and this check.
fn flow(check: SpecOutcome) -> FlowOutcome {
    FlowOutcome {
        label: Some(FLOW.into()),
        steps: vec![spec("step", "row", Verdict::Passed)],
        checks: vec![check],
        ..FlowOutcome::default()
    }
}

/// Whether the flow passes with the baseline, and the specs of its stale entries.
fn compared(text: &str, mut flow: FlowOutcome) -> (bool, Vec<String>) {
    let baseline = baseline(text);
    baseline.mark(&mut flow);
    let passed = flow.passed();
    let outcome = baseline.judge(&[flow], &[FLOW.into()], &catalog());
    (passed, outcome.stale.into_iter().map(|entry| entry.spec).collect())
}

#[test]
fn a_known_failure_does_not_fail_the_run_and_a_new_one_does() {
    assert_eq!(compared(ENTRIES, flow(spec("test_room_alpha", "row", Verdict::Failed))), (true, vec![]));
    let (passed, stale) = compared(ENTRIES, flow(spec("test_room_alpha", "other", Verdict::Failed)));
    assert!(!passed);
    assert_eq!(stale, ["test_room_alpha"], "it no longer fails in the way that was known");
    let mut both = flow(spec("test_room_alpha", "row", Verdict::Failed));
    both.checks.push(spec("test_room_beta", "row", Verdict::Failed));
    assert!(!compared(ENTRIES, both).0);
}

#[test]
fn an_entry_that_no_longer_fails_is_stale() {
    for verdict in [Verdict::Passed, Verdict::Warning, Verdict::NotApplicable] {
        let (_, stale) = compared(ENTRIES, flow(spec("test_room_alpha", "row", verdict)));
        assert_eq!(stale, ["test_room_alpha"], "{verdict:?}");
    }
    let (_, stale) = compared(&ENTRIES.replace("test_room_alpha", "gone"), flow(SpecOutcome::default()));
    assert_eq!(stale, ["gone"], "no spec has this name");
    let (_, stale) = compared(&ENTRIES.replace("\"flow\"", "\"old\""), flow(SpecOutcome::default()));
    assert_eq!(stale, ["test_room_alpha"], "no flow has this name");
}

#[test]
fn what_was_not_looked_at_is_not_stale() {
    for verdict in [Verdict::CouldNotRun, Verdict::Error] {
        assert!(compared(ENTRIES, flow(spec("test_room_alpha", "row", verdict))).1.is_empty());
    }
    assert!(compared(ENTRIES, flow(spec("test_room_beta", "row", Verdict::Passed))).1.is_empty());
    let elsewhere = baseline(ENTRIES).judge(&[], &[FLOW.into()], &catalog());
    assert!(elsewhere.stale.is_empty(), "the flow is in another part");
}

#[test]
fn what_could_not_run_and_what_is_no_failure_of_the_server_is_never_green() {
    for verdict in [Verdict::CouldNotRun, Verdict::Error] {
        let mut step = flow(SpecOutcome::default());
        step.steps.push(spec("test_room_alpha", "row", verdict));
        assert!(!compared(ENTRIES, step).0, "{verdict:?}");
    }
}

#[test]
fn a_row_of_a_check_is_known_by_its_own_name() {
    let text = ENTRIES.replace("test_room_alpha", "test_room_alpha[plain]");
    let mut check = spec("test_room_alpha", "", Verdict::Failed);
    check.findings.clear();
    check.variants = vec![spec("test_room_alpha[plain]", "row", Verdict::Failed)];
    assert_eq!(compared(&text, flow(check.clone())), (true, vec![]));
    check.variants.push(spec("test_room_alpha[other]", "row", Verdict::Failed));
    assert!(!compared(&text, flow(check)).0);
}

#[test]
fn an_update_keeps_reasons_drops_what_is_stale_and_is_in_order() {
    let text = format!("{ENTRIES}{}", ENTRIES.replace("\"row\"", "\"gone\""));
    let mut failed = flow(spec("test_room_beta", "z", Verdict::Failed));
    failed.checks.push(spec("test_room_alpha", "row", Verdict::Failed));
    let updated = baseline(&text).updated(&[failed.clone()], &[FLOW.into()], &catalog());
    let entries: Vec<(&str, &str)> =
        updated.entries.iter().map(|e: &KnownFailure| (e.spec.as_str(), e.reason.as_str())).collect();
    assert_eq!(entries, [("test_room_alpha", "TICKET-1"), ("test_room_beta", "not explained yet")]);
    let again = baseline(&updated.text()).updated(&[failed], &[FLOW.into()], &catalog());
    assert_eq!(again.text(), updated.text());
}

#[test]
fn an_update_keeps_what_the_run_did_not_look_at() {
    let updated = baseline(ENTRIES).updated(&[], &[FLOW.into()], &catalog());
    assert_eq!(updated.entries.len(), 1);
}

#[test]
fn mistakes_of_a_baseline_are_told_with_their_place() {
    let told = |text: &str| Baseline::read(&document::source("b.toml".into(), text)).unwrap_err().to_string();
    assert!(told(&format!("{ENTRIES}{ENTRIES}")).contains("listed twice"));
    assert!(told(&ENTRIES.replace("TICKET-1", " ")).contains("the reason is empty"));
    let told = told(&ENTRIES.replace("reason", "reson"));
    assert!(told.contains("b.toml:6:1") && told.contains("did you mean `reason`?"), "{told}");
}

#[test]
fn a_baseline_can_be_json_too() {
    let text = r#"{"known":[{"flow":"f","spec":"s","finding":"n","reason":"r"}]}"#;
    let baseline = Baseline::read(&document::source("b.json".into(), text)).unwrap();
    let again: serde_json::Value = serde_json::from_str(&baseline.text()).unwrap();
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(text).unwrap());
}
