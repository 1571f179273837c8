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
        let warnings = flow.specs().filter(|spec| spec.verdict == Verdict::Warning).count();
        let with =
            if warnings == 0 { String::new() } else { format!(", with {}", plural(warnings, "warning")) };
        return format!("OAuth conformance passed for {subject}{with}");
    }
    let red: Vec<&SpecOutcome> = flow.specs().filter(|spec| spec.verdict.is_red()).collect();
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

/// How a suite ended.
pub(super) fn of_suite(outcome: &RunOutcome) -> String {
    let result = if outcome.passed() { "passed" } else { "failed" };
    if outcome.flows.is_empty() {
        return format!("OAuth conformance suite {result} for {}: no flow was run", outcome.server_url);
    }
    let passed = outcome.flows.iter().filter(|flow| flow.passed()).count();
    let all = plural(outcome.flows.len(), "flow");
    format!("OAuth conformance suite {result} for {}: {passed} of {all} passed", outcome.server_url)
}

/// What a flow of a suite is called.
pub(super) fn label(flow: &FlowOutcome) -> String {
    flow.label
        .clone()
        .unwrap_or_else(|| format!("{} / {} / {}", flow.protocol_version, flow.registration, flow.auth_mode))
}
