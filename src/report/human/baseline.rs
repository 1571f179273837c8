//! What a baseline says of a run: the failures that it knows, and its entries that are stale.

use super::page::Page;
use crate::outcome::{KnownFailure, RunOutcome, SpecOutcome, Verdict};
use crate::report::colour::Tint;
use crate::report::summary;

pub(super) fn show(page: &mut Page, outcome: &RunOutcome) {
    let Some(baseline) = &outcome.baseline else { return };
    let mut known = Vec::new();
    for flow in &outcome.flows {
        let label = summary::label(flow);
        flow.specs().for_each(|spec| collect(spec, &label, &mut known));
    }
    if !known.is_empty() {
        page.blank();
        page.line(&[(Tint::Strong, "Known failures"), (Tint::Plain, &format!(" ({})", baseline.file))]);
        known.iter().for_each(|entry| row(page, "KNOWN", Tint::Doubtful, entry));
    }
    if !baseline.stale.is_empty() {
        page.blank();
        page.line(&[
            (Tint::Strong, "Stale baseline entries"),
            (Tint::Plain, &format!(" ({})", baseline.file)),
        ]);
        baseline.stale.iter().for_each(|entry| row(page, "STALE", Tint::Bad, entry));
        page.text(2, "They no longer fail: delete them, or let --update-baseline do it.");
    }
}

fn collect(spec: &SpecOutcome, label: &str, known: &mut Vec<KnownFailure>) {
    for finding in spec.findings.iter().filter(|finding| finding.verdict == Verdict::Failed) {
        known.extend(finding.known.iter().map(|reason| KnownFailure {
            flow: label.to_owned(),
            spec: spec.id.clone(),
            finding: finding.name.clone(),
            reason: reason.clone(),
        }));
    }
    spec.variants.iter().for_each(|row| collect(row, label, known));
}

fn row(page: &mut Page, word: &str, tint: Tint, entry: &KnownFailure) {
    let KnownFailure { flow, spec, finding, reason } = entry;
    page.entry(2, word, tint, &format!("{flow}: {spec}, {finding} — {reason}"));
}
