//! The section of the README that leads a newcomer to a check of their own, done as it says: its commands are run, its
//! files are written, and what it promises has to come of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mcprove::reference::{Options, Server};
use serde_json::{Value, json};

const HEADING: &str = "### Add a check in five minutes";
/// The server of the README.
const URL: &str = "http://localhost:8080/mcp";

/// The code blocks of the section: commands, and files by their path.
struct Section {
    commands: Vec<Vec<String>>,
    files: BTreeMap<String, String>,
}

fn section() -> Section {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme.split_once(HEADING).unwrap();
    let text = rest.split("\n### ").next().unwrap();
    let mut section = Section { commands: Vec::new(), files: BTreeMap::new() };
    for block in text.split("```").skip(1).step_by(2) {
        let (language, body) = block.split_once('\n').unwrap();
        match language {
            "sh" => {
                let lines = body.replace("\\\n", " ");
                let words = |line: &str| {
                    let line = line.split(" #").next().unwrap_or_default();
                    line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
                };
                section.commands.extend(lines.lines().map(words).filter(|words| !words.is_empty()));
            }
            "toml" => {
                let path = body.lines().next().unwrap().strip_prefix("# ").unwrap();
                section.files.insert(path.to_owned(), body.to_owned());
            }
            other => panic!("a block of {other}"),
        }
    }
    section
}

/// A person's folder, with the server that they prove.
struct Newcomer {
    folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    section: Section,
}

impl Newcomer {
    fn new() -> Newcomer {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        Newcomer { folder: tempfile::tempdir().unwrap(), runtime, section: section() }
    }

    /// The command of the section that begins so, with more arguments, against a server with these edits.
    fn runs(&self, begins: &str, more: &[&str], edits: Value) -> Output {
        let is_meant = |words: &&Vec<String>| words.join(" ").starts_with(begins);
        let words = self.section.commands.iter().find(is_meant).unwrap_or_else(|| panic!("no {begins}"));
        let edits = serde_json::from_value(edits).unwrap();
        let server = self.runtime.block_on(Server::start(Options { edits, ..Options::default() })).unwrap();
        let url = server.url();
        let words = words[1..].iter().map(|word| if word == URL { url.as_str() } else { word.as_str() });
        let mut command = Command::new(env!("CARGO_BIN_EXE_mcprove"));
        command.env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        if let Some(root) = std::env::var_os("SYSTEMROOT") {
            command.env("SYSTEMROOT", root);
        }
        let output = command.args(words).args(more).output().unwrap();
        self.runtime.block_on(server.stop());
        output
    }

    fn writes(&self, path: &str) {
        let file = self.folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, &self.section.files[path]).unwrap();
    }

    fn changes(&self, path: &str, old: &str, new: &str) {
        let file = self.folder.path().join(path);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(old), "{path} has no {old}:\n{text}");
        fs::write(file, text.replace(old, new)).unwrap();
    }
}

const RUN: &str = "mcprove oauth conformance";

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn result(report: &Value, id: &str) -> Value {
    let all =
        ["steps", "checks"].into_iter().flat_map(|key| report[key].as_array().cloned().unwrap_or_default());
    all.into_iter().find(|spec| spec["step"] == id).unwrap_or_else(|| panic!("no {id} in {report:#}"))
}

fn linked() -> Value {
    json!([{ "at": "resource_metadata", "json": { "resource_documentation": "https://docs.example/" } }])
}

#[test]
fn a_check_of_ones_own_warns_fails_and_passes_as_the_section_says() {
    let newcomer = Newcomer::new();
    let begun = newcomer.runs("mcprove specs new check documentation", &[], json!([]));
    assert_eq!(begun.status.code(), Some(0), "{begun:?}");
    let lint = newcomer.runs("mcprove specs lint mine", &[], json!([]));
    assert_eq!(lint.status.code(), Some(0), "{lint:?}");

    let should = newcomer.runs(RUN, &[], json!([]));
    assert_eq!(should.status.code(), Some(0), "{should:?}");
    let check = result(&report(&should), "documentation");
    assert_eq!(check["verdict"], "warning", "{check:#}");
    assert!(check.to_string().contains("There is no link to documentation."), "{check:#}");

    newcomer.changes("mine/requirements/documentation.toml", "level = \"SHOULD\"", "level = \"MUST\"");
    let must = newcomer.runs(RUN, &[], json!([]));
    assert_eq!(must.status.code(), Some(1), "{must:?}");
    assert_eq!(result(&report(&must), "documentation")["verdict"], "failed");

    let mended = newcomer.runs(RUN, &[], linked());
    assert_eq!(mended.status.code(), Some(0), "{mended:?}");
    assert_eq!(result(&report(&mended), "documentation")["verdict"], "passed");
}

#[test]
fn it_is_proven_as_it_is_and_a_second_one_says_what_it_lacks() {
    let newcomer = Newcomer::new();
    newcomer.runs("mcprove specs new check documentation", &[], json!([]));
    let proof = newcomer.runs("mcprove specs test", &["--format", "human"], json!([]));
    assert_eq!(proof.status.code(), Some(0), "{proof:?}");
    // Without the fault, nothing shows that it notices anything.
    newcomer.changes("mine/faults.toml", "must = [\"documentation.not-linked\"]", "must = []");
    assert_eq!(newcomer.runs("mcprove specs test", &[], json!([])).status.code(), Some(1));
    let mut second = Command::new(env!("CARGO_BIN_EXE_mcprove"));
    second.current_dir(newcomer.folder.path()).args(["specs", "new", "check", "second"]);
    let told = String::from_utf8(second.output().unwrap().stdout).unwrap().replace('\\', "/");
    assert!(told.contains("add a fault that `second` notices to mine/faults.toml"), "{told}");
}

#[test]
fn a_mistake_in_it_is_told_with_its_line_and_nothing_is_sent() {
    let newcomer = Newcomer::new();
    newcomer.runs("mcprove specs new check documentation", &[], json!([]));
    newcomer.changes("mine/checks/mine/documentation.toml", "verdict = \"passed\"", "verdict = \"pass\"");
    let output = newcomer.runs(RUN, &["--format", "human"], json!([]));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let told = String::from_utf8_lossy(&output.stderr).replace('\\', "/");
    assert!(told.contains("mine/checks/mine/documentation.toml:"), "{told}");
    assert!(told.contains("verdict = \"pass\"\n") && told.contains("did you mean `passed`?"), "{told}");
}

#[test]
fn the_level_of_a_shipped_requirement_is_lowered_by_a_row() {
    let newcomer = Newcomer::new();
    newcomer.runs("mcprove specs new check documentation", &[], json!([]));
    let cached = json!([{ "at": "token", "on_status": 200, "drop_answer_headers": ["cache-control"] }]);
    let before = newcomer.runs(RUN, &[], cached.clone());
    assert_eq!(before.status.code(), Some(1), "{before:?}");
    newcomer.writes("mine/requirements/levels.toml");
    let after = newcomer.runs(RUN, &[], cached);
    assert_eq!(after.status.code(), Some(0), "{after:?}");
    assert_eq!(result(&report(&after), "received_access_token")["verdict"], "warning");
}

#[test]
fn a_protocol_revision_is_a_file() {
    let newcomer = Newcomer::new();
    newcomer.runs("mcprove specs new check documentation", &[], json!([]));
    newcomer.writes("mine/protocol/2099-01-01.toml");
    let lint = newcomer.runs("mcprove specs lint mine", &[], json!([]));
    assert_eq!(lint.status.code(), Some(0), "{lint:?}");
    let listed = newcomer.runs("mcprove specs list", &[], json!([]));
    assert!(String::from_utf8_lossy(&listed.stdout).contains("2099-01-01"), "{listed:?}");
    // What the server makes of a revision that it does not know is its own affair; that it was asked is ours.
    let run =
        newcomer.runs("mcprove oauth conformance --specs mine --protocol-version 2099-01-01", &[], json!([]));
    assert_eq!(report(&run)["protocolVersion"], "2099-01-01", "{run:?}");
}
