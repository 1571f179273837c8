//! Small catalogs and suite files.

use std::fs;
use std::sync::{Arc, LazyLock};

use crate::spec::{Catalog, Mistakes};
use crate::suite::document;
use crate::suite::{Overrides, Suite};

const REVISIONS: [(&str, &str); 4] = [
    ("2025-03-26", ""),
    ("2025-06-18", "extends = \"2025-03-26\"\n"),
    ("2025-11-25", "extends = \"2025-06-18\"\n[registration]\ncimd = true\n"),
    ("2026-07-28", "extends = \"2025-11-25\"\n"),
];

/// Four revisions, of which two know cimd, and two checks.
pub(super) fn catalog() -> Arc<Catalog> {
    static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: String| {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        for (revision, more) in REVISIONS {
            write(
                &format!("protocol/{revision}.toml"),
                format!("spec = 1\nrevision = \"{revision}\"\n{more}"),
            );
        }
        for id in ["test_room_alpha", "test_room_beta"] {
            write(&format!("checks/room/{id}.toml"), format!("spec = 1\nid = \"{id}\"\ntitle = \"T\"\n"));
        }
        Arc::new(Catalog::load(&[folder.path().to_owned()]).unwrap())
    });
    CATALOG.clone()
}

/// The suite of a file with this name and text.
pub(super) fn read_with(
    name: &str,
    text: &str,
    overrides: &Overrides,
    env: &[(&str, &str)],
) -> Result<Suite, Mistakes> {
    let environment =
        |wanted: &str| env.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
    let source = document::source(name.to_owned(), text);
    Suite::of(source, overrides, &environment, catalog())
}

/// The suite of a JSON text.
pub(super) fn json(text: &str) -> Result<Suite, Mistakes> {
    read_with("suite.json", text, &Overrides::default(), &[])
}

/// The suite of a TOML text.
pub(super) fn toml(text: &str) -> Result<Suite, Mistakes> {
    read_with("suite.toml", text, &Overrides::default(), &[])
}

/// The mistakes of a file, as the user reads them.
pub(super) fn told(suite: Result<Suite, Mistakes>) -> String {
    suite.err().map(|mistakes| mistakes.to_string()).expect("there are mistakes")
}

/// The labels of the flows.
pub(super) fn labels(suite: &Suite) -> Vec<&str> {
    suite.flows.iter().map(|flow| flow.label.as_str()).collect()
}
