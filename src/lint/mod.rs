//! Mistakes of a catalog that no file shows alone: names that lead nowhere, tables that do not decide, templates and
//! assertions that cannot work.

mod combination;
mod cycles;
mod faults;
mod help;
mod known;
mod meaning;
mod names;
mod order;
mod publish;
mod requirements;
mod revisions;
mod secrets;
mod shadow;
mod tables;
mod texts;
mod toml_text;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub(crate) use order::{asked, plain_names};

use crate::spec::model::{CheckRow, OutcomeRow, Protocol};
use crate::spec::{Catalog, Entry, Mistake, Mistakes, SourceFile};

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
    faults::find(catalog, &mut found);
    for source in catalog.sources() {
        toml_text::beyond_1_0(source, &mut found);
    }
    found
}

/// As `lint_all`, with the mistakes of files that cannot be read, by place. What only follows from those is left out.
pub fn lint_with_unread(catalog: &Catalog, unread: &[Mistake]) -> Vec<Mistake> {
    let broken: Vec<Vec<&str>> =
        unread.iter().map(|mistake| mistake.file.split(['/', '\\']).collect()).collect();
    let is_id = |file: &Vec<&str>, message: &str| {
        let name = file.last().and_then(|name| name.split('.').next()).unwrap_or_default();
        message.ends_with(&format!("`{name}`"))
    };
    let follows = |mistake: &Mistake| {
        let message = mistake.message.as_str();
        let of_requirements = |file: &Vec<&str>| {
            message.starts_with("there is no requirement ") && file.contains(&"requirements")
        };
        message.starts_with("there is no ")
            && broken.iter().any(|file| is_id(file, message) || of_requirements(file))
    };
    let mut found: Vec<Mistake> = lint_all(catalog).into_iter().filter(|mistake| !follows(mistake)).collect();
    found.extend_from_slice(unread);
    found.sort_by(|a, b| {
        let place = |mistake: &Mistake| mistake.position.map(|at| (at.line, at.column));
        (&a.file, place(a)).cmp(&(&b.file, place(b)))
    });
    found.dedup();
    found
}

fn mistakes(catalog: &Catalog) -> Vec<Mistake> {
    let mut found = Vec::new();
    names::flow(catalog, &mut found);
    names::protocols(catalog, &mut found);
    requirements::find(catalog, &mut found);
    for entry in catalog.specs.values() {
        names::spec(catalog, entry, &mut found);
        revisions::spec(catalog, entry, &mut found);
        tables::spec(catalog, entry, &mut found);
        meaning::spec(catalog, entry, &mut found);
        publish::spec(catalog, entry, &mut found);
        secrets::spec(entry, &mut found);
        toml_text::after_sub_table(&entry.source, &entry.model, &mut found);
    }
    for entry in catalog.outcomes.values() {
        for (index, row) in entry.model.outcome.iter().enumerate() {
            names::outcome_row(catalog, &entry.source, &["outcome", &index.to_string()], row, &mut found);
        }
    }
    let values = values(catalog);
    let known = known::Known::of(catalog, values.iter().map(|(_, value)| value));
    for (source, value) in &values {
        texts::check(&known, source, value, &mut found);
    }
    cycles::find(catalog, &mut found);
    found
}

/// The files whose texts are templates, as data.
fn values(catalog: &Catalog) -> Vec<(&SourceFile, Value)> {
    fn data(source: &SourceFile, model: impl Serialize) -> (&SourceFile, Value) {
        // These types have string keys only, so that writing them cannot fail.
        (source, serde_json::to_value(model).unwrap_or_default())
    }
    let mut values: Vec<_> =
        catalog.specs.values().map(|entry| data(&entry.source, entry.model.as_ref())).collect();
    values.extend(catalog.outcomes.values().map(|entry| data(&entry.source, &entry.model)));
    values.extend(catalog.patches.values().map(|entry| data(&entry.source, &entry.model)));
    let discovery = |entry| {
        let Entry { source, model }: &Entry<Protocol> = entry;
        data(source, [("discovery", &model.discovery)].into_iter().collect::<BTreeMap<_, _>>())
    };
    values.extend(catalog.protocols.values().map(discovery));
    values
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
        None => mistake.help(match what {
            "requirement" => {
                "add a [[requirement]] with this id to a file of requirements/, or name one of the shipped files there"
            }
            _ => "`mcprove specs list` names the steps, checks and requests that there are",
        }),
    }
}

/// What rows of both tables have in common.
fn requirement_of_check(row: &CheckRow) -> Option<&String> {
    row.requirement.as_ref()
}

fn requirement_of_row(row: &OutcomeRow) -> Option<&String> {
    row.violates.as_ref().filter(|id| !id.contains('{'))
}
