//! Outcome rows that no answer reaches, because an earlier row asks for no more.

use crate::spec::model::OutcomeRow;
use crate::spec::{Catalog, Mistake, SourceFile, SpecEntry};

pub(super) fn spec(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    table(Some(catalog), &entry.source, &entry.model.outcome, found);
}

pub(super) fn shared(catalog: &Catalog, found: &mut Vec<Mistake>) {
    for entry in catalog.outcomes.values() {
        table(None, &entry.source, &entry.model.outcome, found);
    }
}

/// All assertions of a row must hold: a row that asks for everything an earlier one asks for is never reached.
fn table(catalog: Option<&Catalog>, source: &SourceFile, rows: &[OutcomeRow], found: &mut Vec<Mistake>) {
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.match_.is_empty()) {
        let asks_no_more = |other: &&OutcomeRow| {
            !other.match_.is_empty() && other.match_.iter().all(|asked| row.match_.contains(asked))
        };
        let earlier = rows.iter().take(index).flat_map(|earlier| own_or_shared(catalog, earlier));
        if let Some(earlier) = earlier.into_iter().find(asks_no_more) {
            let name = earlier.name.as_deref().unwrap_or_default();
            let message = format!("no answer reaches this row: `{name}` above matches all that it matches");
            let path = ["outcome", &index.to_string(), "match"];
            let help = "put the stricter row first, or let the rows ask for different things";
            found.push(Mistake::at_key(source, &path, message).help(help));
        }
    }
}

fn own_or_shared<'a>(catalog: Option<&'a Catalog>, row: &'a OutcomeRow) -> Vec<&'a OutcomeRow> {
    match &row.use_ {
        Some(id) => catalog
            .and_then(|catalog| catalog.outcomes.get(id))
            .map(|entry| entry.model.outcome.iter().collect())
            .unwrap_or_default(),
        None => vec![row],
    }
}
