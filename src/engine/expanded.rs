//! A plan written out: which specs a flow runs, and why it does not run the others. Nothing is sent to find out; what
//! only answers can tell is not told here.

use std::collections::HashSet;

use super::plan::FlowPlan;
use crate::spec::model::{Need, Reason};
use crate::spec::{Kind, SpecEntry};
use crate::template::{Context, Facts, Mark, names_in};

/// A spec of a catalog in one flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Why the flow does not run it; none if it does, as far as can be told before anything is sent.
    pub why_not: Option<String>,
}

impl FlowPlan {
    /// The steps in order, then the checks that run, in order, then the other checks.
    pub fn expanded(&self) -> Vec<Part> {
        let planned = self.steps.iter().chain(&self.checks).filter_map(|id| self.catalog.specs.get(id));
        let mut parts: Vec<Part> = planned
            .map(|entry| Part {
                id: entry.model.id.clone(),
                why_not: self.why_not(entry, &mut HashSet::new()),
            })
            .collect();
        for entry in self.catalog.checks_in_order().into_iter().filter(|e| !self.checks.contains(&e.model.id))
        {
            let id = entry.model.id.clone();
            let flag = self.left_out.iter().find(|group| group.ids.contains(&id)).map(|group| &group.flag);
            let why = match flag {
                Some(flag) => format!("needs consent: {flag}"),
                None => "not selected".to_owned(),
            };
            parts.push(Part { id, why_not: Some(why) });
        }
        parts
    }

    /// Not being applicable is handed on: by what a spec needs, observes, is like, and uses.
    fn why_not(&self, entry: &SpecEntry, seen: &mut HashSet<String>) -> Option<String> {
        if !seen.insert(entry.model.id.clone()) {
            return None;
        }
        let spec = &entry.model;
        if let Some(reason) = self.not_applicable(entry) {
            return Some(reason);
        }
        if let Some(need) = spec.needs.iter().find(|need| self.is_not_asked_for(need)) {
            return Some(need.because.clone().unwrap_or_else(|| "its condition does not hold".to_owned()));
        }
        let others = spec.looks_at().chain(spec.uses()).filter_map(|id| self.catalog.specs.get(id));
        others.filter(|other| other.kind != Kind::Request).find_map(|other| {
            let reason = self.why_not(other, seen)?;
            Some(format!("{} does not run: {reason}", other.model.id))
        })
    }

    /// Whether a condition on what the user set does not hold, so that the spec is not applicable.
    fn is_not_asked_for(&self, need: &Need) -> bool {
        let Some(when) = need.when.as_ref().filter(|_| need.otherwise == Some(Reason::NotApplicable)) else {
            return false;
        };
        let mut facts = Facts::default();
        for (name, value, _) in &self.facts {
            facts.set(name, value.clone(), Mark::default());
        }
        for (name, value) in &self.revision.tables {
            facts.set(&format!("protocol.{name}"), value.clone(), Mark::default());
        }
        // What the user may set is known now; all else may still become known.
        let settled = |name: &String| facts.get(name).is_some() || name.starts_with("config.");
        names_in(when, true).iter().all(settled)
            && Context::new(&facts, Default::default()).holds(when).is_ok_and(|holds| !holds)
    }
}
