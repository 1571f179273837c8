//! Documents that a spec publishes: consent, a fresh path, names that variants can change.

use crate::spec::model::{Effect, Publish, Spec};
use crate::spec::{Catalog, Mistake, SpecEntry};

pub(super) fn spec(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let spec = entry.model.as_ref();
    let source = &entry.source;
    if !spec.publish.is_empty() && !spec.effects.contains(&Effect::Publishes) {
        let mistake = Mistake::at_key(source, &["publish"], "what publishes a document has to say so");
        found.push(mistake.help("add `effects = [\"publishes\"]`"));
    }
    let published = in_chain(catalog, spec);
    for (index, document) in spec.publish.iter().enumerate() {
        let index = index.to_string();
        let has_path = published.iter().any(|other| other.name == document.name && other.path.is_some());
        if !has_path {
            let mistake = Mistake::at_key(source, &["publish", &index], "this document has no path");
            found.push(mistake.help("add `path = \"/{{ random(16) }}/client.json\"`"));
        }
        let fresh = |path: &String| path.contains("random(") || path.contains("published.");
        if !document.path.as_ref().is_none_or(fresh) {
            let message = "a path that is always the same may be answered from a cache of an earlier run";
            let mistake = Mistake::at_key(source, &["publish", &index, "path"], message);
            found.push(mistake.help("put `{{ random(16) }}` into it"));
        }
    }
    for (index, variant) in spec.variant.iter().enumerate() {
        let unknown = variant.publish.iter().find(|own| !published.iter().any(|p| p.name == own.name));
        if let Some(unknown) = unknown {
            let path = ["variant", &index.to_string(), "publish"];
            let known = published.iter().map(|document| document.name.as_str());
            found.push(super::unknown(source, &path, "published document", &unknown.name, known));
        }
    }
}

/// What a spec publishes, and what it is like publishes.
fn in_chain<'a>(catalog: &'a Catalog, spec: &'a Spec) -> Vec<&'a Publish> {
    let mut chain: Vec<&Spec> = Vec::new();
    let mut next = Some(spec);
    while let Some(spec) = next.filter(|spec| !chain.iter().any(|seen| std::ptr::eq(*seen, *spec))) {
        chain.push(spec);
        next = spec.own_change().1.and_then(|id| catalog.specs.get(id)).map(|entry| entry.model.as_ref());
    }
    chain.into_iter().flat_map(|spec| &spec.publish).collect()
}
