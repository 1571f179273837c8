//! The shipped specs: they load, and lint finds nothing.

use std::fs;

use mcprove::lint::lint;
use mcprove::spec::Catalog;
use mcprove::spec::model::FaultsFile;

#[test]
fn the_shipped_specs_load_and_lint_finds_nothing() {
    let catalog = Catalog::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    lint(&catalog).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(catalog.specs.len() > 30);
}

/// The built-in set is read when the program is built; a folder is read anew, with all that is looked at there.
#[test]
fn the_built_in_set_says_what_its_files_say() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let files = Catalog::load(&[folder]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let shipped = Catalog::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(shipped.specs.keys().eq(files.specs.keys()));
    for (id, entry) in &shipped.specs {
        assert_eq!(*entry.model, *files.specs[id].model, "{id}");
    }
    macro_rules! same {
        ($($kind:ident),*) => {$(
            assert!(!shipped.$kind.is_empty() && shipped.$kind.keys().eq(files.$kind.keys()));
            for (id, entry) in &shipped.$kind {
                assert_eq!(*entry.model, *files.$kind[id].model, "{id}");
            }
        )*};
    }
    same!(outcomes, patches, protocols, requirements, logins);
    assert_eq!(*shipped.flow.unwrap().model, *files.flow.unwrap().model);
    assert_eq!(*shipped.documents.unwrap().model, *files.documents.unwrap().model);
    // Rows of faults add up over layers.
    let faults = shipped.faults.unwrap();
    assert_eq!(*faults.model, toml::from_str::<FaultsFile>(&faults.source.text).unwrap());
}

#[test]
fn what_is_published_is_declared_fresh_and_known_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("checks/cimd")).unwrap();
    let spec = r#"spec = 1
id = "careless"
title = "Publishes carelessly"
requirements = ["as-cimd-fetch"]

[[publish]]
name = "document"
path = "/client.json"

[[publish]]
name = "other"

[[variant]]
name = "row"
publish = [{ name = "documint", status = 404 }]

[request]
url = "{{ published.document.url }}"
"#;
    fs::write(folder.path().join("checks/cimd/careless.toml"), spec).unwrap();
    let catalog = Catalog::load(&[folder.path().into()]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let told = lint(&catalog).unwrap_err().to_string();
    for sentence in [
        "effects = [\"publishes\"]",
        "from a cache of an earlier run",
        "this document has no path",
        "there is no published document `documint`",
    ] {
        assert!(told.contains(sentence), "{sentence}: {told}");
    }
}

#[test]
fn the_shipped_specs_have_nothing_that_the_strictest_lint_finds() {
    let catalog = Catalog::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let found = mcprove::lint::lint_all(&catalog);
    assert!(found.is_empty(), "{}", mcprove::spec::Mistakes(found));
}

#[test]
fn no_requirement_is_cited_from_a_revision_that_a_flow_does_not_run_while_it_has_another_source() {
    let catalog = mcprove::spec::Catalog::load(&[]).unwrap();
    let mut cited = 0;
    for revision in catalog.protocols.keys().filter_map(|name| catalog.revision(name)) {
        for row in catalog.requirements.values().map(|entry| &entry.model) {
            let extensions: Vec<String> = row.extension.iter().cloned().collect();
            if catalog.standing(&row.id, &revision, &extensions).is_none() {
                continue;
            }
            let source =
                catalog.source_in(row, &revision).unwrap_or_else(|| panic!("{} has no source", row.id));
            let is_foreign =
                |source: &String| source.starts_with("MCP 20") && !source.contains(&revision.name);
            let all_are = row.sources.iter().flatten().all(is_foreign);
            assert!(!is_foreign(source) || all_are, "{} in {}: {source}", row.id, revision.name);
            cited += 1;
        }
    }
    assert!(cited > 100);
}
