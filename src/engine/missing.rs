//! Facts that are not known: which step should have set them, and what follows from its verdict.

use super::flow::Flow;
use super::needs::Unmet;
use super::scope::Scope;
use crate::outcome::Verdict;
use crate::spec::SpecEntry;

impl Flow<'_> {
    /// What a spec comes to that asks for these facts.
    pub(super) fn unknown(&self, names: &[String], scope: &Scope) -> Unmet {
        let all = names.join(", ");
        let reasons: Vec<Unmet> = names.iter().filter_map(|name| self.why_unknown(name, scope)).collect();
        let (gone, broken): (Vec<Unmet>, Vec<Unmet>) =
            reasons.into_iter().partition(|unmet| unmet.verdict == Verdict::NotApplicable);
        if let Some(unmet) = gone.into_iter().next() {
            return unmet;
        }
        let mut reason = format!("{all} is not known");
        let blocked_by = broken.iter().find_map(|unmet| unmet.blocked_by.clone());
        for unmet in broken {
            if !reason.contains(&unmet.reason) {
                reason = format!("{reason}; {}", unmet.reason);
            }
        }
        Unmet { blocked_by, ..Unmet::could_not(reason) }
    }

    /// Why a fact is not known: the steps that set it do not exist in this combination, or did not set it.
    pub(super) fn why_unknown(&self, fact: &str, scope: &Scope) -> Option<Unmet> {
        let setters = self.setters(fact);
        let mut reasons: Vec<String> = Vec::new();
        for entry in &setters {
            match self.why_not_applicable(&entry.model.id, scope) {
                Some(reason) => reasons.push(reason),
                None => {
                    let reason = format!("{} did not set it", entry.model.id);
                    let blocked_by = scope.root_of(&entry.model.id);
                    return Some(Unmet { blocked_by, ..Unmet::could_not(reason) });
                }
            }
        }
        Some(Unmet::not_applicable(reasons.into_iter().next()?))
    }

    /// Whether a step that sets this fact was tried and did not work: then its absence says nothing of the server.
    pub(super) fn setter_failed(&self, fact: &str, scope: &Scope) -> bool {
        let records =
            self.setters(fact).into_iter().filter_map(|entry| scope.records.get(entry.model.id.as_str()));
        let mut tried = records.filter(|record| record.not_applicable.is_none()).peekable();
        tried.peek().is_some() && tried.all(|record| !record.worked)
    }

    /// The steps of the flow whose captures set a fact, or a part of it, or the document that it looks into.
    fn setters(&self, fact: &str) -> Vec<&SpecEntry> {
        let sets =
            |name: &String| name == fact || begins_with_path(fact, name) || begins_with_path(name, fact);
        let steps = self.plan.steps.iter().filter_map(|id| self.plan.catalog.specs.get(id));
        steps
            .map(AsRef::as_ref)
            .filter(|entry| {
                let of_rows = entry.model.outcome.iter().flat_map(|row| row.capture.keys());
                entry.model.capture.keys().chain(of_rows).any(sets)
            })
            .collect()
    }
}

fn begins_with_path(name: &str, path: &str) -> bool {
    name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
}
