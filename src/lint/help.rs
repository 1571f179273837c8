//! Rows that can fail and do not say what to do: a reader is left alone with them.

use crate::spec::model::{OutcomeRow, VerdictWord};
use crate::spec::{Catalog, Mistake, SourceFile, SpecEntry};

const HELP: &str = "add `help = \"…\"`: what the reader has to change on the server";

pub(super) fn spec(entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let source = &entry.source;
    rows(source, &["outcome"], &entry.model.outcome, found);
    for (index, setup) in entry.model.setup.iter().enumerate() {
        rows(source, &["setup", &index.to_string(), "outcome"], &setup.outcome, found);
    }
    for (index, row) in entry.model.check.iter().enumerate().filter(|(_, row)| row.help.is_none()) {
        let message = format!("the check `{}` can fail and does not say what to do then", row.id);
        found.push(Mistake::at_key(source, &["check", &index.to_string()], message).help(HELP));
    }
}

pub(super) fn shared(catalog: &Catalog, found: &mut Vec<Mistake>) {
    for entry in catalog.outcomes.values() {
        rows(&entry.source, &["outcome"], &entry.model.outcome, found);
    }
}

fn rows(source: &SourceFile, at: &[&str], table: &[OutcomeRow], found: &mut Vec<Mistake>) {
    for (index, row) in table.iter().enumerate().filter(|(_, row)| fails(row) && row.help.is_none()) {
        let index = index.to_string();
        let path: Vec<&str> = at.iter().copied().chain([index.as_str()]).collect();
        let name = row.name.as_deref().unwrap_or_default();
        let message = format!("the outcome `{name}` fails and does not say what to do");
        found.push(Mistake::at_key(source, &path, message).help(HELP));
    }
}

fn fails(row: &OutcomeRow) -> bool {
    row.violates.is_some() || row.verdict == Some(VerdictWord::Failed)
}
