//! Files that the program writes.

use std::fs;
use std::process::Output;

use mcprove::reference::{Edit, Options, Server};
use serde_json::Value;

use crate::mcprove;

/// A flow that writes its credentials to a file of this folder; what it showed, and the tokens that the server issued.
fn run(edits: Vec<Edit>, folder: &std::path::Path) -> (Output, Vec<String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(Options { edits, ..Options::default() })).unwrap();
    let file = folder.join("credentials.json").display().to_string();
    let args = ["oauth", "conformance", "--url", &server.url(), "--protocol-version", "2025-11-25"];
    let more =
        ["--registration", "dcr", "--auth-mode", "headless", "--verify-tools", "--credentials-out", &file];
    let args: Vec<String> = args.iter().chain(&more).map(ToString::to_string).collect();
    let output = mcprove(&args, &Default::default());
    let bearer = |value: &str| value.strip_prefix("Bearer ").map(str::to_owned);
    let tokens = server.log().iter().filter_map(|seen| bearer(seen.header("authorization")?)).collect();
    runtime.block_on(server.stop());
    (output, tokens)
}

#[test]
fn the_credentials_of_a_flow_are_written_for_their_owner_and_shown_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let (output, tokens) = run(Vec::new(), folder.path());
    assert_eq!(output.status.code(), Some(0));
    let file = folder.path().join("credentials.json");
    let written: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let token = written["accessToken"].as_str().unwrap();
    assert!(tokens.iter().any(|sent| sent == token), "it is the token that the flow used");
    for field in ["serverUrl", "authorizationServer", "clientId", "refreshToken", "tokenType", "scope"] {
        assert!(written[field].is_string(), "{field}: {written}");
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!((now + 3000..now + 3700).contains(&written["expiresAt"].as_u64().unwrap()), "{written}");
    let shown = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    for secret in ["accessToken", "refreshToken"] {
        assert!(!shown.contains(written[secret].as_str().unwrap()), "{secret}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_flow_without_tokens_writes_no_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let refuses: Edit =
        toml::from_str("at = 'token'\nstatus = 400\nbody = '{\"error\":\"invalid_grant\"}'").unwrap();
    let (output, _) = run(vec![refuses], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("got no tokens"));
    assert!(!folder.path().join("credentials.json").exists());
}

/// The calls of the program in a text, folded lines joined.
fn calls(text: &str) -> Vec<Vec<String>> {
    let mut calls: Vec<Vec<String>> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().map(|line| line.trim().trim_start_matches("- ").trim_start_matches("run: ")) {
        let words =
            line.trim_end_matches('\\').split_whitespace().map(|word| word.trim_matches('"').to_owned());
        if line.starts_with("mcprove ") {
            calls.push(words.skip(1).collect());
            goes_on = true;
        } else if goes_on && line.starts_with("--") {
            calls.last_mut().unwrap().extend(words);
        } else {
            goes_on = false;
        }
    }
    calls
}

#[test]
fn the_example_jobs_use_flags_that_exist() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for job in ["github-actions.yml", "gitlab-ci.yml"] {
        for call in calls(&fs::read_to_string(folder.join(job)).unwrap()) {
            let command = call.iter().take(2).cloned().chain(["--help".to_owned()]).collect::<Vec<_>>();
            let help = String::from_utf8(mcprove(&command, &Default::default()).stdout).unwrap();
            for flag in call.iter().filter(|word| word.starts_with("--")) {
                assert!(help.contains(flag.as_str()), "{job}: {flag} of {call:?}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen}");
}
