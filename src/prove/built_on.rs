//! What builds on what: which specs cannot run where others do not work.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::lint::{asked, plain_names};
use crate::spec::model::{Patch, Spec};
use crate::spec::{Catalog, SpecEntry};

/// The specs that each spec builds on, directly or not: what it needs, observes, is like and sets up, and the steps
/// whose facts it cannot do without.
pub(super) struct BuiltOn(BTreeMap<String, BTreeSet<String>>);

impl BuiltOn {
    pub(super) fn of(catalog: &Catalog) -> BuiltOn {
        let direct: BTreeMap<String, BTreeSet<String>> =
            catalog.specs.values().map(|entry| (entry.model.id.clone(), directly(catalog, entry))).collect();
        BuiltOn(direct.keys().map(|id| (id.clone(), reachable(&direct, id))).collect())
    }

    /// Whether a spec builds on one of these.
    pub(super) fn on_any(&self, id: &str, others: &BTreeSet<String>) -> bool {
        self.0.get(id).is_some_and(|on| !on.is_disjoint(others))
    }
}

fn directly(catalog: &Catalog, entry: &SpecEntry) -> BTreeSet<String> {
    let spec = entry.model.as_ref();
    let lists = catalog.flow.as_ref().map(|flow| &flow.model.fresh);
    let fresh = spec.setup.iter().filter_map(|setup| lists?.get(setup.fresh.as_ref()?));
    let like = spec.setup.iter().filter_map(|setup| setup.like.as_ref());
    let named = spec.looks_at().chain(spec.uses()).chain(like).chain(fresh.flat_map(|list| &list.steps));
    let mut on: BTreeSet<String> = named.cloned().collect();
    // What reads the whole flow finds less where a step did not come to its end.
    if spec.observe.as_ref().is_some_and(|observe| observe.endpoint.is_some()) {
        on.extend(catalog.flow.iter().flat_map(|flow| flow.model.steps.clone()));
    }
    let facts = needed_facts(catalog, spec);
    on.extend(facts.iter().flat_map(|fact| setters(catalog, &spec.id, fact)));
    on.remove(&spec.id);
    on
}

/// The facts that it cannot do without.
fn needed_facts(catalog: &Catalog, spec: &Spec) -> Vec<String> {
    let mut facts: Vec<String> = spec.needs.iter().filter_map(|need| need.fact.clone()).collect();
    facts.extend(spec.observe.iter().flat_map(|o| o.fact.iter().chain(&o.endpoint)).cloned());
    facts.extend(asked(spec).into_iter().map(|(name, _)| name));
    let used = spec.patch.iter().filter(|patch| patch.when.is_none());
    let used = used.filter_map(|patch| catalog.patches.get(patch.use_.as_ref()?));
    let always = |patch: &&Patch| patch.when.is_none();
    for patch in used.flat_map(|entry| entry.model.patch.iter().filter(always)) {
        let names = plain_names(&serde_json::to_value(patch).unwrap_or_default());
        facts.extend(names.into_iter().map(|(name, _)| name));
    }
    facts
}

/// The steps that set a fact, or take it back; for a step, only those before it.
fn setters(catalog: &Catalog, id: &str, fact: &str) -> Vec<String> {
    let steps = catalog.flow.as_ref().map(|flow| flow.model.steps.as_slice()).unwrap_or_default();
    let before = steps.iter().take_while(|step| *step != id).filter_map(|step| catalog.specs.get(step));
    let below = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
    let sets = |entry: &&Arc<SpecEntry>| {
        let rows = entry.model.outcome.iter().flat_map(|row| row.capture.keys());
        entry.model.capture.keys().chain(rows).any(|set| set == fact || below(set, fact) || below(fact, set))
    };
    before.filter(sets).map(|entry| entry.model.id.clone()).collect()
}

fn reachable(direct: &BTreeMap<String, BTreeSet<String>>, id: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut todo: Vec<&String> = direct.get(id).into_iter().flatten().collect();
    while let Some(next) = todo.pop() {
        if found.insert(next.clone()) {
            todo.extend(direct.get(next).into_iter().flatten());
        }
    }
    found
}
