//! `mcprove specs …` from outside.

use std::fs;
use std::path::Path;
use std::process::Output;

use mcprove::reference::{Options, Server};
use serde_json::Value;

use crate::mcprove;

fn specs(args: &[&str]) -> Output {
    let all: Vec<String> = ["specs"].iter().chain(args).map(ToString::to_string).collect();
    mcprove(&all, &Default::default())
}

fn stdout(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.is_empty(), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_list_names_every_spec_with_its_level_in_a_revision() {
    let listed: Value = serde_json::from_str(&stdout(&specs(&["list", "--json"]))).unwrap();
    assert_eq!(listed["protocolVersion"], "2026-07-28");
    let find = |list: &Value, id: &str| {
        list["specs"].as_array().unwrap().iter().find(|spec| spec["id"] == id).cloned().unwrap()
    };
    let replay = find(&listed, "oauth_code_replay");
    assert_eq!(replay["kind"], "check");
    assert_eq!(replay["area"], "token");
    assert_eq!(replay["level"], "MUST");
    assert_eq!(replay["requirement"], "as-token-code-single-use");
    let older = stdout(&specs(&["list", "--json", "--protocol-version", "2025-03-26"]));
    let older: Value = serde_json::from_str(&older).unwrap();
    assert_eq!(find(&older, "request_resource_metadata")["level"], Value::Null);
    let human = stdout(&specs(&["list"]));
    assert!(human.contains("only from 2025-06-18 on") && human.contains("checks / token"), "{human}");
}

#[test]
fn the_plan_says_which_spec_runs_in_which_flow_and_why_the_others_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("suite.json");
    let suite = r#"{ "serverUrl": "http://127.0.0.1:9/mcp", "checks": ["token_*", "refresh_works"],
        "defaults": { "auth": { "mode": "headless" } },
        "flows": [{ "label": "old", "protocolVersion": "2025-03-26", "registrationStrategy": "dcr" }] }"#;
    fs::write(&file, suite).unwrap();
    let plan = stdout(&specs(&["list", "--plan", &file.display().to_string(), "--json"]));
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let flow = &plan["flows"][0];
    assert_eq!(flow["label"], "old");
    let runs = flow["runs"].as_array().unwrap();
    assert_eq!(runs[0], "request_without_token");
    assert!(runs.contains(&"token_pkce_wrong_verifier".into()));
    let why = |id: &str| {
        let list = flow["doesNotRun"].as_array().unwrap();
        list.iter().find(|spec| spec["id"] == id).unwrap()["because"].as_str().unwrap().to_owned()
    };
    assert_eq!(why("request_resource_metadata"), "only from 2025-06-18 on");
    assert_eq!(why("cimd_prepare"), "only with cimd registration");
    let asked = "not asked for: --verify-tools lists the tools (in a suite, `verification.listTools`)";
    assert_eq!(why("verify_list_tools"), asked);
    assert_eq!(why("oauth_code_replay"), "not selected");
}

#[test]
fn an_explanation_says_what_is_sent_what_is_accepted_and_what_each_answer_means() {
    let told = stdout(&specs(&["explain", "oauth_code_replay"]));
    for part in [
        "oauth_code_replay — A code works once",
        "2025-11-25 MUST",
        "https://datatracker.ietf.org/",
        "token_request has worked",
        "POST {{ as.metadata.token_endpoint }}",
        "resource-indicator, if protocol.send.resource",
        "accepted: breaks as-token-code-single-use",
        "Tokens were issued although the code had been redeemed already.",
        "help: Delete the code when it is redeemed, in one atomic step.",
        "needs: token_request",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let step = stdout(&specs(&["explain", "token_request"]));
    assert!(step.contains("is needed by:") && step.contains("oauth_code_replay"), "{step}");
    assert!(step.lines().all(|line| line.chars().count() <= 100 || line.contains("http")), "{step}");
}

#[test]
fn an_unknown_spec_is_told_with_what_was_perhaps_meant() {
    let output = specs(&["explain", "token_reqest"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `token_request`?"));
}

#[test]
fn a_resolved_spec_is_what_a_flow_of_its_revision_sends() {
    let show = |version: &str| {
        let text = stdout(&specs(&["show", "token_request", "--resolved", "--protocol-version", version]));
        toml::from_str::<toml::Table>(&text).unwrap()
    };
    let form = |spec: &toml::Table| spec["request"]["form"].as_table().unwrap().clone();
    let (old, new) = (show("2025-03-26"), show("2025-11-25"));
    assert!(!form(&old).contains_key("resource"));
    assert_eq!(form(&new)["resource"].as_str(), Some("{{ resource.id }}"));
    assert!(form(&new).contains_key("code"));
    let machine = ["show", "token_request", "--resolved", "--registration", "preregistered", "--auth-mode"];
    let machine = stdout(&specs(&[&machine[..], &["client_credentials"]].concat()));
    let machine: toml::Table = toml::from_str(&machine).unwrap();
    assert!(!form(&machine).contains_key("code"));
    assert_eq!(form(&machine)["grant_type"].as_str(), Some("client_credentials"));
}

#[test]
fn every_spec_can_be_explained_and_shown_in_every_revision() {
    let listed: Value = serde_json::from_str(&stdout(&specs(&["list", "--json"]))).unwrap();
    for spec in listed["specs"].as_array().unwrap() {
        let id = spec["id"].as_str().unwrap();
        assert!(!stdout(&specs(&["explain", id])).is_empty());
        let text = stdout(&specs(&["show", id, "--resolved", "--protocol-version", "2025-06-18"]));
        let read: Result<mcprove::spec::model::Spec, _> = toml::from_str(&text);
        assert!(read.is_ok(), "{id}: {}\n{text}", read.unwrap_err());
    }
}

#[test]
fn lint_tells_all_mistakes_at_once_in_the_form_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("checks/mine")).unwrap();
    let broken = "spec = 1\nid = \"other\"\n";
    let wrong = "spec = 1\nid = \"wrong\"\ntitle = \"Wrong\"\nrequirements = [\"as-token-no-stor\"]\n\n[request]\nurl = \"{{ target.ulr }}\"\n\n\
                 [[outcome]]\nname = \"a\"\nverdict = \"failed\"\nmessage = \"b\"\n";
    fs::write(folder.path().join("checks/mine/broken.toml"), broken).unwrap();
    fs::write(folder.path().join("checks/mine/wrong.toml"), wrong).unwrap();
    let dir = folder.path().display().to_string();
    let output = specs(&["lint", &dir]);
    assert_eq!(output.status.code(), Some(1));
    let human = stdout(&output);
    for part in [
        "missing key `title`",
        "did you mean `as-token-no-store`?",
        "did you mean `target.url`?",
        "4 mistakes",
    ] {
        assert!(human.contains(part), "{part}: {human}");
    }
    let json: Value = serde_json::from_str(&stdout(&specs(&["lint", &dir, "--format", "json"]))).unwrap();
    assert_eq!(json["mistakes"].as_array().unwrap().len(), 4);
    assert_eq!(json["mistakes"][1]["line"], 4);
    let github = stdout(&specs(&["lint", &dir, "--format", "github"]));
    let place = format!("::error file={dir}/checks/mine/wrong.toml,line=4,col=17::there is no requirement");
    assert!(github.contains(&place), "{github}");
    assert!(github.lines().all(|line| line.starts_with("::error file=")), "{github}");
}

#[test]
fn lint_of_nothing_wrong_exits_0_and_of_no_folder_2() {
    assert_eq!(specs(&["lint"]).status.code(), Some(0));
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs").display().to_string();
    assert_eq!(specs(&["lint", &shipped]).status.code(), Some(0));
    assert_eq!(specs(&["lint", "nowhere"]).status.code(), Some(2));
}

/// Begins a step and a check in one folder, and runs them against the reference server.
#[test]
fn what_is_begun_has_no_mistake_and_runs() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("mine").display().to_string();
    for kind in ["check", "step"] {
        let begun = specs(&["new", kind, &format!("my-{kind}"), "--dir", &dir]);
        assert_eq!(begun.status.code(), Some(0), "{begun:?}");
    }
    let again = specs(&["new", "check", "my-check", "--dir", &dir]);
    assert_eq!(again.status.code(), Some(2));
    let lint = specs(&["lint", &dir]);
    assert_eq!(lint.status.code(), Some(0), "{}", stdout(&lint));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(Options::default())).unwrap();
    let flow =
        ["oauth", "conformance", "--url", &server.url(), "--protocol-version", "2025-11-25", "--format"];
    let more =
        ["json", "--registration", "dcr", "--auth-mode", "headless", "--checks", "my-check", "--specs"];
    let args: Vec<String> = flow.iter().chain(&more).map(ToString::to_string).chain([dir]).collect();
    let output = mcprove(&args, &Default::default());
    let report = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{report}");
    assert!(report.contains("\"my-check\"") && report.contains("\"my-step\""), "{report}");
    runtime.block_on(server.stop());
}

#[test]
fn an_id_that_leads_out_of_its_folder_is_refused() {
    let output = specs(&["new", "check", "../escape"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is no id"));
}

#[test]
fn a_requirement_is_explained_with_its_levels_its_sources_and_who_tests_it() {
    let told = stdout(&specs(&["explain", "as-token-code-single-use"]));
    let whole = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "requirement of the authorization-server, specs/requirements/",
        "2025-11-25 MUST",
        "https://datatracker.ietf.org/",
        "oauth_code_replay (check): A code works once",
    ] {
        assert!(whole.contains(part), "{part}: {told}");
    }
    let told = stdout(&specs(&["explain", "as-ext-dpop-token-type"]));
    assert!(told.contains("2025-11-25 MUST"), "an extension is looked at with itself switched on: {told}");
    let output = specs(&["explain", "as-token-code-singel-use"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `as-token-code-single-use`?"));
}
