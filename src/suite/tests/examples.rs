//! Every file in `examples/` is a valid suite, or a valid baseline.

use std::fs;
use std::path::Path;

use super::support::read_with;
use crate::spec::decode;
use crate::suite::{Baseline, Overrides, baseline_schema, document, suite_schema};

const ENV: [(&str, &str); 5] = [
    ("MCP_SERVER_URL", "https://example.com/mcp"),
    ("M2M_CLIENT_ID", "machine"),
    ("M2M_CLIENT_SECRET", "secret"),
    ("CLIENT_ID", "client"),
    ("CLIENT_SECRET", "secret"),
];

#[test]
fn every_example_is_valid_for_editors_and_for_us() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "json" && extension != "toml") {
            continue;
        }
        let (name, text) = (file.display().to_string(), fs::read_to_string(&file).unwrap());
        let value: serde_json::Value = decode(&document::source(name.clone(), &text)).unwrap();
        if value.get("known").is_some() {
            assert!(jsonschema::draft7::is_valid(&baseline_schema(), &value), "{name}");
            assert!(Baseline::load(&file, false).is_ok(), "{name}");
            continue;
        }
        assert!(jsonschema::draft7::is_valid(&suite_schema(), &value), "{name}");
        if let Err(mistakes) = read_with(&name, &text, &Overrides::default(), &ENV) {
            panic!("{mistakes}");
        }
        seen += 1;
    }
    assert!(seen >= 4);
}
