//! `mcprove specs list`: which specs there are, and what they weigh in a protocol revision.

use std::sync::Arc;

use serde_json::{Value, json};

use super::conformance::load;
use super::exit::Exit;
use super::failure::Failure;
use super::screen;
use super::shared_args::Format;
use super::specs_args::SpecsListArgs;
use super::specs_plan;
use super::specs_words::{applies, kind};
use crate::spec::{Catalog, Revision, SpecEntry};

pub(super) fn run(args: &SpecsListArgs) -> Exit {
    let format = if args.json { Format::Json } else { Format::Human };
    let listed = match &args.plan {
        Some(file) => specs_plan::text(file, args),
        None => text(args),
    };
    screen::answer(listed, format)
}

fn text(args: &SpecsListArgs) -> Result<String, Failure> {
    let catalog = load(&args.specs)?;
    let revision = revision(&catalog, args.protocol_version.as_deref())?;
    let entries = in_order(&catalog);
    if args.json {
        let specs: Vec<Value> = entries.iter().map(|entry| as_json(&catalog, &revision, entry)).collect();
        let document = json!({ "protocolVersion": revision.name, "specs": specs });
        return Ok(serde_json::to_string_pretty(&document).unwrap_or_default());
    }
    Ok(as_text(&catalog, &revision, &entries))
}

/// The revision of this name, or the newest one.
pub(super) fn revision(catalog: &Catalog, name: Option<&str>) -> Result<Arc<Revision>, Failure> {
    let name = name.or(catalog.newest()).unwrap_or_default();
    catalog.revision(name).ok_or_else(|| {
        let known: Vec<&str> = catalog.protocols.keys().map(String::as_str).collect();
        let meant = crate::text::did_you_mean(name, known.iter().copied());
        let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
        Failure::usage(format!(
            "there is no protocol revision `{name}`{meant} (there are {})",
            known.join(", ")
        ))
    })
}

/// The steps in their order, then the checks in theirs, then what only others use.
pub(super) fn in_order(catalog: &Catalog) -> Vec<&SpecEntry> {
    let steps = catalog.flow.iter().flat_map(|flow| &flow.model.steps);
    let mut entries: Vec<&SpecEntry> =
        steps.filter_map(|id| catalog.specs.get(id)).map(AsRef::as_ref).collect();
    entries.extend(catalog.checks_in_order().into_iter().map(AsRef::as_ref));
    for entry in catalog.specs.values() {
        if !entries.iter().any(|known| known.model.id == entry.model.id) {
            entries.push(entry);
        }
    }
    entries
}

fn level(catalog: &Catalog, revision: &Revision, entry: &SpecEntry) -> Option<&'static str> {
    let cited =
        entry.model.requirements.iter().chain(entry.model.check.iter().flat_map(|row| &row.requirement));
    let standing = cited.take(1).find_map(|id| catalog.standing(id, revision, &[]));
    standing.map(|standing| standing.level.word())
}

fn as_json(catalog: &Catalog, revision: &Revision, entry: &SpecEntry) -> Value {
    let spec = &entry.model;
    json!({
        "id": spec.id,
        "kind": kind(entry),
        "area": entry.area,
        "title": spec.title,
        "level": level(catalog, revision, entry),
        "requirement": spec.requirements.first(),
        "requirements": spec.requirements,
        "applies": spec.applies,
        "effects": spec.effects,
        "file": entry.source.path,
    })
}

fn as_text(catalog: &Catalog, revision: &Revision, entries: &[&SpecEntry]) -> String {
    let mut lines = vec![format!("Levels of {}. `mcprove specs explain ID` says more.", revision.name)];
    let mut heading = String::new();
    for entry in entries {
        let own = match &entry.area {
            Some(area) => format!("checks / {area}"),
            None => format!("{}s", kind(entry)),
        };
        if own != heading {
            lines.push(format!("\n{own}"));
            heading = own;
        }
        let spec = &entry.model;
        let level = level(catalog, revision, entry).unwrap_or("-");
        let requirement = spec.requirements.first().map_or("", String::as_str);
        lines.push(format!("  {:<40} {level:<10} {requirement}", spec.id).trim_end().to_owned());
        lines.push(format!("      {}", spec.title));
        if let Some(applies) = applies(spec) {
            lines.push(format!("      {applies}"));
        }
    }
    lines.join("\n")
}
