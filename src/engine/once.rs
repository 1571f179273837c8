//! What is tested once in a process, however many flows ask for it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::flow::Flow;
use super::needs::Unmet;
use super::scope::Scope;
use crate::spec::model::Spec;
use crate::template::Context;

/// Who has taken what upon itself: shared by the flows of a process.
#[derive(Default)]
pub struct Once(Mutex<Taken>);

#[derive(Default)]
struct Taken {
    flows: usize,
    by: HashMap<(String, String), usize>,
}

impl Once {
    /// A number for a flow.
    pub(super) fn join(&self) -> usize {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.flows += 1;
        taken.flows
    }

    /// Whether this flow is the one that does it: the first that asks.
    fn is_mine(&self, flow: usize, spec: &str, value: String) -> bool {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *taken.by.entry((spec.to_owned(), value)).or_insert(flow) == flow
    }
}

impl Flow<'_> {
    /// Why a spec is left to another flow that has done it for the same value, or does it now.
    pub(super) fn done_elsewhere(&self, spec: &Spec, scope: &Scope) -> Option<Unmet> {
        let expression = spec.once_per.as_ref()?;
        // Not known: there is nothing that another flow could have done it for.
        let context = Context::new(&scope.facts, Default::default());
        let value = context.evaluate(expression).ok()??;
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let what = format!("{} {value}", spec.id);
        let ask = || self.once.is_mine(self.number, &spec.id, value.clone());
        if self.wire.http().chance().turn(&what, ask) {
            return None;
        }
        let reason = format!("once in a run for {value}: another flow does it");
        Some(Unmet::not_applicable(reason))
    }
}
