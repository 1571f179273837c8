//! Suites as processes: many flows against one server, parts of a suite, known failures.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use mcprove::reference::{Edit, Options, Server};
use serde_json::Value;

use crate::mcprove;

/// A server with this edit, a folder, and in it a suite of seven flows.
struct Stage {
    runtime: tokio::runtime::Runtime,
    server: Option<Server>,
    folder: tempfile::TempDir,
}

impl Stage {
    fn new(edit: Option<&str>) -> Stage {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let edits: Vec<Edit> = edit.iter().map(|edit| toml::from_str(edit).unwrap()).collect();
        let server = runtime.block_on(Server::start(Options { edits, ..Options::default() })).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let flows: Vec<Value> =
            (1..=7).map(|n| serde_json::json!({ "label": format!("flow {n}") })).collect();
        let suite = serde_json::json!({
            "name": "Seven",
            "serverUrl": server.url(),
            "defaults": {
                "protocolVersion": "2025-11-25",
                "registrationStrategy": "dcr",
                "auth": { "mode": "headless" },
            },
            "flows": flows,
        });
        fs::write(folder.path().join("suite.json"), suite.to_string()).unwrap();
        Stage { runtime, server: Some(server), folder }
    }

    fn path(&self, file: &str) -> String {
        self.folder.path().join(file).display().to_string()
    }

    /// The server is gone from now on.
    fn stop(&mut self) {
        self.server.take().into_iter().for_each(|server| self.runtime.block_on(server.stop()));
    }

    fn suite(&self, more: &[&str]) -> Output {
        let config = self.path("suite.json");
        let args =
            ["oauth", "conformance-suite", "--config", &config].into_iter().chain(more.iter().copied());
        mcprove(&args.map(str::to_owned).collect::<Vec<_>>(), &Default::default())
    }

    /// Begins the suite, one flow at a time, and comes back when so many tokens were asked for. Nobody has read anything
    /// of the report by then.
    fn begin(&self, tokens: usize) -> Child {
        let child = Command::new(env!("CARGO_BIN_EXE_mcprove"))
            .args(["oauth", "conformance-suite", "--config", &self.path("suite.json"), "--jobs", "1"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let server = self.server.as_ref().unwrap();
        while server.log().iter().filter(|seen| seen.path == "/token").count() < tokens {
            std::thread::yield_now();
        }
        child
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop();
    }
}

fn report(text: &[u8]) -> Value {
    let report: Value = serde_json::from_slice(text).unwrap();
    let schema = mcprove::report::json_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    report
}

fn labels(report: &Value) -> Vec<&str> {
    report["results"].as_array().unwrap().iter().map(|flow| flow["label"].as_str().unwrap()).collect()
}

const ALL: [&str; 7] = ["flow 1", "flow 2", "flow 3", "flow 4", "flow 5", "flow 6", "flow 7"];

/// Failures that do not stop the flow: the answers with tokens may be cached.
const CACHEABLE: &str = "at = 'token'\ndrop_answer_headers = ['cache-control']";

#[test]
fn results_are_in_the_order_of_the_config_however_many_flows_run_at_a_time() {
    let stage = Stage::new(None);
    for jobs in ["1", "7"] {
        let output = stage.suite(&["--jobs", jobs]);
        assert_eq!(output.status.code(), Some(0));
        let report = report(&output.stdout);
        assert_eq!(labels(&report), ALL);
        assert_eq!(report["summary"].as_str().unwrap().rsplit(": ").next(), Some("7 of 7 flows passed"));
    }
}

#[test]
fn flows_go_on_while_nobody_reads_their_report() {
    let stage = Stage::new(None);
    let child = stage.begin(ALL.len());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.len() > 256 * 1024, "more than a pipe holds: {}", output.stdout.len());
    assert_eq!(labels(&report(&output.stdout)), ALL);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_suite_with_what_is_known_of_each_flow() {
    // The token of the first flow comes at once, that of the second does not.
    let stage = Stage::new(Some("at = 'token'\nafter = 1\ndelay_ms = 20000"));
    let child = stage.begin(2);
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report = report(&output.stdout);
    assert_eq!(labels(&report), ALL);
    assert_eq!(report["results"][0]["passed"], true);
    assert_eq!(report["results"][1]["interrupted"], "interrupted by the user");
    assert!(report["results"][1]["steps"].as_array().unwrap().len() > 5, "what it did is kept");
    assert_eq!(report["results"][2]["interrupted"], "interrupted by the user before it began");
}

#[test]
fn the_parts_of_a_suite_are_merged_into_its_whole() {
    let stage = Stage::new(None);
    let parts: Vec<String> = (1..=3).map(|n| stage.path(&format!("part-{n}.json"))).collect();
    for (n, part) in parts.iter().enumerate() {
        let output = stage.suite(&["--partition", &format!("{}/3", n + 1), "--output", part]);
        assert_eq!(output.status.code(), Some(0));
    }
    let merge = |files: &[String]| {
        let args: Vec<String> =
            ["report", "merge"].map(str::to_owned).into_iter().chain(files.iter().cloned()).collect();
        mcprove(&args, &Default::default())
    };
    let whole = merge(&parts);
    assert_eq!(whole.status.code(), Some(0));
    assert_eq!(labels(&report(&whole.stdout)), ALL);
    let some = merge(&parts[1..]);
    assert_eq!(some.status.code(), Some(2));
    let told = String::from_utf8(some.stderr).unwrap();
    assert!(told.contains("missing: 1/3") && told.contains("part-2.json"), "{told}");
}

#[test]
fn a_baseline_that_was_written_makes_the_next_run_pass_and_the_mended_server_fail() {
    let broken = Stage::new(Some(CACHEABLE));
    let known = broken.path("known.toml");
    assert_eq!(broken.suite(&[]).status.code(), Some(1));
    let update = broken.suite(&["--baseline", &known, "--update-baseline"]);
    assert_eq!(update.status.code(), Some(0), "{}", String::from_utf8_lossy(&update.stderr));
    let written = fs::read_to_string(&known).unwrap();
    assert_eq!(written.matches("[[known]]").count(), 7, "{written}");
    assert!(written.contains("finding = \"no-store\""), "{written}");

    fs::write(&known, written.replace("not explained yet", "TICKET-7")).unwrap();
    let output = broken.suite(&["--baseline", &known]);
    assert_eq!(output.status.code(), Some(0));
    let report = report(&output.stdout);
    assert_eq!(report["baseline"]["known"], 7);
    let step =
        report["results"][0]["steps"].as_array().unwrap().iter().find(|step| step["known"] == "TICKET-7");
    assert_eq!(step.unwrap()["step"], "received_access_token");

    let part = broken.suite(&["--baseline", &known, "--partition", "1/2", "--format", "junit-xml"]);
    assert_eq!(part.status.code(), Some(0), "entries of the other part are not stale");
    assert!(String::from_utf8_lossy(&part.stdout).contains("known failure: TICKET-7"));

    let mended = Stage::new(None);
    let output = mended.suite(&["--baseline", &known, "--format", "human"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("7 entries of the baseline are stale"));
    assert_eq!(mended.suite(&["--baseline", &known, "--update-baseline"]).status.code(), Some(0));
    assert!(!fs::read_to_string(Path::new(&known)).unwrap().contains("TICKET-7"));
}

/// The verdicts of all steps and checks of all flows.
fn verdicts(report: &Value) -> Vec<String> {
    let flows = report["results"].as_array().unwrap().iter();
    let steps = flows.flat_map(|flow| flow["steps"].as_array().unwrap());
    steps.map(|step| format!("{} {}", step["step"], step["verdict"])).collect()
}

#[test]
fn a_suite_that_was_kept_is_judged_alike_with_the_server_gone() {
    let mut stage = Stage::new(Some(CACHEABLE));
    let file = stage.path("suite.har");
    let first = stage.suite(&["--record", &file]);
    stage.stop();
    let again = stage.suite(&["--replay", &file]);
    assert_eq!((first.status.code(), again.status.code()), (Some(1), Some(1)));
    let (first, again) = (report(&first.stdout), report(&again.stdout));
    assert_eq!(verdicts(&first), verdicts(&again));
    for flow in again["results"].as_array().unwrap() {
        assert!(flow["replayOf"].as_str().unwrap().contains("suite.har (20"), "{}", flow["replayOf"]);
    }
    let human = stage.suite(&["--replay", &file, "--format", "human"]).stdout;
    let human = String::from_utf8(human).unwrap();
    assert!(human[..300].contains("suite.har (20") && human[..300].contains("; nothing was sent"), "{human}");
    let junit = String::from_utf8(stage.suite(&["--replay", &file, "--format", "junit-xml"]).stdout).unwrap();
    assert_eq!(junit.matches("<property name=\"replayOf\"").count(), 7, "{junit}");
    // A part of the suite is in the record, too; so is one flow of the same settings.
    assert_eq!(labels(&report(&stage.suite(&["--replay", &file, "--partition", "2/7"]).stdout)), ["flow 2"]);
    let url = again["serverUrl"].as_str().unwrap();
    let one =
        ["oauth", "conformance", "--url", url, "--protocol-version", "2025-11-25", "--registration", "dcr"];
    let one = one.into_iter().chain(["--auth-mode", "headless", "--replay", &file]).map(str::to_owned);
    let one = mcprove(&one.collect::<Vec<_>>(), &Default::default());
    assert!(String::from_utf8_lossy(&one.stdout).contains("\"replayOf\""), "{one:?}");
}

#[test]
fn a_record_without_a_flow_of_the_suite_names_it_and_those_that_it_has() {
    let stage = Stage::new(None);
    let file = stage.path("suite.har");
    assert_eq!(stage.suite(&["--record", &file, "--partition", "1/7"]).status.code(), Some(0));
    let refused = stage.suite(&["--replay", &file]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("it holds no flow `flow 2`; those of the record: flow 1"), "{told}");
    let refused = stage.suite(&["--replay", &file, "--partition", "1/7", "--verify-tools"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("flow `flow 1`: it was recorded with other settings: --verify-tools was not set"),
        "{told}"
    );
}

#[test]
fn a_file_that_is_there_is_not_lost_to_a_record() {
    let stage = Stage::new(None);
    let file = stage.path("suite.har");
    fs::write(&file, "worth keeping").unwrap();
    let refused = stage.suite(&["--record", &file]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("suite.har is there already and would be lost"), "{told}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "worth keeping");
    assert!(stage.server.as_ref().unwrap().log().is_empty(), "nothing was sent");
    fs::write(&file, "").unwrap();
    assert_eq!(stage.suite(&["--record", &file]).status.code(), Some(0), "an empty file loses nothing");
}
