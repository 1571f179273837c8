//! Names in `faults.toml` that lead nowhere: specs, rows of their tables and variants, requirements.

use std::collections::BTreeSet;

use super::unknown;
use crate::spec::model::{FaultsFile, OutcomeRow};
use crate::spec::result_name::{fits, is_exact, parts, spec_of};
use crate::spec::{Catalog, Entry, Kind, Layer, Mistake, SourceFile, SpecEntry};

/// What a result may be called that no table names: there was no answer, or it was limited.
const OF_NO_ROW: [&str; 2] = ["no-answer", "rate-limited"];

pub(super) fn find(catalog: &Catalog, found: &mut Vec<Mistake>) {
    for file in &catalog.fault_files {
        let mut names = Names { catalog, file, found };
        names.faults();
        names.conforming();
        names.unproven();
    }
}

struct Names<'a> {
    catalog: &'a Catalog,
    file: &'a Entry<FaultsFile>,
    found: &'a mut Vec<Mistake>,
}

impl Names<'_> {
    fn faults(&mut self) {
        for (index, row) in self.file.model.fault.iter().enumerate() {
            let index = index.to_string();
            let lists =
                [("must", &row.must), ("may", &row.may), ("masks", &row.masks), ("reaches", &row.reaches)];
            for (key, list) in lists {
                for (at, name) in list.iter().enumerate() {
                    self.result(&["fault", &index, key, &at.to_string()], name);
                }
            }
            for (at, id) in row.breaks.iter().enumerate() {
                if !self.catalog.requirements.contains_key(id) {
                    let path = ["fault", &index, "breaks", &at.to_string()];
                    let known = self.catalog.requirements.keys().map(String::as_str);
                    self.found.push(unknown(&self.file.source, &path, "requirement", id, known));
                }
            }
        }
    }

    fn conforming(&mut self) {
        for (index, row) in self.file.model.conforming.iter().enumerate() {
            let index = index.to_string();
            for (at, name) in row.reaches.iter().enumerate() {
                self.result(&["conforming", &index, "reaches", &at.to_string()], name);
            }
            for name in row.skips.keys() {
                self.result(&["conforming", &index, "skips", name], name);
            }
        }
    }

    fn unproven(&mut self) {
        for (index, entry) in self.file.model.unproven.iter().enumerate() {
            let index = index.to_string();
            let shared: Vec<&String> =
                self.catalog.outcomes.keys().filter(|id| fits(&entry.spec, id)).collect();
            if shared.is_empty() {
                let name = match &entry.row {
                    Some(row) => format!("{}.{row}", entry.spec),
                    None => entry.spec.clone(),
                };
                let key = if meant(self.catalog, &entry.spec).is_empty() { "spec" } else { "row" };
                self.result(&["unproven", &index, key], &name);
            }
        }
    }

    /// A name of a result: `spec`, `check[row]`, `spec.finding`.
    fn result(&mut self, path: &[&str], name: &str) {
        let id = spec_of(name);
        let catalog = self.catalog;
        let specs = meant(catalog, id);
        if specs.is_empty() {
            let known = judged(catalog).map(|entry| entry.model.id.as_str());
            self.found.push(unknown(&self.file.source, path, "step or check", id, known));
            return;
        }
        // A spec that a later layer has replaced may have other rows than the file below it knows.
        let own = |source: &SourceFile| source.layer == self.file.source.layer;
        if self.file.source.layer == Layer::BuiltIn && !specs.iter().all(|entry| own(&entry.source)) {
            return;
        }
        let (result, finding) = parts(name);
        let variant = result.strip_prefix(id).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
        let variants = specs.iter().flat_map(|entry| &entry.model.variant).map(|own| own.name.as_str());
        if let Some(variant) = variant.filter(|variant| !variants.clone().any(|own| fits(variant, own))) {
            let what = format!("variant of {id}");
            self.found.push(unknown(&self.file.source, path, &what, variant, variants));
        }
        let rows: BTreeSet<&str> = specs.iter().flat_map(|entry| rows(catalog, entry)).collect();
        if let Some(finding) = finding.filter(|own| !rows.iter().any(|row| fits(own, row))) {
            let what = format!("row of {id}");
            self.found.push(unknown(&self.file.source, path, &what, finding, rows));
        }
    }
}

/// The steps and checks that a pattern means.
fn meant<'a>(catalog: &'a Catalog, id: &str) -> Vec<&'a SpecEntry> {
    if is_exact(id) {
        let known = catalog.specs.get(id).filter(|entry| entry.kind != Kind::Request);
        return known.map(AsRef::as_ref).into_iter().collect();
    }
    judged(catalog).filter(|entry| fits(id, &entry.model.id)).collect()
}

/// Steps and checks: requests that others are like have no result.
fn judged(catalog: &Catalog) -> impl Iterator<Item = &SpecEntry> {
    catalog.specs.values().map(AsRef::as_ref).filter(|entry| entry.kind != Kind::Request)
}

/// The names that findings of a spec can have.
fn rows<'a>(catalog: &'a Catalog, entry: &'a SpecEntry) -> Vec<&'a str> {
    let mut names: Vec<&str> = entry.model.check.iter().map(|check| check.id.as_str()).collect();
    names.extend(OF_NO_ROW);
    let setups = entry.model.setup.iter().flat_map(|setup| &setup.outcome);
    let mut todo: Vec<&OutcomeRow> = entry.model.outcome.iter().chain(setups).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    while let Some(row) = todo.pop() {
        names.extend(row.name.as_deref());
        let shared = row.use_.as_deref().filter(|id| seen.insert(id));
        todo.extend(
            shared.and_then(|id| catalog.outcomes.get(id)).into_iter().flat_map(|file| &file.model.outcome),
        );
    }
    names
}
