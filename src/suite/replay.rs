//! The user's secrets in a record: each is kept under a name as the value that stands for it, and a replay takes that
//! value in the place of the secret, whatever the user gives for it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::engine::FlowPlan;
use crate::spec::Catalog;

/// The secrets that the user gave for a flow, by name.
pub fn given_secrets(plan: &FlowPlan) -> Vec<(String, String)> {
    let facts = plan.facts.iter().filter(|(_, _, is_secret)| *is_secret);
    let facts = facts.filter_map(|(name, value, _)| Some((name.clone(), value.as_str()?.to_owned())));
    let headers = plan.headers.iter().map(|(name, value)| (header_name(name), value.clone()));
    facts.chain(headers).collect()
}

/// Puts what stands for the user's secrets in a record in their place.
pub fn stand_in(plan: &mut FlowPlan, given: &BTreeMap<String, String>) {
    for (name, value, _) in plan.facts.iter_mut().filter(|(_, _, is_secret)| *is_secret) {
        if let Some(recorded) = given.get(name.as_str()) {
            *value = json!(recorded);
        }
    }
    for (name, value) in &mut plan.headers {
        if let Some(recorded) = given.get(&header_name(name)) {
            value.clone_from(recorded);
        }
    }
    plan.others.iter_mut().for_each(|other| stand_in(other, given));
}

/// Whether a text stands in a spec that sends something: then it is no secret, whatever its name says.
pub fn stands_in_specs(catalog: &Catalog, text: &str) -> bool {
    let specs = catalog.specs.values().map(|entry| &entry.source);
    let mut sources = specs.chain(catalog.patches.values().map(|entry| &entry.source));
    sources.any(|source| source.text.contains(text))
}

fn header_name(name: &str) -> String {
    format!("header {}", name.to_ascii_lowercase())
}
