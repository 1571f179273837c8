//! The documentation page that our users come from, held against the program: its flags, its table of combinations, its
//! troubleshooting table. The tables are data (`page.toml`).

#[path = "../flow/support.rs"]
#[expect(dead_code, reason = "shared with the flow tests, which use all of it")]
mod support;

use std::process::Command;
use std::sync::Arc;

use mcprove::outcome::RunOutcome;
use mcprove::report::{self, Colour};
use mcprove::spec::Catalog;
use mcprove::suite::{AuthMode, FlowSettings, Naming, Registration, ToolCall};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    conformance_flags: Vec<String>,
    suite_flags: Vec<String>,
    combination: Vec<Combination>,
    trouble: Vec<Trouble>,
}

/// A row of the compatibility table, for each revision that has the strategy.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Combination {
    registration: Registration,
    headless: bool,
    interactive: bool,
    client_credentials: bool,
}

/// A row of the troubleshooting table: a server that shows the symptom, and what has to be printed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trouble {
    symptom: String,
    edit: toml::value::Array,
    #[serde(default)]
    auth_mode: AuthMode,
    step: String,
    cause: Vec<String>,
    fix: Vec<String>,
}

fn page() -> Page {
    toml::from_str(include_str!("page.toml")).unwrap()
}

#[test]
fn every_flag_of_the_page_is_a_flag_of_ours() {
    let help = |command: &str| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_mcprove")).args(["oauth", command, "--help"]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let page = page();
    for (command, flags) in [("conformance", page.conformance_flags), ("conformance-suite", page.suite_flags)]
    {
        let help = help(command);
        let missing: Vec<&String> = flags.iter().filter(|flag| !help.contains(flag.as_str())).collect();
        assert!(missing.is_empty(), "{command} lacks {missing:?}");
    }
}

#[test]
fn the_table_of_combinations_is_ours_in_every_revision() {
    let catalog = Arc::new(Catalog::load(&[]).unwrap());
    let mut possible = 0;
    for row in page().combination {
        let modes = [
            (AuthMode::Headless, row.headless),
            (AuthMode::Interactive, row.interactive),
            (AuthMode::ClientCredentials, row.client_credentials),
        ];
        for revision in ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"] {
            for (mode, on_the_page) in modes {
                let mut settings =
                    FlowSettings::new("https://mcp.example/mcp", revision, row.registration, mode);
                settings.client_id = Some("id".into());
                settings.client_secret = Some("secret".into());
                let problems = settings.problems(&catalog, Naming::Flags);
                let has_cimd = revision >= "2025-11-25" || row.registration != Registration::Cimd;
                assert_eq!(
                    problems.is_empty(),
                    on_the_page && has_cimd,
                    "{}: {problems:?}",
                    settings.label()
                );
                possible += usize::from(problems.is_empty());
            }
        }
    }
    assert_eq!(possible, 28);
}

async fn prove(row: &Trouble) -> Result<(), String> {
    let mut table = toml::Table::new();
    table.insert("edit".into(), row.edit.clone().into());
    let server = support::edited(&toml::to_string(&table).unwrap()).await;
    let run = support::flow(&server.url()).with(|settings| {
        settings.auth_mode = row.auth_mode;
        settings.call_tool = None::<ToolCall>;
    });
    let flow = run.run().await;
    let noticed = support::result(&flow, &row.step).verdict != mcprove::outcome::Verdict::Passed;
    let outcome = RunOutcome { server_url: server.url(), flows: vec![flow], ..RunOutcome::default() };
    let printed = report::human_at_width(&outcome, Colour::Never, 10_000);
    server.stop().await;
    let missing: Vec<&String> =
        row.cause.iter().chain(&row.fix).filter(|part| !printed.contains(part.as_str())).collect();
    match (noticed, missing.is_empty()) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("{}: {} passed\n{printed}", row.symptom, row.step)),
        (_, false) => Err(format!("{}: not printed: {missing:?}\n{printed}", row.symptom)),
    }
}

#[tokio::test]
async fn every_row_of_the_troubleshooting_table_is_printed_where_its_symptom_shows() {
    let mut wrong = Vec::new();
    for row in page().trouble {
        wrong.extend(prove(&row).await.err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
