//! Specs that wait for each other, or are like each other, in a circle.

use crate::spec::model::Spec;
use crate::spec::{Catalog, Mistake};

pub(super) fn find(catalog: &Catalog, found: &mut Vec<Mistake>) {
    for entry in catalog.specs.values() {
        let mut way = vec![entry.model.id.clone()];
        if let Some(circle) = circle_from(catalog, &entry.model, &mut way)
            && circle.iter().min() == Some(&entry.model.id)
        {
            let message = format!("these specs need each other in a circle: {}", circle.join(" → "));
            found.push(Mistake::at_key(&entry.source, &["id"], message));
        }
    }
}

/// The way from a spec back to itself, if there is one.
fn circle_from(catalog: &Catalog, spec: &Spec, way: &mut Vec<String>) -> Option<Vec<String>> {
    for id in spec.looks_at().chain(spec.uses()) {
        if way.first() == Some(id) {
            return Some(way.clone());
        }
        if way.contains(id) {
            continue;
        }
        if let Some(entry) = catalog.specs.get(id) {
            way.push(id.clone());
            let circle = circle_from(catalog, &entry.model, way);
            way.pop();
            if circle.is_some() {
                return circle;
            }
        }
    }
    None
}
