//! What a flow will ask of the server and the user, counted before anything is sent: servers limit registrations and
//! logins.

use super::plan::{FlowPlan, effects};
use crate::outcome::Budget;
use crate::spec::SpecEntry;
use crate::spec::model::{Effect, Spec};

/// Specs that use each other in a circle are a mistake that lint tells; counting them ends here.
const MAX_DEPTH: usize = 8;

impl FlowPlan {
    /// What the flow will ask for, at the most.
    pub fn budget(&self) -> Budget {
        Budget { registrations: self.count(Effect::RegistersClient), logins: self.count(Effect::AsksUser) }
    }

    fn count(&self, effect: Effect) -> usize {
        let steps = self.steps.iter().filter_map(|id| self.catalog.specs.get(id));
        let of_steps: usize = steps.map(|entry| self.cost(entry, effect, 0)).sum();
        let checks = self.checks.iter().filter_map(|id| self.catalog.specs.get(id));
        let possible = |entry: &&std::sync::Arc<SpecEntry>| {
            self.not_applicable(entry).is_none() && !self.asks_too_often(&entry.model)
        };
        let of_checks = checks.filter(possible).map(|entry| {
            // What a spec declares and no rule of ours recognises counts once for each row.
            let declared = effects(&self.catalog, &entry.model).contains(&effect);
            let least = if declared { entry.model.variant.len().max(1) } else { 0 };
            self.cost(entry, effect, 0).max(least)
        });
        of_steps + of_checks.sum::<usize>()
    }

    /// How often a spec has this effect, with its setups, for all its rows.
    fn cost(&self, entry: &SpecEntry, effect: Effect, depth: usize) -> usize {
        if depth > MAX_DEPTH || self.not_applicable(entry).is_some() {
            return 0;
        }
        let spec = &entry.model;
        let of_setups = spec.setup.iter().map(|setup| {
            let used = setup.use_.iter().filter_map(|id| self.catalog.specs.get(id));
            let lists = self.catalog.flow.as_ref().map(|flow| &flow.model.fresh);
            let fresh = setup.fresh.iter().filter_map(|list| lists?.get(list)).flat_map(|list| &list.steps);
            let fresh = fresh.filter_map(|id| self.catalog.specs.get(id));
            let run: usize = used.chain(fresh).map(|entry| self.cost(entry, effect, depth + 1)).sum();
            let like = setup.like.iter().filter_map(|id| self.catalog.specs.get(id));
            run + like.filter(|entry| self.has(&entry.model, effect)).count()
        });
        let once = of_setups.sum::<usize>() + usize::from(spec.observe.is_none() && self.has(spec, effect));
        once * spec.variant.len().max(1)
    }

    /// Whether the request of a spec, by itself or by what it is like, has this effect.
    fn has(&self, spec: &Spec, effect: Effect) -> bool {
        match effect {
            Effect::AsksUser => self.catalog.bases(spec).iter().any(|spec| spec.authorize.is_some()),
            Effect::RegistersClient => self.catalog.registers(spec),
            Effect::Publishes | Effect::Waits | Effect::SendsAttackStrings | Effect::RevokesGrant => false,
        }
    }
}
