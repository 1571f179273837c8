//! Rows of the catalogue of requirements: levels that are missing, revisions that do not exist.

use super::unknown;
use crate::spec::model::{RequirementRow, RequirementsFile};
use crate::spec::{Catalog, Entry, Mistake, decode};

pub(super) fn find(catalog: &Catalog, found: &mut Vec<Mistake>) {
    for entry in catalog.requirements.values() {
        let row = &entry.model;
        if row.level.is_none() && row.level_by_revision.is_none() {
            found.push(lacking(catalog, entry, "no level", "level = \"MUST\"", "it makes the verdict"));
        } else if row.says.is_none() {
            found.push(lacking(catalog, entry, "no text", "says = \"…\"", "reports show it"));
        }
        let levels = row.level_by_revision.iter().flat_map(|levels| levels.keys());
        let named = row.revisions.iter().flatten().map(|name| ("revisions", name));
        let named = named.chain(levels.map(|name| ("level_by_revision", name)));
        for (key, name) in named.filter(|(_, name)| !catalog.protocols.contains_key(*name)) {
            let known = catalog.protocols.keys().map(String::as_str);
            let index = index_of(entry);
            let mut mistake =
                unknown(&entry.source, &["requirement", &index, key], "protocol revision", name, known);
            mistake.message = format!("{} (requirement `{}`)", mistake.message, row.id);
            found.push(mistake);
        }
    }
}

/// A row that changes a shipped one names just what it changes; a new one may not, and often is a slip of a shipped id.
fn lacking(catalog: &Catalog, entry: &Entry<RequirementRow>, what: &str, add: &str, why: &str) -> Mistake {
    let id = &entry.model.id;
    let path = ["requirement", &index_of(entry), "id"];
    let mistake = Mistake::at_key(&entry.source, &path, format!("the requirement `{id}` has {what}"));
    let others = catalog.requirements.keys().map(String::as_str).filter(|other| other != id);
    match crate::text::did_you_mean(id, others) {
        Some(meant) => {
            mistake.help(format!("did you mean to change `{meant}`? a new requirement needs `{add}`: {why}"))
        }
        None => mistake.help(format!("add `{add}`: {why}")),
    }
}

/// The place of a row in its file, which its entry does not keep: it is asked for mistakes only.
fn index_of(entry: &Entry<RequirementRow>) -> String {
    let file: Option<RequirementsFile> = decode(&entry.source).ok();
    let rows = file.map(|file| file.requirement).unwrap_or_default();
    rows.iter().rposition(|row| row.id == entry.model.id).unwrap_or_default().to_string()
}
