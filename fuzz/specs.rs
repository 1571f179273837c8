//! Spec, suite and baseline files of any content: loading, linting, planning, showing what is wrong, and rendering every
//! template must end, and end without a panic. An input is one file; the schema that it names says which folder it
//! stands in, or a first line `=== <path>`, as in `tests/diagnostics/cases`.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::{Corpus, fuzz_target};
use mcprove::lint::lint_all;
use mcprove::spec::{Catalog, Layer, Mistake, Mistakes, SourceFile, Terminal};
use mcprove::suite::{Baseline, Overrides, Suite};
use mcprove::template::{Context, Facts, Mark, Names, asked_by};
use serde_json::{Value, json};

/// The longest text that is shown of one input's mistakes: there may be thousands.
const SHOWN: usize = 16;

/// A small set of valid files, which the file under test is laid over.
const BASE: [(&str, &str); 6] = [
    ("flow.toml", include_str!("base/flow.toml")),
    ("steps/first.toml", include_str!("base/first.toml")),
    ("steps/second.toml", include_str!("base/second.toml")),
    ("outcomes/inconclusive.toml", include_str!("base/inconclusive.toml")),
    ("protocol/2025-11-25.toml", include_str!("base/2025-11-25.toml")),
    ("requirements/base.toml", include_str!("base/requirements.toml")),
];

static SHIPPED: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::load(&[]).unwrap()));

static WORLD: LazyLock<Catalog> = LazyLock::new(|| {
    let mut catalog = Catalog::default();
    for (path, text) in BASE {
        catalog.add(path, text).unwrap_or_else(|mistake| panic!("{mistake}"));
    }
    let found = lint_all(&catalog);
    assert!(found.is_empty(), "{}", Mistakes(found));
    catalog
});

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(data) else { return Corpus::Reject };
    let (place, text) = placed(text);
    let source = || SourceFile::new(Layer::Folder(String::new()), place.clone(), text.to_owned());
    if place.starts_with("suite.") {
        show(&told_of_suite(source()));
        return Corpus::Keep;
    }
    if place.starts_with("baseline.") {
        show(&told_of_baseline(&source()));
        return Corpus::Keep;
    }
    let mut catalog = WORLD.clone();
    let mut found = catalog.add(&place, text).err().map(|told| told.0).unwrap_or_default();
    found.extend(lint_all(&catalog));
    show(&found);
    let context = context();
    for entry in catalog.specs.values().filter(|entry| entry.source.text == text) {
        render(&serde_json::to_value(entry.model.as_ref()).unwrap(), &context);
    }
    Corpus::Keep
});

fn show(found: &[Mistake]) {
    for mistake in found.iter().take(SHOWN) {
        for width in [None, Some(0), Some(40)] {
            assert!(!mistake.shown(Terminal { colours: width.is_none(), width }).is_empty());
        }
    }
}

fn told_of_baseline(source: &SourceFile) -> Vec<Mistake> {
    Baseline::read(source).map(|baseline| drop(baseline.text())).map_or_else(|told| told.0, |()| vec![])
}

/// What is wrong with a suite file, or with its plans; without one that may name another file
/// (a login script, a key, an assertion): nothing outside of the input is read.
fn told_of_suite(source: SourceFile) -> Vec<Mistake> {
    let environment = |name: &str| (name == "SECRET").then(|| "hunter2-hunter2".to_owned());
    if ["login", "key", "assertion"].iter().any(|word| source.text.to_lowercase().contains(word)) {
        return vec![];
    }
    let suite = Suite::of(source, &Overrides::default(), &environment, Arc::clone(&SHIPPED));
    suite.and_then(|suite| suite.plan()).map_or_else(|told| told.0, |_| vec![])
}

/// The path of a file and its text.
fn placed(text: &str) -> (String, &str) {
    let named = text.strip_prefix("=== ").and_then(|rest| rest.split_once('\n'));
    match named {
        Some((path, rest)) => (path.to_owned(), rest.split("\n=== ").next().unwrap_or(rest)),
        None => (place(text), text),
    }
}

/// Where a file stands, by the schema that it names; without one it is a check.
fn place(text: &str) -> String {
    let kind = text.split(".schema.json").next().and_then(|head| head.rsplit('/').next());
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|rest| rest.split('"').nth(1))
            .filter(|name| !name.contains(['/', '.']))
            .unwrap_or("fuzzed")
    };
    let ending = if text.trim_start().starts_with('{') { "json" } else { "toml" };
    match kind {
        Some(kind @ ("flow" | "documents" | "faults" | "suite" | "baseline")) => format!("{kind}.{ending}"),
        Some("protocol") => format!("protocol/{}.{ending}", value("revision = ")),
        Some("requirements") => format!("requirements/fuzzed.{ending}"),
        Some(kind @ ("outcomes" | "patches")) => format!("{kind}/{}.{ending}", value("id = ")),
        Some("login") => format!("logins/{}.{ending}", value("id = ")),
        _ if text.contains("# a step") => format!("steps/{}.{ending}", value("id = ")),
        _ => format!("checks/area/{}.{ending}", value("id = ")),
    }
}

fn context() -> Context {
    let mut facts = Facts::default();
    let known = [
        ("target.url", json!("https://mcp.example/mcp")),
        ("as.metadata", json!({ "issuer": "https://as.example", "scopes_supported": ["a", "b"], "n": 1 })),
        ("client.id", json!("client")),
        ("client.secret", json!("secret")),
        ("pkce.verifier", json!("v".repeat(43))),
        ("token.access_token", json!("aaaa.bbbb.cccc")),
    ];
    for (name, value) in known {
        facts.set(name, value, Mark::default());
    }
    let moment = [
        ("response", json!({ "status": 401, "json": { "error": "e" } })),
        ("variant", json!("v")),
        ("attempts", json!([1])),
    ];
    let mut names = Names::default();
    for (name, value) in moment {
        names.insert(name, value);
    }
    Context::new(&facts, names)
}

/// Renders every text as a request would, as a message would, and as a condition would.
fn render(value: &Value, context: &Context) {
    match value {
        Value::String(text) => {
            let rendered = context.render(text);
            assert!(rendered.is_err() || asked_by(text, false).is_ok(), "{text:?} renders and is flagged");
            context.message(text);
            let _ = context.holds(text);
        }
        Value::Array(list) => list.iter().for_each(|value| render(value, context)),
        Value::Object(table) => table.values().for_each(|value| render(value, context)),
        _ => {}
    }
}
