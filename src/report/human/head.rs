//! The head of a flow's report: the lines of the documentation, then what it does not know of.

use super::follows;
use super::page::Page;
use crate::outcome::{FlowOutcome, RunOutcome, SpecOutcome, Verdict};
use crate::report::colour::Tint;
use crate::report::counts::Counts;
use crate::report::summary;
use crate::text::plural;

/// The head of a run that is this flow alone.
pub(super) fn show(page: &mut Page, outcome: &RunOutcome, flow: &FlowOutcome) {
    let passed = outcome.passed();
    page.line(&[(Tint::Strong, "OAuth conformance: "), (Tint::of_result(passed), result(passed))]);
    page.line(&[(Tint::Plain, "Server: "), (Tint::Plain, &flow.server_url)]);
    facts(page, flow, &summary::of_single(outcome, flow));
}

/// The lines that a flow of a suite has too.
pub(super) fn facts(page: &mut Page, flow: &FlowOutcome, summary: &str) {
    page.line(&[(Tint::Plain, &format!("Flow: {} / {}", flow.protocol_version, flow.registration))]);
    replay(page, flow);
    page.line(&[(Tint::Plain, &format!("Summary: {summary}"))]);
    page.line(&[(Tint::Plain, &format!("Duration: {}ms", flow.duration.as_millis()))]);
    page.line(&[(Tint::Plain, &format!("Steps: {}", three_words(&flow.steps, "step")))]);
    if !flow.checks.is_empty() {
        page.line(&[(Tint::Plain, &format!("Checks: {}", Counts::of(&flow.checks).in_words()))]);
    }
    let warnings = flow.specs().filter(|spec| spec.verdict == Verdict::Warning).count();
    if warnings > 0 {
        page.line(&[(Tint::Doubtful, &format!("Warnings: {warnings}"))]);
    }
    // Interactive is the default, of which the documented lines say nothing.
    if !flow.auth_mode.is_empty() && flow.auth_mode != "interactive" {
        page.line(&[(Tint::Plain, &format!("Auth mode: {}", flow.auth_mode))]);
    }
}

/// That nothing was sent, if nothing was.
pub(super) fn replay(page: &mut Page, flow: &FlowOutcome) {
    if let Some(record) = &flow.replay_of {
        page.line(&[(Tint::Plain, &format!("Replay: {record}; nothing was sent"))]);
    }
}

pub(super) fn result(passed: bool) -> &'static str {
    if passed { "PASSED" } else { "FAILED" }
}

pub(super) fn three_words<'a>(specs: impl IntoIterator<Item = &'a SpecOutcome>, noun: &str) -> String {
    let numbers = Counts::of(specs).in_three_words();
    let words = ["passed", "failed", "skipped"];
    let parts = numbers.iter().zip(words).map(|(number, word)| plural(*number, &format!("{word} {noun}")));
    parts.collect::<Vec<_>>().join(", ")
}

pub(super) fn verification(page: &mut Page, flow: &FlowOutcome) {
    let step = |id: &str| flow.steps.iter().find(|step| step.id == id);
    let count = flow.verification.tool_count.map(|count| plural(count, "tool"));
    let rows = [
        (step("verify_list_tools"), "listTools", count),
        (step("verify_call_tool"), "callTool", flow.verification.tool_name.clone()),
    ];
    if rows.iter().all(|(step, ..)| step.is_none()) {
        return;
    }
    page.blank();
    page.line(&[(Tint::Strong, "Verification")]);
    for (step, name, detail) in rows {
        let Some(step) = step else { continue };
        let (word, detail) = match step.verdict {
            Verdict::Passed | Verdict::Warning => ("PASS", detail),
            Verdict::Failed | Verdict::Error => ("FAIL", Some(summary::what_happened(step).to_owned())),
            Verdict::CouldNotRun | Verdict::NotApplicable => {
                let root = follows::root(flow, step).map(|root| format!("since {}", follows::broke(root)));
                ("SKIPPED", Some(root.unwrap_or_else(|| summary::what_happened(step).to_owned())))
            }
        };
        let detail = detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
        let name = format!("{name}: ");
        page.line(&[(Tint::Plain, &name), (Tint::of(step.verdict), word), (Tint::Plain, &detail)]);
    }
}
