//! Keeping a run and judging it again, as processes.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use mcprove::reference::{Options, Server};
use serde_json::Value;

use crate::mcprove;

/// A run that was kept, and a server that is gone.
pub(crate) struct Kept {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) url: String,
    pub(crate) output: Output,
}

impl Kept {
    pub(crate) fn new(more: &[&str]) -> Kept {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let server = runtime.block_on(Server::start(Options::default())).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut kept =
            Kept { url: server.url(), output: mcprove(&["--version".into()], &Default::default()), folder };
        let file = kept.file().display().to_string();
        kept.output = kept.run(&[&["--record", &file], more].concat());
        runtime.block_on(server.stop());
        kept
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("run.har")
    }

    pub(crate) fn args(&self, more: &[&str]) -> Vec<String> {
        let own = ["oauth", "conformance", "--url", &self.url, "--protocol-version", "2025-11-25"];
        let own = own.iter().chain(&["--registration", "dcr", "--auth-mode", "headless", "--verify-tools"]);
        own.chain(more).map(|arg| (*arg).to_owned()).collect()
    }

    fn run(&self, more: &[&str]) -> Output {
        mcprove(&self.args(more), &Default::default())
    }

    fn replay(&self, more: &[&str]) -> Output {
        self.run(&[&["--replay", &self.file().display().to_string()], more].concat())
    }
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn verdicts(output: &Output) -> Vec<(String, String)> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |step: &Value, name: &str| step[name].as_str().unwrap().to_owned();
    let steps = report["steps"].as_array().unwrap();
    steps.iter().map(|step| (text(step, "step"), text(step, "verdict"))).collect()
}

#[test]
fn a_run_that_was_kept_is_judged_alike_and_says_that_it_is_a_replay() {
    let kept = Kept::new(&["--conformance-checks", "--format", "json"]);
    assert_eq!(kept.output.status.code(), Some(0), "{}", told(&kept.output));
    let again = kept.replay(&["--conformance-checks", "--format", "json"]);
    assert_eq!(again.status.code(), Some(0), "{}", told(&again));
    assert_eq!(verdicts(&kept.output), verdicts(&again));
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    let replay_of = report["replayOf"].as_str().unwrap();
    assert!(replay_of.contains("run.har (20"), "{replay_of}");
    let human = told(&kept.replay(&["--format", "human"]));
    assert!(human.contains("Replay: ") && human.contains("; nothing was sent"), "{human}");
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_record() {
    use std::os::unix::fs::PermissionsExt;
    let kept = Kept::new(&["--format", "human"]);
    assert!(
        told(&kept.output).contains("run.har; other values stand for the secrets."),
        "{}",
        told(&kept.output)
    );
    assert_eq!(fs::metadata(kept.file()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_record_of_other_settings_is_refused_with_those_that_differ() {
    let kept = Kept::new(&["--scopes", "mcp:tools", "--header", "X-Tenant: a-key-of-the-user"]);
    let refused = kept.replay(&["--client-id", "me", "--scopes", "other", "--format", "human"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = told(&refused);
    for part in [
        "it was recorded with other settings: ",
        "--client-id was not set and is `me`",
        "--scopes was `mcp:tools` and is `other`",
        "--header was `[\"x-tenant\"]` and is not set",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!fs::read_to_string(kept.file()).unwrap().contains("a-key-of-the-user"));
}

#[test]
fn what_is_no_record_is_refused_before_anything_runs() {
    let kept = Kept::new(&[]);
    fs::write(kept.file(), "{\"log\":{\"version\":\"1.2\",\"entries\":[]}}").unwrap();
    let refused = kept.replay(&["--format", "human"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(told(&refused).contains("run.har: it was not recorded by mcprove"), "{}", told(&refused));
    fs::remove_file(kept.file()).unwrap();
    assert_eq!(kept.replay(&[]).status.code(), Some(2));
    let both = kept.run(&["--record", "a.har", "--replay", "b.har"]);
    assert_eq!(both.status.code(), Some(2), "one or the other");
    let nowhere = kept.run(&["--record", "no/such/folder/a.har"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(told(&nowhere).contains("--record: there is no folder"), "{}", told(&nowhere));
}
