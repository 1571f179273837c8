//! The program from outside: what it prints, how it ends, and whether it sent anything. Cases are data (`cases.toml`).

mod files;
mod replay;
mod specs;
mod suites;
mod watch;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use mcprove::reference::{Options, Server};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

/// A call of the program and what has to come of it.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Case {
    /// The sentence that the case proves.
    name: String,
    /// The arguments; `{url}` is the reference server, `{dir}` a folder of the case's own.
    args: Vec<String>,
    /// Files in that folder, by path.
    files: std::collections::BTreeMap<String, String>,
    env: std::collections::BTreeMap<String, String>,
    exit: i32,
    stdout: Vec<String>,
    stderr: Vec<String>,
    /// Files that are written to the case's folder, and what has to stand in them.
    written: std::collections::BTreeMap<String, Vec<String>>,
    /// What must stand in neither.
    never: Vec<String>,
    /// Nothing reached the server.
    sends_nothing: bool,
}

/// The program with a clean environment: what a developer has set changes no test.
pub(crate) fn mcprove(args: &[String], env: &std::collections::BTreeMap<String, String>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mcprove"));
    command.env_clear().envs(env).args(args).stdin(Stdio::null());
    if let Some(root) = std::env::var_os("SYSTEMROOT") {
        command.env("SYSTEMROOT", root);
    }
    command.output().unwrap()
}

fn prove(case: &Case, runtime: &tokio::runtime::Runtime) -> Result<(), String> {
    let server = runtime.block_on(Server::start(Options::default())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in &case.files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("{url}", &server.url())).unwrap();
    }
    let place = |text: &String| {
        let dir = folder.path().display().to_string();
        text.replace("{url}", &server.url()).replace("{dir}", &dir)
    };
    let args: Vec<String> = case.args.iter().map(place).collect();
    let output = mcprove(&args, &case.env);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let told = format!(
        "{}\n--- exit {:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
        case.name,
        output.status.code()
    );
    if output.status.code() != Some(case.exit) {
        return Err(format!("exit is not {}: {told}", case.exit));
    }
    for (parts, text, which) in [(&case.stdout, &stdout, "stdout"), (&case.stderr, &stderr, "stderr")] {
        if let Some(part) = parts.iter().map(place).find(|part| !text.contains(part.as_str())) {
            return Err(format!("{which} does not say {part:?}: {told}"));
        }
    }
    for (file, parts) in &case.written {
        let text = fs::read_to_string(folder.path().join(file))
            .map_err(|error| format!("{file}: {error}: {told}"))?;
        if let Some(part) = parts.iter().map(place).find(|part| !text.contains(part.as_str())) {
            return Err(format!("{file} does not say {part:?}: {text}"));
        }
    }
    if let Some(part) = case.never.iter().find(|part| stdout.contains(*part) || stderr.contains(*part)) {
        return Err(format!("it says {part:?}: {told}"));
    }
    let seen = server.log().len();
    if case.sends_nothing && seen > 0 {
        return Err(format!("it sent {seen} requests: {told}"));
    }
    runtime.block_on(server.stop());
    Ok(())
}

#[test]
fn the_command_line_does_what_it_says() {
    let file: File = toml::from_str(include_str!("cases.toml")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let wrong: Vec<String> = file.case.iter().filter_map(|case| prove(case, &runtime).err()).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n\n{}", wrong.len(), file.case.len(), wrong.join("\n\n"));
}

/// The flow on the reference server as JSON, with the secrets that went over the wire.
fn run_and_secrets(extra: &[&str]) -> (String, Vec<String>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(Options::default())).unwrap();
    let mut args: Vec<String> =
        ["oauth", "conformance", "--url", &server.url(), "--protocol-version", "2025-11-25"]
            .iter()
            .chain(&[
                "--registration",
                "dcr",
                "--auth-mode",
                "headless",
                "--verify-tools",
                "--conformance-checks",
            ])
            .map(ToString::to_string)
            .collect();
    args.extend(extra.iter().map(ToString::to_string));
    let output = mcprove(&args, &std::collections::BTreeMap::new());
    let mut secrets = Vec::new();
    for seen in server.log() {
        let bearer =
            seen.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
        secrets.extend(bearer);
        for (name, value) in url::form_urlencoded::parse(seen.body.as_bytes()) {
            if ["code", "code_verifier", "refresh_token", "client_secret"].contains(&name.as_ref())
                && value.len() > 8
            {
                secrets.push(value.into_owned());
            }
        }
    }
    runtime.block_on(server.stop());
    let all =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (all, secrets)
}

#[test]
fn no_secret_stands_in_any_output() {
    for format in ["json", "human"] {
        let (output, secrets) = run_and_secrets(&["--format", format]);
        assert!(secrets.len() > 20, "the flow has secrets");
        let shown: Vec<&String> = secrets.iter().filter(|secret| output.contains(secret.as_str())).collect();
        assert!(shown.is_empty(), "{format} shows {shown:?}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_with_what_is_known_so_far() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let edit: mcprove::reference::Edit = toml::from_str("at = 'token'\ndelay_ms = 20000").unwrap();
    let options = Options { edits: vec![edit], ..Options::default() };
    let server = runtime.block_on(Server::start(options)).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_mcprove"))
        .args(["oauth", "conformance", "--url", &server.url(), "--protocol-version", "2025-11-25"])
        .args(["--registration", "dcr", "--auth-mode", "headless", "--format", "human"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let waiting = || server.log().iter().any(|seen| seen.path == "/token");
    while !waiting() {
        std::thread::yield_now();
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("nterrupted"), "{stdout}");
    assert!(stdout.contains("passed steps"), "{stdout}");
    runtime.block_on(server.stop());
}

#[test]
fn the_readme_names_every_flag_of_the_commands_that_run_one_flow() {
    let help = ["conformance", "login"].map(|command| {
        let help = mcprove(&["oauth".into(), command.into(), "--help".into()], &Default::default());
        String::from_utf8_lossy(&help.stdout).into_owned()
    });
    let help = help.join("\n");
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let flags = help
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
        .map(|word| word.trim_end_matches([',', '.', ')', ':', ']']));
    let missing: Vec<&str> = flags.filter(|flag| !readme.contains(flag)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
