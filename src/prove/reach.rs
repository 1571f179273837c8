//! Which rows of tables, and which specs, the runs reach.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::{is_red, results};
use crate::outcome::FlowOutcome;
use crate::spec::model::{OutcomeRow, Unproven};
use crate::spec::result_name::fits;
use crate::spec::{Catalog, Kind, SourceFile};

/// A row of a table: where it stands, and of which spec or shared table it is.
pub(super) struct RowAt {
    pub(super) spec: String,
    pub(super) row: String,
    /// A check row is proven by a run in which it does not hold; an outcome row by one that it decides.
    is_check: bool,
    place: (String, usize),
}

/// The places that runs came to; true if something was red there.
#[derive(Default)]
pub(super) struct Reached(BTreeMap<(String, usize), bool>);

impl Reached {
    pub(super) fn add(&mut self, outcome: &FlowOutcome) {
        for finding in results(outcome).into_iter().flat_map(|spec| &spec.findings) {
            let place = (finding.source.file.clone(), finding.source.line);
            *self.0.entry(place).or_default() |= is_red(finding.verdict);
        }
    }

    pub(super) fn has(&self, row: &RowAt) -> bool {
        self.0.get(&row.place).is_some_and(|red| *red || !row.is_check)
    }
}

/// Every row of steps, checks and shared tables.
pub(super) fn rows(catalog: &Catalog) -> Vec<RowAt> {
    let mut rows = Vec::new();
    for entry in catalog.specs.values().filter(|entry| entry.kind != Kind::Request) {
        let (id, source) = (&entry.model.id, entry.source.as_ref());
        rows.extend(outcome_rows(id, source, &entry.model.outcome, &[]));
        for (index, setup) in entry.model.setup.iter().enumerate() {
            let path = ["setup".to_owned(), index.to_string()];
            rows.extend(outcome_rows(id, source, &setup.outcome, &path));
        }
        for (index, check) in entry.model.check.iter().enumerate() {
            let place = place(source, &["check", &index.to_string()]);
            rows.push(RowAt { spec: id.clone(), row: check.id.clone(), is_check: true, place });
        }
    }
    for entry in catalog.outcomes.values() {
        rows.extend(outcome_rows(&entry.model.id, &entry.source, &entry.model.outcome, &[]));
    }
    rows
}

fn outcome_rows(id: &str, source: &SourceFile, table: &[OutcomeRow], at: &[String]) -> Vec<RowAt> {
    let own = table.iter().enumerate().filter(|(_, row)| row.use_.is_none());
    own.map(|(index, row)| {
        let index = index.to_string();
        let path: Vec<&str> = at.iter().map(String::as_str).chain(["outcome", &index]).collect();
        let row = row.name.clone().unwrap_or_default();
        RowAt { spec: id.to_owned(), row, is_check: false, place: place(source, &path) }
    })
    .collect()
}

fn place(source: &SourceFile, path: &[&str]) -> (String, usize) {
    (source.path.clone(), source.line(path))
}

/// What is missing of a whole proof, and how much of it is excused.
#[derive(Default)]
pub(super) struct Missing {
    pub(super) gaps: Vec<String>,
    pub(super) excused: usize,
    pub(super) specs: usize,
    pub(super) rows: usize,
    pub(super) unreached: usize,
}

/// Checks and steps that no fault turns red, and rows that no run reaches, but for those that are listed with a reason;
/// and what is listed in vain.
pub(super) fn missing(
    catalog: &Catalog,
    noticed: &BTreeSet<String>,
    reached: &Reached,
    unproven: &[Unproven],
    selected: impl Fn(&str) -> bool,
) -> Missing {
    let mut missing = Missing::default();
    let mut used = BTreeSet::new();
    let mut listed_or = |missing: &mut Missing, spec: &str, row: Option<&str>, message: String| {
        let listed = unproven.iter().position(|entry| {
            fits(&entry.spec, spec)
                && entry.row.as_deref().is_none_or(|own| row.is_some_and(|row| fits(own, row)))
        });
        match listed {
            Some(index) => {
                used.insert(index);
                missing.excused += 1;
            }
            None => missing.gaps.push(message),
        }
    };
    for entry in catalog.specs.values().filter(|e| e.kind != Kind::Request && selected(&e.model.id)) {
        missing.specs += 1;
        if !noticed.contains(&entry.model.id) {
            listed_or(
                &mut missing,
                &entry.model.id,
                None,
                format!("{}: no fault turns it red ({})", entry.model.id, entry.source.path),
            );
        }
    }
    let rows = rows(catalog);
    for row in rows.iter().filter(|row| selected(&row.spec)) {
        missing.rows += 1;
        if !reached.has(row) {
            missing.unreached += 1;
            let (file, line) = &row.place;
            let what = if row.is_check { "no run in which it does not hold" } else { "no run comes to it" };
            listed_or(
                &mut missing,
                &row.spec,
                Some(&row.row),
                format!("{}.{}: {what} ({file}:{line})", row.spec, row.row),
            );
        }
    }
    let stale =
        unproven.iter().enumerate().filter(|(index, entry)| !used.contains(index) && selected(&entry.spec));
    for (_, entry) in stale {
        let row = entry.row.as_deref().map(|row| format!(".{row}")).unwrap_or_default();
        missing.gaps.push(format!("{}{row}: listed under `unproven`, and is proven", entry.spec));
    }
    missing
}
