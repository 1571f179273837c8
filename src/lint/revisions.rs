//! Protocol revisions that do not exist, wherever a file names one.

use super::unknown;
use crate::spec::{Catalog, Mistake, SourceFile, SpecEntry};

/// Those of a spec: `applies`, `never`, `needs`, `check`.
pub(super) fn spec(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let spec = &entry.model;
    let mut named: Vec<(Vec<String>, &Option<String>, &Option<String>)> = Vec::new();
    let at = |parts: &[&str]| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
    if let Some(applies) = &spec.applies {
        named.push((at(&["applies"]), &applies.since, &applies.until));
        for (index, never) in applies.never.iter().enumerate() {
            named.push((at(&["applies", "never", &index.to_string()]), &never.since, &never.until));
        }
    }
    for (index, need) in spec.needs.iter().enumerate() {
        named.push((at(&["needs", &index.to_string()]), &need.since, &need.until));
    }
    for (index, row) in spec.check.iter().enumerate() {
        named.push((at(&["check", &index.to_string()]), &row.since, &row.until));
    }
    for (path, since, until) in named {
        for (key, name) in [("since", since), ("until", until)] {
            let mut path: Vec<&str> = path.iter().map(String::as_str).collect();
            path.push(key);
            revision(catalog, &entry.source, &path, name.as_deref(), found);
        }
        if let (Some(since), Some(until)) = (since, until)
            && since > until
        {
            let mut path: Vec<&str> = path.iter().map(String::as_str).collect();
            path.push("until");
            let message = format!("no revision is from {since} on and up to {until}");
            found.push(Mistake::at_key(&entry.source, &path, message).help("let `since` be the earlier one"));
        }
    }
}

fn revision(
    catalog: &Catalog,
    source: &SourceFile,
    path: &[&str],
    name: Option<&str>,
    found: &mut Vec<Mistake>,
) {
    if let Some(name) = name.filter(|name| !catalog.protocols.contains_key(*name)) {
        let known = catalog.protocols.keys().map(String::as_str);
        found.push(unknown(source, path, "protocol revision", name, known));
    }
}
