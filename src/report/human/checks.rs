//! The table of checks: one line each, rows of a check below it.

use super::follows;
use super::page::{Page, length};
use crate::outcome::{FlowOutcome, SpecOutcome, Verdict};
use crate::report::colour::Tint;
use crate::report::summary::what_happened;

/// Longer ids push their summaries to the right.
const LONGEST_ID: usize = 36;

pub(super) fn show(page: &mut Page, flow: &FlowOutcome) {
    // What follows from a broken step is told with the step.
    let checks: Vec<&SpecOutcome> =
        flow.checks.iter().filter(|check| follows::root(flow, check).is_none()).collect();
    if checks.is_empty() {
        return;
    }
    page.blank();
    page.line(&[(Tint::Strong, "Checks")]);
    let ids = checks.iter().map(|check| length(&check.id));
    let width = ids.filter(|length| *length <= LONGEST_ID).max().unwrap_or(LONGEST_ID);
    checks.into_iter().for_each(|check| row(page, check, 0, width));
}

fn row(page: &mut Page, check: &SpecOutcome, indent: usize, width: usize) {
    let said = match check.verdict {
        Verdict::Passed if check.summary.trim().is_empty() => check.title.as_str(),
        _ => what_happened(check),
    };
    let word = &format!("{:13}", word(check.verdict));
    page.cut_line(&[
        (Tint::Plain, &" ".repeat(indent)),
        match check.known() {
            Some(_) => (Tint::Doubtful, "KNOWN FAILURE"),
            None => (Tint::of(check.verdict), word),
        },
        (Tint::Plain, &format!(" {:width$}  ", check.id)),
        (Tint::Faint, said),
    ]);
    check.variants.iter().for_each(|variant| row(page, variant, indent + 2, width));
}

/// The word of a verdict, as a person reads it.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "PASSED",
        Verdict::Failed => "FAILED",
        Verdict::Warning => "WARNING",
        Verdict::Error => "ERROR",
        Verdict::CouldNotRun => "COULD NOT RUN",
        Verdict::NotApplicable => "n/a",
    }
}
