//! Facts that a step asks for before any step can have set them.

use serde_json::{Value, json};

use crate::spec::model::Spec;
use crate::spec::{Catalog, Mistake};
use crate::template::names_in;

/// Tells only what is sure: the text asks for the fact plainly, and all that set it are steps that come later.
pub(super) fn find(catalog: &Catalog, found: &mut Vec<Mistake>) {
    let Some(flow) = &catalog.flow else { return };
    let steps = &flow.model.steps;
    let others = catalog.specs.values().filter(|entry| !steps.contains(&entry.model.id));
    let elsewhere: Vec<&String> = others.flat_map(|entry| set_by(&entry.model)).collect();
    for (index, entry) in steps.iter().enumerate().filter_map(|(i, id)| Some((i, catalog.specs.get(id)?))) {
        for (name, place) in asked(&entry.model) {
            let sets = |id: &&String| {
                catalog
                    .specs
                    .get(*id)
                    .is_some_and(|entry| set_by(&entry.model).any(|set| touches(set, &name)))
            };
            let before = steps.iter().take(index + 1).any(|id| sets(&id));
            let given = elsewhere.iter().any(|set| touches(set, &name));
            let Some(later) = steps.iter().skip(index + 1).find(sets).filter(|_| !before && !given) else {
                continue;
            };
            let key = if entry.model.request.is_some() { "request" } else { "authorize" };
            let message = format!("`{name}` is not known yet: `{later}` sets it, which runs after this step");
            let path: Vec<&str> = [key].into_iter().chain(place.iter().map(String::as_str)).collect();
            found.push(
                Mistake::at_key(&entry.source, &path, message)
                    .help("move the step in flow.toml, or set the fact with `given`"),
            );
        }
    }
}

fn touches(set: &str, name: &str) -> bool {
    let below = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
    set == name || below(name, set) || below(set, name)
}

/// What a spec sets: captures, and what it gives. To forget a fact is not to set it.
fn set_by(spec: &Spec) -> impl Iterator<Item = &String> {
    let rows = spec.outcome.iter().flat_map(|row| &row.capture);
    let again = spec.again.iter().flat_map(|again| &again.capture);
    let captures = spec.capture.iter().chain(rows).chain(again);
    let captured = captures.filter(|(_, capture)| !capture.forgets()).map(|(fact, _)| fact);
    let given = spec.own_change().0.given.into_iter().flat_map(|given| given.keys());
    let patches = spec.patch.iter().flat_map(|patch| patch.given.keys());
    captured.chain(given).chain(patches)
}

/// The facts that the own request of a spec asks for without a way out, each with the key below the request.
pub(crate) fn asked(spec: &Spec) -> Vec<(String, Vec<String>)> {
    let (own, _) = spec.own_change();
    let value = json!({ "url": own.url, "headers": own.headers, "query": own.query, "form": own.form,
        "json": own.json, "body": own.body });
    plain_names(&value)
}

/// The facts that templates in a value ask for without a way out, each with the path that leads there.
pub(crate) fn plain_names(value: &Value) -> Vec<(String, Vec<String>)> {
    let mut asked = Vec::new();
    collect(value, &mut Vec::new(), &mut asked);
    asked.sort();
    asked.dedup_by(|one, other| one.0 == other.0);
    asked
}

fn collect(value: &Value, path: &mut Vec<String>, asked: &mut Vec<(String, Vec<String>)>) {
    let mut below = |key: String, value: &Value| {
        path.push(key);
        collect(value, path, asked);
        path.pop();
    };
    match value {
        Value::Array(list) => list.iter().enumerate().for_each(|(i, value)| below(i.to_string(), value)),
        Value::Object(table) => table.iter().for_each(|(key, value)| below(key.clone(), value)),
        Value::String(text) if !["default", "defined", " if "].iter().any(|word| text.contains(word)) => {
            let names = names_in(text, false).into_iter();
            let names = names.filter(|name| !name.starts_with("target.") && !name.starts_with("protocol."));
            asked.extend(names.map(|name| (name, path.clone())));
        }
        _ => {}
    }
}
