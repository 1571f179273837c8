//! Embeds the shipped specs, so that the binary needs no folder beside it and need not parse them: a table of each
//! file's path, text, what it says as JSON, and where its keys stand, sorted by path.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use places_in_toml::places_in_toml;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[expect(dead_code, unreachable_pub, unused_imports, reason = "the program uses what is not used here")]
#[path = "src/spec/model/mod.rs"]
mod model;
#[path = "src/spec/places_in_toml.rs"]
mod places_in_toml;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=specs");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/spec/model");
    println!("cargo:rerun-if-changed=src/spec/places_in_toml.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("specs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    let mut paths: Vec<String> = files
        .iter()
        .filter_map(|file| file.strip_prefix(&root).ok())
        .map(|path| path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
        .collect();
    paths.sort();
    let mut table = String::from("pub(super) static FILES: &[Shipped] = &[\n");
    for (number, path) in paths.iter().enumerate() {
        let file = root.join(path);
        let text = fs::read_to_string(&file)?;
        if let Err(mistake) = check(path, &text) {
            format!("specs/{path}: {mistake}").lines().for_each(|line| println!("cargo::error={line}"));
            return Ok(());
        }
        let value: Value = toml::from_str(&text).map_err(io::Error::other)?;
        fs::write(out.join(format!("{number}.json")), value.to_string())?;
        let (ways, places) = ways_and_places(&text);
        fs::write(out.join(format!("{number}.ways")), ways)?;
        fs::write(out.join(format!("{number}.places")), places)?;
        let _ = writeln!(
            table,
            "    Shipped {{ path: {path:?}, text: include_str!({:?}), json: include_str!(\"{number}.json\"), \
             ways: include_str!(\"{number}.ways\"), places: include_bytes!(\"{number}.places\"), requirements: &{:?} }},",
            file.display().to_string(),
            requirements(&value)
        );
    }
    table.push_str("];\n");
    fs::write(out.join("shipped_specs.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads a file as the type that its folder says: what the program reads later cannot be mistaken.
fn check(path: &str, text: &str) -> Result<(), toml::de::Error> {
    use model::{
        DocumentsFile, FaultsFile, FlowFile, LoginFile, OutcomesFile, PatchesFile, Protocol,
        RequirementsFile, Spec,
    };
    match path.split('/').next().unwrap_or_default() {
        "steps" | "checks" | "requests" => read::<Spec>(text),
        "outcomes" => read::<OutcomesFile>(text),
        "patches" => read::<PatchesFile>(text),
        "logins" => read::<LoginFile>(text),
        "protocol" => read::<Protocol>(text),
        "requirements" => read::<RequirementsFile>(text),
        "flow.toml" => read::<FlowFile>(text),
        "documents.toml" => read::<DocumentsFile>(text),
        "faults.toml" => read::<FaultsFile>(text),
        // The program says where specs live.
        _ => Ok(()),
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<(), toml::de::Error> {
    toml::from_str::<T>(text).map(drop)
}

/// The ways to all keys, sorted, one after the other; and for each where it ends, the byte range to which it leads, and
/// the line where that begins.
fn ways_and_places(text: &str) -> (String, Vec<u8>) {
    let mut sorted: Vec<_> = places_in_toml(text).into_iter().collect();
    sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (mut ways, mut places) = (String::new(), Vec::new());
    for (way, range) in sorted {
        ways.push_str(&way);
        let line = text[..range.start].matches('\n').count() + 1;
        for number in [ways.len(), range.start, range.end, line] {
            places.extend((number as u32).to_le_bytes());
        }
    }
    (ways, places)
}

/// The rows of a file of requirements, by id.
fn requirements(file: &Value) -> Vec<(String, String)> {
    let rows = file.get("requirement").and_then(Value::as_array).into_iter().flatten();
    rows.map(|row| (row["id"].as_str().unwrap_or_default().to_owned(), row.to_string())).collect()
}
