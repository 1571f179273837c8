//! Sorts a file into the catalog by its folder.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::catalog::{Catalog, Entry, Kind, SpecEntry};
use super::decode::{FORMAT_VERSION, decode};
use super::layers::LayerFile;
use super::login;
use super::mistake::{Mistake, Mistakes};
use super::model::{
    DocumentsFile, FaultsFile, FlowFile, LoginFile, OutcomesFile, PatchesFile, Protocol, RequirementRow,
    RequirementsFile, Spec,
};
use super::reading::Model;
use super::source::SourceFile;

/// Adds a file; what is wrong with it is added to `mistakes`.
pub(super) fn add(catalog: &mut Catalog, file: LayerFile, mistakes: &mut Vec<Mistake>) {
    let source = Arc::new(file.source);
    if let Err(found) = sort(catalog, &file.relative, &source) {
        mistakes.extend(found.0);
    }
}

/// Adds a file by its path from the root of its layer.
pub(super) fn sort(catalog: &mut Catalog, relative: &str, source: &Arc<SourceFile>) -> Result<(), Mistakes> {
    let name = relative.rsplit('/').next().unwrap_or(relative);
    // Up to the first dot, so that a file may have an ending of ours that editors know: `my-check.mcprove.toml`.
    let stem = name.split('.').next().unwrap_or(name);
    let folders: Vec<&str> = relative.split('/').collect();
    match folders.as_slice() {
        ["flow.toml" | "flow.json"] => {
            catalog.flow = Some(entry(source, |model: &FlowFile| version(source, model.spec))?);
        }
        ["documents.toml" | "documents.json"] => {
            catalog.links = Default::default();
            catalog.documents = Some(entry(source, |model: &DocumentsFile| version(source, model.spec))?);
        }
        ["faults.toml" | "faults.json"] => {
            merge_faults(catalog, entry(source, |model: &FaultsFile| version(source, model.spec))?);
        }
        ["steps", _] => add_spec(catalog, Kind::Step, None, stem, source)?,
        ["requests", _] => add_spec(catalog, Kind::Request, None, stem, source)?,
        ["checks", area, _] => add_spec(catalog, Kind::Check, Some((*area).to_owned()), stem, source)?,
        ["outcomes", _] => {
            let check = |model: &OutcomesFile| named(source, model.spec, &model.id, stem, "id");
            catalog.outcomes.insert(stem.to_owned(), entry(source, check)?);
        }
        ["patches", _] => {
            let check = |model: &PatchesFile| named(source, model.spec, &model.id, stem, "id");
            catalog.patches.insert(stem.to_owned(), entry(source, check)?);
        }
        ["logins", _] => {
            let check = |model: &LoginFile| {
                named(source, model.spec, &model.id, stem, "id")?;
                login::check(source, model)
            };
            catalog.logins.insert(stem.to_owned(), entry_by(source, login::decode_login, check)?);
        }
        ["protocol", _] => {
            let check = |model: &Protocol| named(source, model.spec, &model.revision, stem, "revision");
            catalog.revisions = Default::default();
            catalog.protocols.insert(stem.to_owned(), entry(source, check)?);
        }
        ["requirements", _] => add_requirements(catalog, source)?,
        _ => return Err(misplaced(source, relative).into()),
    }
    Ok(())
}

/// What a file says. A shipped one is not read yet: the build, and a test of its names, have found it right.
fn entry<T: DeserializeOwned + JsonSchema, E: Into<Mistakes>>(
    source: &Arc<SourceFile>,
    check: impl FnOnce(&T) -> Result<(), E>,
) -> Result<Entry<T>, Mistakes> {
    entry_by(source, decode, check)
}

/// As `entry`, with what reads the file.
fn entry_by<T, E: Into<Mistakes>>(
    source: &Arc<SourceFile>,
    decode: impl FnOnce(&SourceFile) -> Result<T, Mistakes>,
    check: impl FnOnce(&T) -> Result<(), E>,
) -> Result<Entry<T>, Mistakes> {
    let model = match source.shipped {
        Some(shipped) => Model::shipped(shipped.json),
        None => {
            let model = decode(source)?;
            check(&model).map_err(Into::into)?;
            model.into()
        }
    };
    Ok(Entry { source: source.clone(), model })
}

fn misplaced(source: &SourceFile, relative: &str) -> Mistake {
    let message = format!("no spec lives at `{relative}`");
    let help = "specs live in steps/, checks/<area>/, requests/, outcomes/, patches/, protocol/, requirements/, logins/; flow.toml, \
                documents.toml and faults.toml stand beside them";
    let first = relative.split('/').next().unwrap_or(relative);
    let folders = [
        "steps",
        "checks",
        "requests",
        "outcomes",
        "patches",
        "protocol",
        "requirements",
        "logins",
        "flow.toml",
        "faults.toml",
    ];
    let help = match crate::text::did_you_mean(first, folders) {
        Some(meant) if meant != first => format!("did you mean `{meant}`? {help}"),
        _ if first == "checks" => {
            format!("a check stands in the folder of its area: checks/<area>/<id>.toml; {help}")
        }
        _ => help.to_owned(),
    };
    Mistake::of_file(&source.path, message).help(help)
}

fn version(source: &SourceFile, found: u32) -> Result<(), Mistake> {
    if found == FORMAT_VERSION {
        return Ok(());
    }
    let message = format!("format version {found} is not known");
    Err(Mistake::at_key(source, &["spec"], message)
        .help(format!("this mcprove reads `spec = {FORMAT_VERSION}`")))
}

fn named(source: &SourceFile, format: u32, id: &str, stem: &str, key: &str) -> Result<(), Mistake> {
    version(source, format)?;
    same_id(source, id, stem, key)
}

fn same_id(source: &SourceFile, id: &str, stem: &str, key: &str) -> Result<(), Mistake> {
    if id == stem {
        return Ok(());
    }
    let message = format!("the {key} `{id}` differs from the name of the file, `{stem}`");
    Err(Mistake::at_key(source, &[key], message).help("rename the file or change the key: they are one name"))
}

fn add_spec(
    catalog: &mut Catalog,
    kind: Kind,
    area: Option<String>,
    stem: &str,
    source: &Arc<SourceFile>,
) -> Result<(), Mistakes> {
    let Entry { source, model } =
        entry(source, |model: &Spec| named(source, model.spec, &model.id, stem, "id"))?;
    if let Some(other) = catalog.specs.get(stem)
        && other.kind != kind
    {
        let message = format!("`{stem}` is the id of {} already", other.source.path);
        return Err(Mistake::at_key(&source, &["id"], message)
            .help("choose another id, or put the file in the same folder to replace it")
            .into());
    }
    let entry = SpecEntry { kind, area, source, model };
    catalog.specs.insert(stem.to_owned(), Arc::new(entry));
    Ok(())
}

fn merge_faults(catalog: &mut Catalog, later: Entry<FaultsFile>) {
    catalog.fault_files.push(later.clone());
    match &mut catalog.faults {
        Some(known) => {
            known.source = later.source;
            known.model.change(|known| known.merge(FaultsFile::clone(&later.model)));
        }
        None => catalog.faults = Some(later),
    }
}

fn add_requirements(catalog: &mut Catalog, source: &Arc<SourceFile>) -> Result<(), Mistakes> {
    if let Some(shipped) = source.shipped {
        let entry = |json| Entry { source: source.clone(), model: Model::shipped(json) };
        catalog
            .requirements
            .extend(shipped.requirements.iter().map(|(id, row)| ((*id).to_owned(), entry(row))));
        return Ok(());
    }
    let file: RequirementsFile = decode(source)?;
    version(source, file.spec)?;
    file.requirement.into_iter().for_each(|row| merge_requirement(catalog, row, source));
    Ok(())
}

/// A row of a later layer changes what it names of the earlier row with its id, and leaves the rest.
fn merge_requirement(catalog: &mut Catalog, row: RequirementRow, source: &Arc<SourceFile>) {
    let Some(known) = catalog.requirements.get_mut(&row.id) else {
        let id = row.id.clone();
        catalog.requirements.insert(id, Entry { source: source.clone(), model: row.into() });
        return;
    };
    known.source = source.clone();
    known.model.change(|known| merge_row(known, row));
}

fn merge_row(old: &mut RequirementRow, row: RequirementRow) {
    let level_changed = row.level.is_some();
    fn take<T>(old: &mut Option<T>, new: Option<T>) {
        if new.is_some() {
            *old = new;
        }
    }
    if level_changed && row.level_by_revision.is_none() {
        old.level_by_revision = None;
    }
    take(&mut old.party, row.party);
    take(&mut old.level, row.level);
    take(&mut old.level_by_revision, row.level_by_revision);
    take(&mut old.revisions, row.revisions);
    take(&mut old.area, row.area);
    take(&mut old.basis, row.basis);
    take(&mut old.extension, row.extension);
    take(&mut old.sources, row.sources);
    take(&mut old.says, row.says);
    take(&mut old.condition, row.condition);
    take(&mut old.black_box, row.black_box);
    take(&mut old.how, row.how);
    take(&mut old.needs, row.needs);
    take(&mut old.note, row.note);
    take(&mut old.excluded, row.excluded);
}
