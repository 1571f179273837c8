//! What editors rely on: every shipped file names its schema, and is valid under it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "json") {
            found.push(path);
        }
    }
}

/// The schema that a file names, and what the file holds.
fn read(path: &Path) -> (String, Value) {
    let text = fs::read_to_string(path).unwrap();
    if path.extension().is_some_and(|ending| ending == "json") {
        let value: Value = serde_json::from_str(&text).unwrap();
        let schema = value["$schema"].as_str().unwrap_or_default().to_owned();
        return (schema, value);
    }
    let mut lines = text.lines();
    let schema = lines.next().and_then(|line| line.strip_prefix("#:schema ")).unwrap_or_default();
    assert_eq!(lines.next(), Some(""), "{}: a blank line follows the schema", path.display());
    let value: Value = toml::from_str(&text).unwrap();
    (schema.to_owned(), value)
}

#[test]
fn every_shipped_file_names_a_schema_that_exists_and_is_valid_under_it() {
    let mut paths = Vec::new();
    files(&root().join("specs"), &mut paths);
    files(&root().join("examples"), &mut paths);
    assert!(paths.len() > 80);
    let mut wrong = Vec::new();
    for path in paths {
        let (schema, value) = read(&path);
        let schema_file = path.parent().unwrap().join(&schema);
        let Ok(text) = fs::read_to_string(&schema_file) else {
            wrong.push(format!("{}: there is no schema {schema:?}", path.display()));
            continue;
        };
        let schema: Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        wrong.extend(
            validator
                .iter_errors(&value)
                .map(|error| format!("{}: {} at {}", path.display(), error, error.instance_path())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_schema_flags_what_is_no_spec() {
    let text = fs::read_to_string(root().join("schema/spec.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for wrong in [
        "spec = 1\nid = 'a'",
        "spec = 1\nid = 'a'\ntitle = 'a'\nrequirement = ['x']",
        "spec = 1\nid = 'a'\ntitle = 'a'\n[request]\nuri = 'x'",
        "spec = 1\nid = 'a'\ntitle = 'a'\n[[outcome]]\nverdict = 'good'",
        "spec = 1\nid = 'a'\ntitle = 'a'\n[accept]\nstatus = 200",
        "spec = '1'\nid = 'a'\ntitle = 'a'",
    ] {
        let value: Value = toml::from_str(wrong).unwrap();
        assert!(!validator.is_valid(&value), "{wrong}");
    }
}

#[test]
fn the_entry_for_schemastore_claims_only_our_own_endings_and_names_schemas_that_exist() {
    let text = fs::read_to_string(root().join("schema/catalog.json")).unwrap();
    let catalog: Value = serde_json::from_str(&text).unwrap();
    for entry in catalog["schemas"].as_array().unwrap() {
        let name = entry["url"].as_str().unwrap().rsplit_once("/mcprove-").unwrap().1;
        let file = root().join("schema").join(name.replace(".json", ".schema.json"));
        assert!(file.is_file(), "{}", file.display());
        for pattern in entry["fileMatch"].as_array().unwrap() {
            assert!(pattern.as_str().unwrap().starts_with("*.mcprove"), "{pattern}");
        }
    }
}

#[test]
fn a_file_with_our_ending_has_the_id_before_its_first_dot_and_json_may_name_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let checks = folder.path().join("checks/mine");
    fs::create_dir_all(&checks).unwrap();
    fs::write(checks.join("one.mcprove.toml"), "spec = 1\nid = \"one\"\ntitle = \"One\"\n").unwrap();
    let json = "{ \"$schema\": \"x.json\", \"spec\": 1, \"id\": \"two\", \"title\": \"Two\" }";
    fs::write(checks.join("two.mcprove.json"), json).unwrap();
    let catalog =
        mcprove::spec::Catalog::load(&[folder.path().into()]).unwrap_or_else(|told| panic!("{told}"));
    assert!(catalog.specs.contains_key("one") && catalog.specs.contains_key("two"));
}
