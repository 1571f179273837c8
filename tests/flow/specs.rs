//! Specs of the user's own: what changes without a rebuild.

use std::fs;
use std::path::Path;

use mcprove::outcome::Verdict;

use crate::support::{finding, flow, not_green, result, server};

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[tokio::test]
async fn one_changed_step_file_behaves_differently_without_a_rebuild() {
    let shipped = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/steps/received_access_token.toml"),
    )
    .unwrap();
    let stricter = format!(
        "{shipped}\n[[check]]\nid = \"short-lived\"\nrequirement = \"as-token-required-members\"\nassert = {{ json = \"/expires_in\", max = 60 }}\nmessage = \"too long\"\n"
    );
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "steps/received_access_token.toml", &stricter);
    let server = server().await;
    let outcome = flow(&server.url()).specs(folder.path().into()).run().await;
    let seen = finding(&outcome, "received_access_token", "short-lived");
    assert_eq!((seen.verdict, seen.message.as_str()), (Verdict::Failed, "too long"));
    assert_eq!(seen.source.layer, folder.path().display().to_string());
    assert!(
        seen.source.file.ends_with("received_access_token.toml") && seen.source.line > 30,
        "{:?}",
        seen.source
    );
}

#[tokio::test]
async fn a_new_revision_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "protocol/2099-01-01.toml",
        r#"spec = 1
revision = "2099-01-01"
extends = "2025-11-25"

[[discovery.resource_metadata]]
name = "well-known-root"
url = "{{ target.origin }}/.well-known/oauth-protected-resource"

[[discovery.resource_metadata]]
name = "next-to-the-endpoint"
url = "{{ target.origin }}/.well-known/oauth-protected-resource{{ path(target.url) }}"
"#,
    );
    let server = server().await;
    let run = flow(&server.url()).specs(folder.path().into());
    let outcome = run.with(|settings| settings.protocol_version = "2099-01-01".into()).run().await;
    let step = result(&outcome, "request_resource_metadata");
    assert_eq!(step.verdict, Verdict::Failed, "the challenge has a URL, and this revision does not ask it");
    let paths: Vec<String> = server.log().iter().map(|seen| seen.path.clone()).collect();
    assert_eq!(
        paths[1..3],
        ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"]
    );
    let reached = result(&outcome, "verify_call_tool");
    assert_eq!(reached.verdict, Verdict::Passed, "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn a_row_of_the_users_own_changes_the_level_of_a_requirement() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "requirements/mine.toml",
        "spec = 1\n\n[[requirement]]\nid = \"as-token-no-store\"\nlevel = \"SHOULD\"\n",
    );
    let server =
        crate::support::edited("[[edit]]\nat = 'token'\ndrop_answer_headers = ['cache-control']").await;
    let outcome = flow(&server.url()).specs(folder.path().into()).run().await;
    let seen = finding(&outcome, "received_access_token", "no-store");
    assert_eq!(seen.verdict, Verdict::Warning);
    assert_eq!(seen.requirement.as_ref().unwrap().level, "SHOULD");
    assert!(outcome.passed());
}

#[tokio::test]
async fn a_check_of_the_users_own_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "checks/prm/prm_documentation.toml",
        r#"spec = 1
id = "prm_documentation"
title = "The metadata links to documentation"
requirements = ["rs-prm-scopes-supported"]

[observe]
step = "request_resource_metadata"

[[outcome]]
name = "linked"
match = [{ json = "/resource_documentation", url = { scheme = ["https"] } }]
verdict = "passed"

[[outcome]]
name = "not-linked"
violates = "rs-prm-scopes-supported"
message = "no link"
help = "add one"
"#,
    );
    let server = server().await;
    let outcome = flow(&server.url()).specs(folder.path().into()).checks().run().await;
    assert_eq!(result(&outcome, "prm_documentation").verdict, Verdict::Warning);
}
