//! A suite: one line for each flow, then the details of those that need a look.

use super::head::{facts, replay, result, three_words};
use super::page::{Page, length};
use super::render::below;
use crate::outcome::{FlowOutcome, RunOutcome, Verdict};
use crate::report::colour::Tint;
use crate::report::counts::Counts;
use crate::report::summary;
use crate::text::plural;

pub(super) fn show(page: &mut Page, outcome: &RunOutcome) {
    let passed = outcome.passed();
    page.line(&[(Tint::Strong, "OAuth conformance suite: "), (Tint::of_result(passed), result(passed))]);
    outcome.name.iter().for_each(|name| page.line(&[(Tint::Plain, "Name: "), (Tint::Plain, name)]));
    page.line(&[(Tint::Plain, "Server: "), (Tint::Plain, &outcome.server_url)]);
    outcome.flows.first().iter().for_each(|flow| replay(page, flow));
    page.line(&[(Tint::Plain, "Summary: "), (Tint::Plain, &summary::of_suite(outcome))]);
    page.line(&[(Tint::Plain, &format!("Duration: {}ms", outcome.duration.as_millis()))]);
    totals(page, outcome);
    table(page, outcome);
    not_run(page, outcome);
    notes_of_flows_not_shown(page, outcome);
    for flow in outcome.flows.iter().filter(|flow| needs_a_look(flow)) {
        page.blank();
        let line = format!("── {} ", summary::label(flow));
        page.line(&[
            (Tint::Strong, &line),
            (Tint::Faint, &"─".repeat(60_usize.saturating_sub(length(&line)))),
        ]);
        facts(page, flow, &summary::of_flow(flow));
        below(page, flow);
    }
}

fn totals(page: &mut Page, outcome: &RunOutcome) {
    let good = outcome.flows.iter().filter(|flow| flow.passed()).count();
    let bad = outcome.flows.len() - good;
    let flows = format!("Flows: {}, {}", plural(good, "passed flow"), plural(bad, "failed flow"));
    page.line(&[(Tint::Plain, &flows)]);
    let steps = three_words(outcome.flows.iter().flat_map(|flow| &flow.steps), "step");
    page.line(&[(Tint::Plain, &format!("Steps: {steps}"))]);
    if outcome.flows.iter().any(|flow| !flow.checks.is_empty()) {
        let checks = Counts::of(outcome.flows.iter().flat_map(|flow| &flow.checks)).in_words();
        page.line(&[(Tint::Plain, &format!("Checks: {checks}"))]);
    }
}

fn table(page: &mut Page, outcome: &RunOutcome) {
    page.blank();
    let width = outcome.flows.iter().map(|flow| length(&summary::label(flow))).max().unwrap_or_default();
    for flow in &outcome.flows {
        let label = format!(" {:width$}  ", summary::label(flow));
        let duration = format!("{}ms", flow.duration.as_millis());
        let counts = Counts::of(flow.specs()).in_words();
        let passed = flow.passed();
        page.line(&[
            (Tint::of_result(passed), result(passed)),
            (Tint::Plain, &label),
            (Tint::Plain, &format!("{duration:>8}  {counts}")),
        ]);
    }
}

fn not_run(page: &mut Page, outcome: &RunOutcome) {
    for group in &outcome.not_run {
        page.blank();
        page.entry(0, "Not run:", Tint::Faint, &group.labels.join(", "));
        page.entry(9, "", Tint::Plain, &group.reason);
    }
}

/// A note must be seen, also if the flow that has it needs no other look.
fn notes_of_flows_not_shown(page: &mut Page, outcome: &RunOutcome) {
    let shown: Vec<&String> =
        outcome.flows.iter().filter(|flow| needs_a_look(flow)).flat_map(|flow| &flow.notes).collect();
    let notes: Vec<&str> =
        summary::notes(outcome).into_iter().filter(|note| !shown.iter().any(|seen| seen == note)).collect();
    if !notes.is_empty() {
        page.blank();
        notes.iter().for_each(|note| page.entry(0, "Note:", Tint::Strong, note));
    }
}

/// Also a flow that passed is shown if it has warnings: they must be seen.
fn needs_a_look(flow: &FlowOutcome) -> bool {
    !flow.passed() || flow.specs().any(|spec| spec.verdict == Verdict::Warning)
}
