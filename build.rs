//! Embeds the shipped specs, so that the binary needs no folder beside it and need not parse them: a table of each
//! file's path, text, what it says as JSON, and where its keys stand, sorted by path.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use places_in_toml::places_in_toml;
use serde_json::Value;

#[path = "src/spec/places_in_toml.rs"]
mod places_in_toml;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=specs");
    println!("cargo:rerun-if-changed=build.rs");
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
        let (json, places) = compiled(&fs::read_to_string(&file)?);
        fs::write(out.join(format!("{number}.json")), json)?;
        fs::write(out.join(format!("{number}.places")), places)?;
        let _ = writeln!(
            table,
            "    Shipped {{ path: {path:?}, text: include_str!({:?}), json: include_str!(\"{number}.json\"), \
             places: include_str!(\"{number}.places\") }},",
            file.display().to_string()
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

/// What a text says, as JSON, and the places of its keys, a line each. Both are empty for a text that is no TOML: the
/// program tells what is wrong with it.
fn compiled(text: &str) -> (String, String) {
    let Ok(value) = toml::from_str::<Value>(text) else { return Default::default() };
    let mut places: Vec<_> = places_in_toml(text).into_iter().collect();
    places.sort_by(|(a, _), (b, _)| a.cmp(b));
    let lines = places.into_iter().map(|(way, range)| format!("{way}\t{}\t{}\n", range.start, range.end));
    (value.to_string(), lines.collect())
}
