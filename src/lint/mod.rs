//! Mistakes of a catalog that no file shows alone: names that lead nowhere, tables that do not decide, templates and
//! assertions that cannot work.

mod cycles;
mod facts;
mod help;
mod known;
mod meaning;
mod names;
mod order;
mod publish;
mod revisions;
mod secrets;
mod shadow;
mod tables;
mod templates;
mod toml_text;

use crate::spec::model::{CheckRow, OutcomeRow};
use crate::spec::{Catalog, Mistake, Mistakes, SourceFile};

/// So many names can be listed where one is unknown.
const FEW: usize = 12;

/// Finds what keeps a catalog from being run.
///
/// # Errors
/// What was found, if anything was.
pub fn lint(catalog: &Catalog) -> Result<(), Mistakes> {
    let found = mistakes(catalog);
    if found.is_empty() { Ok(()) } else { Err(Mistakes(found)) }
}

/// Finds all that is wrong, what a run bears with included: rows that nothing reaches, rows without help, syntax that
/// other readers refuse.
pub fn lint_all(catalog: &Catalog) -> Vec<Mistake> {
    let mut found = mistakes(catalog);
    for entry in catalog.specs.values() {
        help::spec(entry, &mut found);
        shadow::spec(catalog, entry, &mut found);
    }
    help::shared(catalog, &mut found);
    shadow::shared(catalog, &mut found);
    order::find(catalog, &mut found);
    for source in catalog.sources() {
        toml_text::beyond_1_0(source, &mut found);
    }
    found
}

fn mistakes(catalog: &Catalog) -> Vec<Mistake> {
    let mut found = Vec::new();
    let facts = known::Known::of(catalog);
    names::flow(catalog, &mut found);
    names::protocols(catalog, &mut found);
    revisions::requirements(catalog, &mut found);
    for entry in catalog.specs.values() {
        names::spec(catalog, entry, &mut found);
        revisions::spec(catalog, entry, &mut found);
        tables::spec(catalog, entry, &mut found);
        meaning::spec(catalog, entry, &mut found);
        publish::spec(catalog, entry, &mut found);
        secrets::spec(entry, &mut found);
        templates::check(&entry.source, entry.model.as_ref(), &mut found);
        facts::check(&facts, &entry.source, entry.model.as_ref(), &mut found);
        toml_text::after_sub_table(&entry.source, &entry.model, &mut found);
    }
    for entry in catalog.outcomes.values() {
        for (index, row) in entry.model.outcome.iter().enumerate() {
            names::outcome_row(catalog, &entry.source, &["outcome", &index.to_string()], row, &mut found);
        }
        templates::check(&entry.source, &entry.model, &mut found);
        facts::check(&facts, &entry.source, &entry.model, &mut found);
    }
    for entry in catalog.patches.values() {
        templates::check(&entry.source, &entry.model, &mut found);
        facts::check(&facts, &entry.source, &entry.model, &mut found);
    }
    for entry in catalog.protocols.values() {
        templates::check(&entry.source, &entry.model.discovery, &mut found);
        facts::check(&facts, &entry.source, &entry.model.discovery, &mut found);
    }
    cycles::find(catalog, &mut found);
    found
}

/// A name that leads nowhere, with what was perhaps meant; or with all that there are, if they are few.
fn unknown<'a>(
    source: &SourceFile,
    path: &[&str],
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Mistake {
    let mistake = Mistake::at_key(source, path, format!("there is no {what} `{name}`"));
    let known: Vec<&str> = known.into_iter().collect();
    match crate::text::did_you_mean(name, known.iter().copied()) {
        Some(meant) => mistake.help(format!("did you mean `{meant}`?")),
        None if (1..=FEW).contains(&known.len()) => {
            mistake.help(format!("there are `{}`", known.join("`, `")))
        }
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
