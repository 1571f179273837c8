//! What follows from one broken step is one piece of news: it is told in one place, with all that could not run.

use super::checks::word;
use super::details::field;
use super::page::Page;
use crate::outcome::{FlowOutcome, SpecKind, SpecOutcome, Verdict};
use crate::report::colour::Tint;
use crate::text::plural;

/// The step that a spec only follows from, if the reader finds it in this report, and broken.
pub(super) fn root<'f>(flow: &'f FlowOutcome, spec: &SpecOutcome) -> Option<&'f SpecOutcome> {
    let id = spec.blocked_by.as_ref().filter(|_| spec.verdict == Verdict::CouldNotRun)?;
    let is_broken = |verdict: Verdict| verdict.is_red() || verdict == Verdict::CouldNotRun;
    flow.specs().find(|other| other.id == *id && other.id != spec.id).filter(|root| is_broken(root.verdict))
}

/// `token_request failed`.
pub(super) fn broke(root: &SpecOutcome) -> String {
    let how = match root.verdict {
        Verdict::Failed => "failed",
        Verdict::Error => "was not answered",
        Verdict::CouldNotRun => "could not run",
        Verdict::Passed | Verdict::Warning | Verdict::NotApplicable => "did not work",
    };
    format!("{} {how}", root.id)
}

/// A block for each broken step that others follow from.
pub(super) fn show(page: &mut Page, flow: &FlowOutcome) {
    for broken in flow.specs() {
        let all = flow.specs().filter(|spec| root(flow, spec).is_some_and(|root| root.id == broken.id));
        let (steps, checks): (Vec<_>, Vec<_>) = all.partition(|spec| spec.kind == SpecKind::Step);
        let groups = [(&steps, "step"), (&checks, "check")];
        let groups: Vec<_> = groups.iter().filter(|(specs, _)| !specs.is_empty()).collect();
        if groups.is_empty() {
            continue;
        }
        let counts: Vec<String> = groups.iter().map(|(specs, noun)| plural(specs.len(), noun)).collect();
        page.blank();
        let news = format!("{}, since {}", counts.join(" and "), broke(broken));
        page.entry(0, word(Verdict::CouldNotRun), Tint::of(Verdict::CouldNotRun), &news);
        for (specs, noun) in groups {
            let ids: Vec<&str> = specs.iter().map(|spec| spec.id.as_str()).collect();
            field(page, &format!("{noun}s"), &ids.join(", "));
        }
    }
}
