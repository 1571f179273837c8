//! Mistakes of a catalog that no file shows alone: names that lead nowhere, tables that do not decide, templates and
//! assertions that cannot work.

mod cycles;
mod meaning;
mod names;
mod publish;
mod tables;
mod templates;

use crate::spec::model::{CheckRow, OutcomeRow};
use crate::spec::{Catalog, Mistake, Mistakes, SourceFile};

/// Finds them all.
///
/// # Errors
/// What was found, if anything was.
pub fn lint(catalog: &Catalog) -> Result<(), Mistakes> {
    let mut found = Vec::new();
    names::flow(catalog, &mut found);
    names::protocols(catalog, &mut found);
    for entry in catalog.specs.values() {
        names::spec(catalog, entry, &mut found);
        tables::spec(catalog, entry, &mut found);
        meaning::spec(catalog, entry, &mut found);
        publish::spec(catalog, entry, &mut found);
        templates::check(&entry.source, entry.model.as_ref(), &mut found);
    }
    for entry in catalog.outcomes.values() {
        for (index, row) in entry.model.outcome.iter().enumerate() {
            names::outcome_row(catalog, &entry.source, &["outcome", &index.to_string()], row, &mut found);
        }
        templates::check(&entry.source, &entry.model, &mut found);
    }
    for entry in catalog.patches.values() {
        templates::check(&entry.source, &entry.model, &mut found);
    }
    cycles::find(catalog, &mut found);
    if found.is_empty() { Ok(()) } else { Err(Mistakes(found)) }
}

/// A name that leads nowhere, with what was perhaps meant.
fn unknown<'a>(
    source: &SourceFile,
    path: &[&str],
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Mistake {
    let mistake = Mistake::at_key(source, path, format!("there is no {what} `{name}`"));
    match crate::text::did_you_mean(name, known) {
        Some(meant) => mistake.help(format!("did you mean `{meant}`?")),
        None => mistake,
    }
}

/// What rows of both tables have in common.
fn requirement_of_check(row: &CheckRow) -> Option<&String> {
    row.requirement.as_ref()
}

fn requirement_of_row(row: &OutcomeRow) -> Option<&String> {
    row.violates.as_ref().filter(|id| !id.contains('{'))
}
