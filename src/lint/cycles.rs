//! Specs that wait for each other, run each other, or are like each other, in a circle.

use std::collections::BTreeSet;

use crate::spec::model::Spec;
use crate::spec::{Catalog, Mistake, SpecEntry};

pub(super) fn find(catalog: &Catalog, found: &mut Vec<Mistake>) {
    let mut search = Search { catalog, way: Vec::new(), done: BTreeSet::new(), found };
    for entry in catalog.specs.values() {
        search.visit(entry);
    }
}

struct Search<'c, 'f> {
    catalog: &'c Catalog,
    /// The specs from the first one to the one that is looked at, each with the key that leads on.
    way: Vec<(&'c SpecEntry, Vec<String>)>,
    /// The specs from which every way was gone: each is gone once, however many ways lead there.
    done: BTreeSet<&'c str>,
    found: &'f mut Vec<Mistake>,
}

impl<'c> Search<'c, '_> {
    fn visit(&mut self, entry: &'c SpecEntry) {
        let id = entry.model.id.as_str();
        if self.done.contains(id) {
            return;
        }
        if let Some(start) = self.way.iter().position(|(other, _)| other.model.id == id) {
            return self.tell(start);
        }
        for (next, key) in leads_to(self.catalog, &entry.model) {
            if let Some(next) = self.catalog.specs.get(next) {
                self.way.push((entry, key));
                self.visit(next);
                self.way.pop();
            }
        }
        self.done.insert(id);
    }

    /// Tells of the circle that the way from here on makes, at the spec whose id comes first.
    fn tell(&mut self, start: usize) {
        let mut circle = self.way[start..].to_vec();
        let first = (0..circle.len()).min_by_key(|index| &circle[*index].0.model.id).unwrap_or_default();
        circle.rotate_left(first);
        let (entry, key) = &circle[0];
        let ids: Vec<&str> = circle.iter().chain([&circle[0]]).map(|(e, _)| e.model.id.as_str()).collect();
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        let message = match ids.as_slice() {
            [one, _] => format!("`{one}` needs itself"),
            _ => format!("these specs need each other in a circle: {}", ids.join(" → ")),
        };
        self.found.push(Mistake::at_key(&entry.source, &key, message).help(
            "none of them could begin: leave this out, or take what it is for from a spec outside the circle",
        ));
    }
}

/// The specs that one needs, observes, is like or runs, each with the key that says so.
fn leads_to<'s>(catalog: &'s Catalog, spec: &'s Spec) -> Vec<(&'s String, Vec<String>)> {
    let at = |parts: &[&str]| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut leads = Vec::new();
    for (index, need) in spec.needs.iter().enumerate() {
        leads.extend(need.worked.iter().map(|id| (id, at(&["needs", &index.to_string(), "worked"]))));
    }
    let observed = spec.observe.iter().filter_map(|observe| observe.step.as_ref());
    leads.extend(observed.map(|id| (id, at(&["observe", "step"]))));
    let key = if spec.request.is_some() { "request" } else { "authorize" };
    leads.extend(spec.own_change().1.map(|id| (id, at(&[key, "like"]))));
    let lists = catalog.flow.as_ref().map(|flow| &flow.model.fresh);
    for (index, setup) in spec.setup.iter().enumerate() {
        let index = index.to_string();
        leads.extend(setup.use_.iter().map(|id| (id, at(&["setup", &index, "use"]))));
        let fresh = setup.fresh.iter().filter_map(|list| lists?.get(list)).flat_map(|list| &list.steps);
        leads.extend(fresh.map(|id| (id, at(&["setup", &index, "fresh"]))));
    }
    leads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: usize, needs: impl Iterator<Item = usize>) -> (String, String) {
        let needs: String = needs.map(|id| format!("[[needs]]\nworked = \"c{id}\"\n")).collect();
        (format!("checks/a/c{id}.toml"), format!("spec = 1\nid = \"c{id}\"\ntitle = \"c\"\n{needs}"))
    }

    fn found(files: impl Iterator<Item = (String, String)>) -> Vec<Mistake> {
        let mut catalog = Catalog::default();
        files.for_each(|(path, text)| catalog.add(&path, &text).unwrap());
        let mut found = Vec::new();
        find(&catalog, &mut found);
        found
    }

    /// There are 2^60 ways through these: each spec is looked at once.
    #[test]
    fn many_ways_to_the_same_spec_are_no_circle_and_take_no_time() {
        assert!(found((0..60).map(|id| check(id, 0..id))).is_empty());
    }

    #[test]
    fn a_circle_is_told_once_however_many_specs_lead_into_it() {
        let circle = (0..3).map(|id| check(id, [(id + 1) % 3].into_iter()));
        let told = found(circle.chain((3..9).map(|id| check(id, 0..3))));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].message.ends_with("c0 → c1 → c2 → c0"), "{}", told[0].message);
    }
}
