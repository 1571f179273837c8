//! A requirement as a person wants to read it: its sentence, what it weighs where, whence it comes, and who tests it.

use super::explained::Explained;
use super::specs_words::kind;
use crate::spec::Catalog;
use crate::spec::model::{RequirementRow, Spec};

/// The requirement of this id on a page of its own; none if there is none.
pub(super) fn explain(page: &mut Explained, catalog: &Catalog, id: &str) -> Option<()> {
    let entry = catalog.requirements.get(id)?;
    let row = &entry.model;
    page.line(0, &format!("{id}: {}", sentence(row)));
    let party = row.party.as_ref().map(|party| format!(" of the {party}")).unwrap_or_default();
    page.line(2, &format!("requirement{party}, {}", entry.source.path));
    row.extension.iter().for_each(|extension| page.line(2, &format!("only with the extension {extension}")));
    row.condition.iter().for_each(|condition| page.line(2, &format!("applies: {condition}")));
    row.note.iter().for_each(|note| page.line(2, note));
    page.heading("Level in each revision");
    page.item(0, &levels(catalog, id));
    page.heading("Sources");
    sources(page, catalog, row);
    page.heading("Tested by");
    let mut tested = false;
    for spec in catalog.specs.values().filter(|spec| cited_by(&spec.model).any(|cited| cited == id)) {
        page.item(0, &format!("{} ({}): {}", spec.model.id, kind(spec), spec.model.title));
        tested = true;
    }
    if !tested {
        page.item(0, row.excluded.as_deref().unwrap_or("nothing yet"));
    }
    Some(())
}

/// The sentence.
pub(super) fn sentence(row: &RequirementRow) -> &str {
    row.says.as_deref().unwrap_or("(no text)")
}

/// The key word in each revision; `-` where it does not stand. One of an extension is looked at with that switched on.
pub(super) fn levels(catalog: &Catalog, id: &str) -> String {
    let row = catalog.requirements.get(id);
    let extensions: Vec<String> = row.and_then(|row| row.model.extension.clone()).into_iter().collect();
    let levels = catalog.protocols.keys().filter_map(|name| catalog.revision(name)).map(|revision| {
        let standing = catalog.standing(id, &revision, &extensions);
        format!("{} {}", revision.name, standing.map_or("-", |standing| standing.level.word()))
    });
    levels.collect::<Vec<_>>().join(" · ")
}

/// Its sources, a line each, with their addresses.
pub(super) fn sources(page: &mut Explained, catalog: &Catalog, row: &RequirementRow) {
    for source in row.sources.iter().flatten() {
        match catalog.link(source) {
            Some(link) => page.line(4, &format!("{source}, {link}")),
            None => page.line(4, source),
        }
    }
}

/// The requirements that a spec cites anywhere; templates among them are no ids.
pub(super) fn cited_by(spec: &Spec) -> impl Iterator<Item = &String> {
    let rows = spec.outcome.iter().flat_map(|row| &row.violates);
    let checks = spec.check.iter().flat_map(|row| &row.requirement);
    let variants = spec.variant.iter().flat_map(|variant| &variant.requirement);
    spec.requirements.iter().chain(rows).chain(checks).chain(variants)
}
