//! Names that lead nowhere: specs, lists, requirements, revisions.

use super::{requirement_of_check, requirement_of_row, unknown};
use crate::spec::model::OutcomeRow;
use crate::spec::{Catalog, Kind, Mistake, SourceFile, SpecEntry};

pub(super) fn flow(catalog: &Catalog, found: &mut Vec<Mistake>) {
    let Some(flow) = &catalog.flow else {
        found.push(Mistake::of_file("specs/flow.toml", "there is no flow.toml: no step would run"));
        return;
    };
    let steps =
        |kind: Kind| catalog.specs.values().filter(move |e| e.kind == kind).map(|e| e.model.id.as_str());
    for (index, id) in flow.model.steps.iter().enumerate() {
        if !catalog.specs.get(id).is_some_and(|entry| entry.kind == Kind::Step) {
            found.push(unknown(&flow.source, &["steps", &index.to_string()], "step", id, steps(Kind::Step)));
        }
    }
    for (index, id) in flow.model.cleanup.iter().enumerate() {
        if !catalog.specs.contains_key(id) {
            let path = ["cleanup", &index.to_string()];
            found.push(unknown(&flow.source, &path, "spec", id, steps(Kind::Request)));
        }
    }
    for (list, fresh) in &flow.model.fresh {
        for (index, id) in fresh.steps.iter().enumerate() {
            if !catalog.specs.contains_key(id) {
                let path = ["fresh", list, "steps", &index.to_string()];
                found.push(unknown(&flow.source, &path, "step", id, steps(Kind::Step)));
            }
        }
    }
}

pub(super) fn protocols(catalog: &Catalog, found: &mut Vec<Mistake>) {
    for (name, entry) in &catalog.protocols {
        if let Some(base) = &entry.model.extends
            && !catalog.protocols.contains_key(base)
        {
            let known = catalog.protocols.keys().map(String::as_str);
            found.push(unknown(&entry.source, &["extends"], "protocol revision", base, known));
        }
        let chain = catalog.revision(name).map(|revision| revision.chain.clone()).unwrap_or_default();
        let last =
            chain.last().and_then(|last| catalog.protocols.get(last)).and_then(|e| e.model.extends.as_ref());
        if last.is_some_and(|next| chain.contains(next)) {
            let message = "the revisions extend each other in a circle";
            let help = "let one of them extend a revision outside the circle, or none";
            found.push(Mistake::at_key(&entry.source, &["extends"], message).help(help));
        }
    }
}

/// The names that one spec uses.
pub(super) fn spec(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let spec = &entry.model;
    let source = &entry.source;
    let mut names = Names { catalog, source, found };
    for (index, id) in spec.requirements.iter().enumerate() {
        names.requirement(&["requirements", &index.to_string()], Some(id));
    }
    for (index, need) in spec.needs.iter().enumerate() {
        names.spec(&["needs", &index.to_string(), "worked"], need.worked.as_ref());
    }
    for (index, setup) in spec.setup.iter().enumerate() {
        let index = index.to_string();
        names.spec(&["setup", &index, "use"], setup.use_.as_ref());
        names.spec(&["setup", &index, "like"], setup.like.as_ref());
        names.list(&["setup", &index, "fresh"], setup.fresh.as_ref());
        for (row_index, row) in setup.outcome.iter().enumerate() {
            names.row(&["setup", &index, "outcome", &row_index.to_string()], row);
        }
    }
    names.spec(&["request", "like"], spec.request.as_ref().and_then(|request| request.like.as_ref()));
    names.spec(&["authorize", "like"], spec.authorize.as_ref().and_then(|authorize| authorize.like.as_ref()));
    if let Some(step) = spec.observe.as_ref().and_then(|observe| observe.step.as_ref()) {
        names.spec(&["observe", "step"], Some(step));
    }
    for (index, again) in spec.again.iter().enumerate() {
        names.list(&["again", &index.to_string(), "run"], again.run.as_ref());
    }
    for (index, patch) in spec.patch.iter().enumerate() {
        names.patches(&["patch", &index.to_string(), "use"], patch.use_.as_ref());
    }
    for (index, variant) in spec.variant.iter().enumerate() {
        names.requirement(&["variant", &index.to_string(), "requirement"], variant.requirement.as_ref());
    }
    for (index, row) in spec.outcome.iter().enumerate() {
        names.row(&["outcome", &index.to_string()], row);
    }
    for (index, row) in spec.check.iter().enumerate() {
        names.requirement(&["check", &index.to_string(), "requirement"], requirement_of_check(row));
    }
    names.candidates(spec.candidates.as_ref());
    for (index, cleanup) in spec.cleanup.iter().enumerate() {
        names.spec(&["cleanup", &index.to_string(), "use"], cleanup.use_.as_ref());
    }
}

pub(super) fn outcome_row(
    catalog: &Catalog,
    source: &SourceFile,
    path: &[&str],
    row: &OutcomeRow,
    found: &mut Vec<Mistake>,
) {
    Names { catalog, source, found }.row(path, row);
}

struct Names<'a> {
    catalog: &'a Catalog,
    source: &'a SourceFile,
    found: &'a mut Vec<Mistake>,
}

impl Names<'_> {
    fn spec(&mut self, path: &[&str], id: Option<&String>) {
        if let Some(id) = id.filter(|id| !self.catalog.specs.contains_key(*id)) {
            self.found.push(unknown(
                self.source,
                path,
                "spec",
                id,
                self.catalog.specs.keys().map(String::as_str),
            ));
        }
    }

    fn requirement(&mut self, path: &[&str], id: Option<&String>) {
        if let Some(id) = id.filter(|id| !self.catalog.requirements.contains_key(*id)) {
            let known = self.catalog.requirements.keys().map(String::as_str);
            self.found.push(unknown(self.source, path, "requirement", id, known));
        }
    }

    fn list(&mut self, path: &[&str], name: Option<&String>) {
        let lists = self.catalog.flow.as_ref().map(|flow| &flow.model.fresh);
        if let Some(name) = name.filter(|name| !lists.is_some_and(|lists| lists.contains_key(*name))) {
            let known = lists.into_iter().flat_map(|lists| lists.keys()).map(String::as_str);
            self.found.push(unknown(
                self.source,
                path,
                "list under [fresh] of flow.toml called",
                name,
                known,
            ));
        }
    }

    fn patches(&mut self, path: &[&str], id: Option<&String>) {
        if let Some(id) = id.filter(|id| !self.catalog.patches.contains_key(*id)) {
            let known = self.catalog.patches.keys().map(String::as_str);
            self.found.push(unknown(self.source, path, "file of patches", id, known));
        }
    }

    fn row(&mut self, path: &[&str], row: &OutcomeRow) {
        let at = |key: &'static str| path.iter().copied().chain([key]).collect::<Vec<_>>();
        if let Some(id) = row.use_.as_ref().filter(|id| !self.catalog.outcomes.contains_key(*id)) {
            let known = self.catalog.outcomes.keys().map(String::as_str);
            self.found.push(unknown(self.source, &at("use"), "file of outcomes", id, known));
        }
        self.requirement(&at("violates"), requirement_of_row(row));
    }

    fn candidates(&mut self, list: Option<&String>) {
        let lists = self.catalog.protocols.values().flat_map(|entry| entry.model.discovery.keys());
        if let Some(name) = list.filter(|name| !lists.clone().any(|known| known == *name)) {
            let known = lists.map(String::as_str);
            self.found.push(unknown(
                self.source,
                &["candidates"],
                "list under [discovery] of a protocol file called",
                name,
                known,
            ));
        }
    }
}
