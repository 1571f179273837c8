//! Flows in which answers decide what is asked next, time passes, or a key signs.

use std::time::Duration;

use mcprove::reference::{Edit, Options, Revision, Server};
use mcprove::suite::AuthMode;

use super::{differences, kept, replayed};
use crate::keys;
use crate::support::{Run, flow, not_green};

async fn is_judged_alike(options: Options, change: impl Fn(Run) -> Run) {
    let server = Server::start(options).await.unwrap();
    let run = change(flow(&server.url()));
    let (first, record) = kept(&run).await;
    assert!(first.passed(), "{:#?}", not_green(&first));
    server.stop().await;
    let again = replayed(&run, &record).await;
    assert!(differences(&first, &again).is_empty(), "{:#?}", differences(&first, &again));
    assert_eq!(first.exchanges.len(), again.exchanges.len());
    assert_eq!((first.protocol_version, first.registration), (again.protocol_version, again.registration));
}

fn edits(edits: &[&str]) -> Vec<Edit> {
    edits.iter().map(|edit| toml::from_str(edit).unwrap()).collect()
}

#[tokio::test]
async fn a_key_that_signs_differently_each_time() {
    for mode in [AuthMode::Headless, AuthMode::ClientCredentials] {
        let key = keys::all().into_iter().find(|key| key.algorithm == "ES256").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        std::fs::write(&file, key.pem).unwrap();
        is_judged_alike(Options::default(), |run| {
            run.checks().with(|settings| {
                settings.auth_mode = mode;
                settings.client_key = Some(file.clone());
            })
        })
        .await;
    }
}

#[tokio::test]
async fn a_key_that_was_made_for_the_run() {
    for (checks, dpop_nonces) in [(false, false), (true, true)] {
        is_judged_alike(Options { dpop_nonces, ..Options::default() }, |run| {
            let run = run.with(|settings| settings.extensions = vec!["dpop".into()]);
            if checks { run.checks() } else { run }
        })
        .await;
    }
}

#[tokio::test]
async fn an_issuer_that_the_runner_publishes_itself() {
    is_judged_alike(Options { jwt: true, ..Options::default() }, |run| {
        run.checks().with(|settings| settings.publish_client_metadata = Some("127.0.0.1:0".into()))
    })
    .await;
}

#[tokio::test]
async fn a_token_that_expires_on_the_way() {
    let slow = "at = 'mcp'\nwith_token = true\ntimes = 1\ndelay_ms = 1200";
    let options = Options {
        access_token_lifetime: Duration::from_secs(1),
        edits: edits(&[slow]),
        ..Options::default()
    };
    is_judged_alike(options, |run| run).await;
}

#[tokio::test]
async fn a_tool_that_needs_more_scope() {
    let tool_scopes = [("echo".to_owned(), "mcp:status".to_owned())].into();
    let options = Options { tool_scopes, ..Options::default() };
    is_judged_alike(options, |run| run.with(|settings| settings.scopes = vec!["mcp:tools".into()])).await;
}

#[tokio::test]
async fn a_revision_that_an_answer_names() {
    let options = Options { revisions: vec![Revision::V2025_06_18], ..Options::default() };
    is_judged_alike(options, |run| run.with(|settings| settings.protocol_version = "auto".into())).await;
}

#[tokio::test]
async fn a_wait_takes_no_time_and_time_has_passed_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("checks/token")).unwrap();
    let check = r#"
spec = 1
id = "later"
title = "Time passes"
effects = ["waits"]
[[setup]]
wait = "1500ms"
[request]
url = "{{ target.origin }}/later/{{ now() - token.issued_at >= 1.5 }}"
[[outcome]]
name = "late"
match = [{ fact = "request.url", contains = "later/True" }]
verdict = "passed"
[[outcome]]
name = "early"
verdict = "failed"
message = "no time has passed"
help = "wait"
"#;
    std::fs::write(folder.path().join("checks/token/later.toml"), check).unwrap();
    let server = Server::start(Options::default()).await.unwrap();
    let run = flow(&server.url()).specs(folder.path().to_owned()).with(|settings| {
        settings.selection.checks = true;
        settings.selection.allow = vec![mcprove::spec::model::Effect::Waits];
        settings.selection.globs =
            Some(globset::GlobSetBuilder::new().add(globset::Glob::new("later").unwrap()).build().unwrap());
    });
    let (first, record) = kept(&run).await;
    server.stop().await;
    let sent: Vec<&str> = first.exchanges.iter().map(|exchange| exchange.request.url.as_str()).collect();
    assert_eq!(crate::support::verdict(&first, "later"), mcprove::outcome::Verdict::Passed, "{sent:?}");
    let began = std::time::Instant::now();
    let again = replayed(&run, &record).await;
    assert!(differences(&first, &again).is_empty(), "{:#?}", differences(&first, &again));
    assert!(began.elapsed() < Duration::from_millis(1400), "nothing is waited for");
}
