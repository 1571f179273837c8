//! `mcprove specs new`: a step or a check of one's own, ready to run, with comments that say what to change.

use std::fs;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::failure::Failure;
use super::files::{self, Readers};
use super::screen;
use super::shared_args::Format;
use super::specs_args::{NewKind, SpecsNewArgs};
use crate::spec::{Catalog, SCHEMAS, SourceFile, schema_text};

const CHECK: &str = include_str!("scaffold/check.toml");
const STEP: &str = include_str!("scaffold/step.toml");
const REQUIREMENT: &str = include_str!("scaffold/requirement.toml");
const FAULTS: &str = include_str!("scaffold/faults.toml");
/// What the scaffolds have in place of the id.
const ID: &str = "THE_ID";
/// And in place of the folder.
const DIR: &str = "THE_DIR";

pub(super) fn run(args: &SpecsNewArgs) -> Exit {
    match begin(args) {
        Ok(told) => {
            screen::line(&told);
            Exit::Passed
        }
        Err(failure) => {
            screen::error(&failure, Format::Human);
            Exit::Usage
        }
    }
}

fn begin(args: &SpecsNewArgs) -> Result<String, Failure> {
    checked(&args.id)?;
    checked(&args.area)?;
    let shipped = Catalog::load(&[]).map_err(Failure::internal)?;
    if let Some(entry) = shipped.specs.get(&args.id) {
        let help = "choose another id, or copy that file and change it";
        return Err(Failure::usage(format!("`{}` is the id of {}; {help}", args.id, entry.source.path)));
    }
    let file = format!("{}.toml", args.id);
    let mut written = match args.kind {
        NewKind::Check => vec![(args.dir.join("checks").join(&args.area).join(&file), text(CHECK, args))],
        NewKind::Step => vec![(args.dir.join("steps").join(&file), text(STEP, args))],
    };
    written.push((args.dir.join("requirements").join(&file), text(REQUIREMENT, args)));
    if let Some((taken, _)) = written.iter().find(|(path, _)| path.exists()) {
        return Err(Failure::usage(format!("{} exists already", taken.display())));
    }
    let order = match args.kind {
        NewKind::Check => None,
        NewKind::Step => Some(order(args, shipped.flow.as_ref().map(|flow| flow.source.as_ref()))?),
    };
    // What proves the check. A file of the user's own is theirs to change.
    let faults = args.dir.join("faults.toml");
    if args.kind == NewKind::Check && !faults.exists() {
        written.push((faults, text(FAULTS, args)));
    }
    for name in ["spec", "requirements", "flow", "faults"] {
        written.extend(schema(&args.dir, name));
    }
    written.extend(order.iter().flatten().cloned());
    for (path, text) in &written {
        write(path, text)?;
    }
    Ok(told(args, &written, order))
}

fn told(
    args: &SpecsNewArgs,
    written: &[(PathBuf, String)],
    order: Option<Option<(PathBuf, String)>>,
) -> String {
    let dir = args.dir.display();
    let mut lines: Vec<String> =
        written.iter().map(|(path, _)| format!("wrote {}", path.display())).collect();
    if order.is_some_and(|order| order.is_none()) {
        lines.push(format!("add \"{}\" to the steps of {}", args.id, args.dir.join("flow.toml").display()));
    }
    lines.push(format!("look for mistakes:  mcprove specs lint {dir}"));
    let checks = if args.kind == NewKind::Check { format!(" --checks {}", args.id) } else { String::new() };
    lines.push(format!("run it:             mcprove oauth conformance --specs {dir}{checks} --url …"));
    if args.kind == NewKind::Check {
        if !written.iter().any(|(path, _)| path.ends_with("faults.toml")) {
            let faults = args.dir.join("faults.toml");
            lines.push(format!("add a fault that `{}` notices to {}", args.id, faults.display()));
        }
        lines.push(format!("prove it:           mcprove specs test --specs {dir} --spec {}", args.id));
    }
    lines.join("\n")
}

/// Ids are names of files, and may not lead out of their folder.
fn checked(id: &str) -> Result<(), Failure> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if !id.is_empty() && id.chars().all(fits) {
        return Ok(());
    }
    Err(Failure::usage(format!("`{id}` is no id: lower-case letters, digits, `_` and `-` make one")))
}

fn text(scaffold: &str, args: &SpecsNewArgs) -> String {
    scaffold.replace(ID, &args.id).replace(DIR, &args.dir.display().to_string())
}

/// A step runs where flow.toml names it: a copy of the shipped one with the step at its end. None if there is one of
/// the user's own, which is theirs to change.
fn order(args: &SpecsNewArgs, shipped: Option<&SourceFile>) -> Result<Option<(PathBuf, String)>, Failure> {
    let path = args.dir.join("flow.toml");
    if path.exists() {
        return Ok(None);
    }
    let text = shipped.map(|source| source.text.as_ref()).unwrap_or_default();
    let list = text.find("\nsteps = [").and_then(|start| Some(start + text[start..].find("\n]")?));
    let end = list.ok_or_else(|| Failure::internal("the shipped flow.toml has no list of steps"))?;
    let text = format!("{}\n  \"{}\",{}", &text[..end], args.id, &text[end..]);
    Ok(Some((path, text.replace("#:schema ../schema/", "#:schema .schema/"))))
}

/// The schema that the files name, in a folder that is hidden, so that it is no spec.
fn schema(dir: &Path, name: &str) -> Option<(PathBuf, String)> {
    let (_, schema) = SCHEMAS.iter().find(|(known, _)| *known == name)?;
    Some((dir.join(".schema").join(format!("{name}.schema.json")), schema_text(&schema())))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::internal(format!("{} cannot be made: {error}", folder.display())))?;
    }
    files::write(path, text, Readers::Usual)
}
