//! Rows of `faults.toml` that name requirements or specs that do not exist.

use super::unknown;
use crate::spec::model::FaultsFile;
use crate::spec::{Catalog, Mistake, decode};

pub(super) fn find(catalog: &Catalog, found: &mut Vec<Mistake>) {
    let Some(entry) = &catalog.faults else { return };
    for row in &entry.model.fault {
        let lists = [("must", &row.must), ("may", &row.may), ("masks", &row.masks)];
        let results =
            lists.into_iter().flat_map(|(key, names)| names.iter().map(move |name| (key, spec_of(name))));
        let results = results.filter(|(_, id)| !id.contains('*') && !catalog.specs.contains_key(*id));
        for (key, id) in results {
            let known = catalog.specs.keys().map(String::as_str);
            found.push(unknown(&entry.source, &["fault", &place(catalog, &row.id), key], "spec", id, known));
        }
        for id in row.breaks.iter().filter(|id| !catalog.requirements.contains_key(*id)) {
            let known = catalog.requirements.keys().map(String::as_str);
            let path = ["fault", &place(catalog, &row.id), "breaks"];
            found.push(unknown(&entry.source, &path, "requirement", id, known));
        }
    }
}

/// The spec of a result: `check[row].finding` without row and finding.
fn spec_of(name: &str) -> &str {
    name.split(['[', '.']).next().unwrap_or(name)
}

/// The place of a row in the last of the files that rows come from.
fn place(catalog: &Catalog, id: &str) -> String {
    let source = catalog.faults.as_ref().map(|entry| &entry.source);
    let file: Option<FaultsFile> = source.and_then(|source| decode(source).ok());
    let place = file.and_then(|file| file.fault.iter().position(|row| row.id == id));
    place.map_or_else(String::new, |place| place.to_string())
}
