//! What the servers' answers decide in the place of the user: the registration strategy, and the protocol revision.

use serde_json::Value;

use super::flow::{Ended, Tools, run_plan};
use super::plan::FlowPlan;
use super::scope::Scope;
use crate::outcome::{FlowOutcome, SpecOutcome};

/// The registration strategy of a plan that leaves it to a step.
pub const AUTO: &str = "auto";

/// The fact with which a step names the revision in which the flow is to start anew.
const OTHER_REVISION: &str = "flow.other_revision";

impl FlowPlan {
    /// Whether the registration strategy is one of these, or may still become one; no strategies stand for all.
    pub(super) fn is_registered_by(&self, strategies: &[String]) -> bool {
        let chosen = self.chosen_registration.lock().ok().and_then(|chosen| chosen.clone());
        let now = chosen.or_else(|| (self.registration != AUTO).then(|| self.registration.clone()));
        strategies.is_empty() || now.is_none_or(|now| strategies.contains(&now))
    }

    /// Takes over the strategy that a step has chosen, and tells it.
    pub(super) fn choose_registration(&self, scope: &Scope, step: &SpecOutcome, outcome: &mut FlowOutcome) {
        if self.registration != AUTO || outcome.registration != AUTO {
            return;
        }
        let named = scope.facts.get("flow.registration").and_then(Value::as_str);
        let Some(named) = named.filter(|named| *named != AUTO) else { return };
        if let Ok(mut chosen) = self.chosen_registration.lock() {
            *chosen = Some(named.to_owned());
        }
        named.clone_into(&mut outcome.registration);
        outcome.notes.push(step.summary.clone());
    }

    /// Forgets what an earlier run of the plan chose.
    pub(super) fn forget_choice(&self) {
        if let Ok(mut chosen) = self.chosen_registration.lock() {
            *chosen = None;
        }
    }
}

/// The plan for the revision that an answer has named, among those that were not tried yet.
pub(super) fn named_revision<'p>(untried: &[&'p FlowPlan], scope: &Scope) -> Option<&'p FlowPlan> {
    let named = scope.facts.get(OTHER_REVISION).and_then(Value::as_str)?;
    untried.iter().find(|plan| plan.revision.name == named).copied()
}

/// Runs a flow to its end, or until the user wants to stop, and hands out the credentials. Where the plan leaves the
/// revision to the server, it runs in the newest one, and anew in each that an answer names.
pub async fn run_flow_to_end(plan: &FlowPlan, tools: &Tools) -> Ended {
    let mut notes: Vec<String> = Vec::new();
    let mut untried: Vec<&FlowPlan> = plan.others.iter().collect();
    let mut next = plan;
    loop {
        let (mut ended, other) = run_plan(next, &untried, tools).await;
        let Some(other) = other.filter(|_| ended.outcome.interrupted.is_none()) else {
            if !plan.others.is_empty() {
                notes.push(chosen(plan, &next.revision.name));
            }
            notes.append(&mut ended.outcome.notes);
            ended.outcome.notes = notes;
            return ended;
        };
        let (old, new) = (&next.revision.name, &other.revision.name);
        let why = ended.outcome.steps.last().map(|step| step.summary.as_str()).unwrap_or_default();
        let why = if why.is_empty() { "the server answered in another revision" } else { why };
        notes.push(format!(
            "Protocol revision {old} was tried first, and the flow began anew in {new}: {why}"
        ));
        untried.retain(|plan| plan.revision.name != *new);
        next = other;
    }
}

fn chosen(plan: &FlowPlan, name: &str) -> String {
    if plan.revision.name == name {
        format!("Protocol revision: {name}, the newest; no answer named another.")
    } else {
        format!("Protocol revision: {name}, which an answer of the server led to.")
    }
}
