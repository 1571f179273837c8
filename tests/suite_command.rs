//! `oauth conformance-suite` and `schema` as processes: exit codes, and where text goes.

use std::process::{Command, Output};

fn mcprove(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mcprove")).args(arguments).env_clear().output().unwrap()
}

fn with_config(text: &str, more: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("oauth-tests.json");
    std::fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    let mut arguments = vec!["oauth", "conformance-suite", "--config", file.as_str()];
    arguments.extend(more);
    let output = mcprove(&arguments);
    assert!(output.stdout.is_empty(), "a mistake is no report");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_config_with_mistakes_is_a_usage_error_that_names_them_all() {
    let text = r#"{"serverUrl":"${NOWHERE}","flow":[],"flows":[{"registrationStrategy":"dcrr"}]}"#;
    let (code, told) = with_config(text, &["--format", "human"]);
    assert_eq!(code, Some(2));
    for part in
        ["oauth-tests.json:1:", "`NOWHERE` is not set", "did you mean `flows`?", "did you mean `dcr`?"]
    {
        assert!(told.contains(part), "{part}\n{told}");
    }
}

#[test]
fn every_flag_of_the_documentation_is_known() {
    let flags = [
        "--verify-tools",
        "--verify-call-tool",
        "echo",
        "--format",
        "junit-xml",
        "--reporter",
        "json-summary",
    ];
    let (code, told) = with_config("{}", &flags);
    assert_eq!(code, Some(2));
    assert!(told.contains("missing key `serverUrl`"), "{told}");
}

#[test]
fn a_config_that_is_not_there_is_a_usage_error() {
    let output =
        mcprove(&["oauth", "conformance-suite", "--config", "no-such-file.json", "--format", "human"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no-such-file.json"));
}

#[test]
fn schemas_are_printed() {
    let output = mcprove(&["schema", "suite"]);
    assert_eq!(output.status.code(), Some(0));
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(mcprove(&["schema", "nothing"]).status.code(), Some(2));
}
