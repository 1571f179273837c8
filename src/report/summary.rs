//! The one line that says how a run ended, and why.

use crate::outcome::{FlowOutcome, RunOutcome, SpecOutcome, Verdict};
use crate::text::plural;

/// Whether the run is shown as a suite: it has a name, labels, or not exactly one flow.
pub(super) fn is_suite(outcome: &RunOutcome) -> bool {
    outcome.name.is_some()
        || outcome.flows.len() != 1
        || outcome.flows.iter().any(|flow| flow.label.is_some())
}

/// What happened in a spec, in one line that is never empty. A check with rows says what happened in its worst.
pub(super) fn what_happened(spec: &SpecOutcome) -> &str {
    let own = [Some(spec.summary.as_str()), spec.decisive().map(|finding| finding.message.as_str())];
    if let Some(text) = own.into_iter().flatten().find(|text| !text.trim().is_empty()) {
        return text;
    }
    match spec.variants.iter().find(|variant| variant.verdict == spec.verdict) {
        Some(worst) => what_happened(worst),
        None => spec.outcome.as_deref().filter(|name| !name.is_empty()).unwrap_or(spec.verdict.word()),
    }
}

/// How a flow ended.
pub(super) fn of_flow(flow: &FlowOutcome) -> String {
    let subject = format!("{} ({}, {})", flow.server_url, flow.protocol_version, flow.registration);
    if let Some(why) = &flow.interrupted {
        return format!("OAuth conformance incomplete for {subject}: {why}");
    }
    if flow.passed() {
        return format!("OAuth conformance passed for {subject}{}", with_what(flow));
    }
    let red: Vec<&SpecOutcome> = flow.specs().filter(|spec| spec.fails()).collect();
    if let Some((first, others)) = red.split_first() {
        let more = if others.is_empty() { String::new() } else { format!(" (and {} more)", others.len()) };
        return format!(
            "OAuth conformance failed for {subject} at {}: {}{more}",
            first.id,
            what_happened(first)
        );
    }
    let why = flow.steps.iter().find(|step| step.verdict == Verdict::CouldNotRun);
    let why = why.map(|step| format!("{} could not run: {}", step.id, what_happened(step)));
    format!(
        "OAuth conformance incomplete for {subject}: {}",
        why.unwrap_or_else(|| "nothing was tested".to_owned())
    )
}

/// How a run that is this flow alone ended.
pub(super) fn of_single(outcome: &RunOutcome, flow: &FlowOutcome) -> String {
    if outcome.passed() || !flow.passed() {
        return of_flow(flow);
    }
    let stale = outcome.baseline.as_ref().map_or(0, |baseline| baseline.stale.len());
    let subject = format!("{} ({}, {})", flow.server_url, flow.protocol_version, flow.registration);
    format!("OAuth conformance failed for {subject}: {}", stale_entries(stale))
}

fn stale_entries(number: usize) -> String {
    match number {
        1 => "1 entry of the baseline is stale".to_owned(),
        more => format!("{more} entries of the baseline are stale"),
    }
}

/// What a flow that passed has all the same: `, with 1 warning and 2 known failures`.
fn with_what(flow: &FlowOutcome) -> String {
    let warnings = flow.specs().filter(|spec| spec.verdict == Verdict::Warning).count();
    let known = flow.specs().filter(|spec| spec.known().is_some()).count();
    let parts = [(warnings, "warning"), (known, "known failure")];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let words: Vec<String> = parts.map(|(number, noun)| plural(*number, noun)).collect();
    if words.is_empty() { String::new() } else { format!(", with {}", words.join(" and ")) }
}

/// How a suite ended.
pub(super) fn of_suite(outcome: &RunOutcome) -> String {
    let good = outcome.flows.iter().filter(|flow| flow.passed()).count();
    let stale = outcome.baseline.as_ref().map_or(0, |baseline| baseline.stale.len());
    suite_sentence(outcome.passed(), &outcome.server_url, [good, outcome.flows.len()], stale)
}

/// How a suite ended, of which so many flows of all passed, and so many entries of its baseline are stale.
pub(super) fn suite_sentence(
    passed: bool,
    server_url: &str,
    [good, all]: [usize; 2],
    stale: usize,
) -> String {
    let result = if passed { "passed" } else { "failed" };
    if all == 0 {
        return format!("OAuth conformance suite {result} for {server_url}: no flow was run");
    }
    let stale = if stale == 0 { String::new() } else { format!("; {}", stale_entries(stale)) };
    format!(
        "OAuth conformance suite {result} for {server_url}: {good} of {} passed{stale}",
        plural(all, "flow")
    )
}

/// The notes of all flows, each once.
pub(super) fn notes(outcome: &RunOutcome) -> Vec<&str> {
    let mut notes: Vec<&str> = Vec::new();
    for note in outcome.flows.iter().flat_map(|flow| &flow.notes) {
        if !notes.contains(&note.as_str()) {
            notes.push(note);
        }
    }
    notes
}

/// What a flow of a suite is called.
pub(super) fn label(flow: &FlowOutcome) -> String {
    flow.label
        .clone()
        .unwrap_or_else(|| format!("{} / {} / {}", flow.protocol_version, flow.registration, flow.auth_mode))
}
