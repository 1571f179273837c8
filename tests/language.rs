//! The page of the spec language: its tables are those of the schema, and its examples do what it says.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mcprove::engine::{Once, Tools, run_flow};
use mcprove::http::{Client, ClientOptions};
use mcprove::outcome::Verdict;
use mcprove::prove::{Wanted, proof_human, prove};
use mcprove::reference::{Options, Server};
use mcprove::spec::Catalog;
use mcprove::suite::{AuthMode, FlowSettings, Naming, Registration};
use serde_json::Value;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/README.md")
}

const BEGIN: &str = "<!-- fields: begin (written by `just regen`) -->\n";
const END: &str = "<!-- fields: end -->";

/// What the tables are headed by, and the definition of the schema that they show.
const TABLES: [(&str, &str); 20] = [
    ("`[applies]`", "Applies"),
    ("`[[applies.never]]`", "Never"),
    ("`[[needs]]`", "Need"),
    ("`[[setup]]`", "Setup"),
    ("`[request]`", "Request"),
    ("`[request.pages]`", "Pages"),
    ("`[authorize]`", "Authorize"),
    ("`[[candidate]]`", "Candidate"),
    ("`[[patch]]`", "Patch"),
    ("`[[variant]]`", "Variant"),
    ("`[[publish]]`", "Publish"),
    ("`[observe]`", "Observe"),
    ("`[[again]]`", "Again"),
    ("`[accept]`, and every assertion", "Assertion"),
    ("`url = { … }`", "UrlRule"),
    ("`[[outcome]]`", "OutcomeRow"),
    ("`[[check]]`", "CheckRow"),
    ("`[capture]`: `name = { … }`", "CaptureFrom"),
    ("`[[cleanup]]`", "Cleanup"),
    ("Verdicts of a row", "VerdictWord"),
];

/// The keys that every change has stand in the table of the request only.
const CHANGES: [&str; 6] = ["Setup", "Authorize", "Candidate", "Patch", "Variant", "Cleanup"];

fn type_of(schema: &Value, property: &Value) -> String {
    let reference = property["$ref"].as_str().or_else(|| property["allOf"][0]["$ref"].as_str());
    if let Some(name) = reference.and_then(|reference| reference.rsplit('/').next()) {
        let words = schema["definitions"][name]["enum"].as_array();
        let quoted = |words: &Vec<Value>| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>();
        return words.map_or_else(|| "table".to_owned(), |words| quoted(words).join(", "));
    }
    match property["type"].as_str() {
        Some("array") => format!("list of {}", type_of(schema, &property["items"])),
        Some("object") => "table".to_owned(),
        Some("boolean") => "true, false".to_owned(),
        Some(plain) => plain.to_owned(),
        None => "any".to_owned(),
    }
}

fn table(schema: &Value, definition: &Value, leave_out: &Value) -> String {
    let required: Vec<&str> =
        definition["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut lines = vec!["| key | type | |".to_owned(), "|---|---|---|".to_owned()];
    for (key, property) in definition["properties"].as_object().unwrap() {
        if leave_out["properties"].get(key).is_some_and(|same| same == property) || key == "$schema" {
            continue;
        }
        let text = property["description"].as_str().unwrap_or_default().replace('|', "\\|");
        let must = if required.contains(&key.as_str()) { ", required" } else { "" };
        let kind = type_of(schema, property).replace('|', "\\|");
        lines.push(format!("| `{key}` | {kind}{must} | {text} |"));
    }
    lines.join("\n")
}

fn tables() -> String {
    let (_, schema) = mcprove::spec::SCHEMAS.iter().find(|(name, _)| *name == "spec").unwrap();
    let schema = schema();
    let definitions = &schema["definitions"];
    let mut parts = vec![format!("### The file itself\n\n{}", table(&schema, &schema, &Value::Null))];
    for (heading, name) in TABLES {
        let definition = &definitions[name];
        let text = definition["description"].as_str().unwrap_or_default();
        if definition.get("enum").is_some() {
            parts.push(format!("### {heading}\n\n{text}"));
            continue;
        }
        let changes = CHANGES.contains(&name);
        let leave_out = if changes { &definitions["Request"] } else { &Value::Null };
        let more = if changes { " Besides these, the keys of `[request]` but `pages`." } else { "" };
        parts.push(format!("### {heading}\n\n{text}{more}\n\n{}", table(&schema, definition, leave_out)));
    }
    parts.join("\n\n") + "\n"
}

#[test]
fn the_tables_of_the_page_are_those_of_the_schema() {
    let text = fs::read_to_string(page()).unwrap();
    let (head, rest) = text.split_once(BEGIN).unwrap();
    let (written, tail) = rest.split_once(END).unwrap();
    let expected = tables();
    if std::env::var_os("REGEN").is_some() {
        fs::write(page(), format!("{head}{BEGIN}{expected}{END}{tail}")).unwrap();
    } else {
        assert!(written == expected, "specs/README.md is not up to date: run `just regen`");
    }
}

/// The examples of the page as files in a folder of specs: the first line of each says where it stands.
fn examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(page()).unwrap();
    for block in text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
        let place = block.lines().next().unwrap().strip_prefix("# ").unwrap();
        let path = folder.path().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, block).unwrap();
    }
    folder
}

#[test]
fn the_examples_of_the_page_have_no_mistake() {
    let folder = examples();
    let catalog = Catalog::load(&[folder.path().into()]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let found = mcprove::lint::lint_all(&catalog);
    assert!(found.is_empty(), "{}", mcprove::spec::Mistakes(found));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_page_run() {
    let folder = examples();
    let catalog = Catalog::load(&[folder.path().into()]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let server = Server::start(Options::default()).await.unwrap();
    let mut settings = FlowSettings::new(server.url(), "2025-11-25", Registration::Dcr, AuthMode::Headless);
    settings.selection.checks = true;
    let mut plan = settings.plan(&Arc::new(catalog), Naming::Flags).unwrap();
    let expected = [
        ("documentation", Verdict::Warning),
        ("unknown_parameter", Verdict::Passed),
        ("scheme_case", Verdict::Passed),
    ];
    plan.checks.retain(|id| expected.iter().any(|(expected, _)| expected == id));
    let (_stop, stop) = tokio::sync::watch::channel(false);
    let http = Client::new(ClientOptions::default());
    let tools = Tools { http, sink: Arc::new(|_| {}), stop, once: Arc::new(Once::default()) };
    let outcome = run_flow(&plan, &tools).await;
    for (id, verdict) in expected {
        let check = outcome.checks.iter().find(|check| check.id == id).unwrap();
        assert_eq!(check.verdict, verdict, "{id}: {}", check.summary);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_a_proof_proves_the_check_that_it_names() {
    let folder = examples();
    let catalog = Catalog::load(&[folder.path().into()]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let wanted = Wanted { fault: None, specs: vec!["documentation".into()], jobs: 2 };
    let proof = prove(&Arc::new(catalog), &wanted).await.unwrap();
    assert!(proof.holds(), "{}", proof_human(&proof));
    assert!(proof_human(&proof).contains("noticed by documentation.not-linked"), "{}", proof_human(&proof));
}
