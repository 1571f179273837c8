//! Client ID metadata documents: what goes over the wire, what is said of documents, and the checks on servers.

use std::sync::Arc;

use mcprove::outcome::{FlowOutcome, Verdict};
use mcprove::spec::Catalog;
use mcprove::suite::{Naming, Registration};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::{Run, edited, finding, flow, not_green, result, server, verdict};

/// The headless cimd flow with a document that the runner publishes.
fn cimd(url: &str) -> Run {
    flow(url).with(|settings| {
        settings.registration = Registration::Cimd;
        settings.publish_client_metadata = Some("127.0.0.1:0".into());
    })
}

/// The same with a document that somebody else serves.
fn with_document(url: &str, document: &str) -> Run {
    cimd(url).with(|settings| {
        settings.publish_client_metadata = None;
        settings.client_metadata_url = Some(document.to_owned());
    })
}

/// A host that gives one answer again and again; `{url}` in the body becomes the document's URL.
async fn host(status: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/client.json", listener.local_addr().unwrap());
    let body = body.replace("{url}", &url);
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _read = stream.read(&mut request).await;
            let _written = stream.write_all(answer.as_bytes()).await;
        }
    });
    url
}

const LISTED: &str =
    r#"{"client_id":"{url}","client_name":"x","redirect_uris":["https://app.example/callback"]}"#;

fn parameter(text: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(text.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into())
}

#[tokio::test]
async fn the_flow_passes_with_the_steps_of_the_page_in_both_revisions_that_know_it() {
    for revision in ["2025-11-25", "2026-07-28"] {
        let server = server().await;
        let outcome = cimd(&server.url()).with(|s| s.protocol_version = revision.into()).run().await;
        assert!(outcome.passed(), "{revision}: {:#?}", not_green(&outcome));
        assert!(not_green(&outcome).is_empty(), "{revision}: {:#?}", not_green(&outcome));
        let steps: Vec<&str> = outcome.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(steps[6..9], ["cimd_prepare", "cimd_fetch_request", "cimd_metadata_response"]);
        assert!(!steps.iter().any(|step| step.contains("registration")), "{steps:?}");
    }
}

#[tokio::test]
async fn the_client_is_its_url_and_has_no_secret() {
    let server = server().await;
    let outcome = cimd(&server.url()).run().await;
    let log = server.log();
    assert!(!log.iter().any(|seen| seen.path == "/register"));
    let asked = log.iter().find(|seen| seen.path == "/authorize").unwrap();
    let id = parameter(&asked.query, "client_id").unwrap();
    let token = log.iter().find(|seen| seen.path == "/token").unwrap();
    assert_eq!(parameter(&token.body, "client_id"), Some(id.clone()));
    assert_eq!(parameter(&token.body, "client_secret"), None);
    assert_eq!(token.header("authorization"), None);
    let fetched = outcome.exchanges.iter().find(|exchange| exchange.request.url == id).unwrap();
    let document: serde_json::Value =
        serde_json::from_str(fetched.answer().unwrap().text().as_ref()).unwrap();
    assert_eq!(document["client_id"], id, "the document names its own URL");
    assert_eq!(document["token_endpoint_auth_method"], "none");
}

#[tokio::test]
async fn each_run_publishes_at_a_path_of_its_own_and_ends_with_it() {
    let server = server().await;
    cimd(&server.url()).run().await;
    cimd(&server.url()).run().await;
    let ids: Vec<url::Url> = server
        .log()
        .iter()
        .filter(|seen| seen.path == "/authorize")
        .map(|seen| parameter(&seen.query, "client_id").unwrap().parse().unwrap())
        .collect();
    assert_ne!(ids[0].path(), ids[1].path());
    let gone = tokio::net::TcpStream::connect(("127.0.0.1", ids[0].port().unwrap())).await;
    assert!(gone.is_err(), "nothing listens after the flow");
}

#[tokio::test]
async fn the_document_is_fetched_by_the_server_and_only_its_fetches_count() {
    let server =
        edited("[[edit]]\nat = 'authorization'\nstatus = 400\ndrop_answer_headers = ['location']").await;
    let fetched = cimd(&server.url()).run().await;
    assert_eq!(result(&fetched, "authorization_request").outcome.as_deref(), Some("error-page"));
    let server = edited("[[edit]]\nat = 'authorization'\nset_params = { client_id = 'somebody-else' }").await;
    let unseen = cimd(&server.url()).run().await;
    let found = finding(&unseen, "authorization_request", "document-not-fetched");
    assert_eq!(found.verdict, Verdict::CouldNotRun);
    assert!(found.help.as_ref().unwrap().contains("--publish-url"), "{:?}", found.help);
    assert!(!unseen.passed());
}

#[tokio::test]
async fn a_server_that_does_not_say_that_it_takes_documents_is_warned_and_the_flow_goes_on() {
    let server = edited(
        "[[edit]]\nat = 'authorization_server_metadata'\nremove = ['/client_id_metadata_document_supported']",
    )
    .await;
    let outcome = cimd(&server.url()).checks().run().await;
    assert_eq!(finding(&outcome, "cimd_prepare", "not-advertised").verdict, Verdict::Warning);
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Passed, "{:#?}", not_green(&outcome));
    assert_eq!(verdict(&outcome, "cimd_advertised"), Verdict::Failed);
}

#[tokio::test]
async fn a_redirect_uri_that_the_users_document_lists_is_used_without_a_browser() {
    let server = server().await;
    let document = host("200 OK", LISTED).await;
    let outcome = with_document(&server.url(), &document).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let asked = server.log().iter().find(|seen| seen.path == "/authorize").unwrap().clone();
    assert_eq!(parameter(&asked.query, "redirect_uri").as_deref(), Some("https://app.example/callback"));
}

#[tokio::test]
async fn a_document_that_is_wrong_is_never_blamed_on_the_server() {
    let no_secret = LISTED.replace("\"client_name\"", "\"client_secret\":\"s\",\"client_name\"");
    let key = LISTED
        .replace("\"client_name\"", "\"token_endpoint_auth_method\":\"private_key_jwt\",\"client_name\"");
    let cases = [
        ("200 OK", LISTED.replace("{url}", "https://other.example/c"), "other-client-id"),
        ("200 OK", "<html>".to_owned(), "no-json"),
        ("200 OK", LISTED.replace("client_name", "name"), "no-name"),
        ("200 OK", LISTED.replace("redirect_uris", "uris"), "redirect-uri-not-listed"),
        ("200 OK", no_secret, "shared-secret"),
        ("200 OK", key, "other-client-authentication"),
        ("404 Not Found", LISTED.to_owned(), "not-found"),
        ("302 Found", LISTED.to_owned(), "redirected"),
    ];
    for (status, body, expected) in cases {
        let server = server().await;
        let document = host(status, &body).await;
        let outcome = with_document(&server.url(), &document).run().await;
        let step = if status == "200 OK" { "cimd_metadata_response" } else { "cimd_fetch_request" };
        let found = finding(&outcome, step, expected);
        assert_eq!(found.verdict, Verdict::CouldNotRun, "{expected}");
        assert!(found.help.is_some(), "{expected}");
        assert_eq!(verdict(&outcome, "authorization_request"), Verdict::CouldNotRun, "{expected}");
        assert!(
            !outcome.passed() && !server.log().iter().any(|seen| seen.path == "/authorize"),
            "{expected}"
        );
    }
}

#[tokio::test]
async fn a_redirect_uri_of_the_users_own_has_to_be_listed() {
    let server = server().await;
    let document = host("200 OK", LISTED).await;
    let own = Some("http://127.0.0.1:1/own".to_owned());
    let outcome = with_document(&server.url(), &document).with(|s| s.redirect_url = own).run().await;
    let found = finding(&outcome, "cimd_metadata_response", "redirect-uri-not-listed");
    assert!(found.message.contains("https://app.example/callback"), "{}", found.message);
    let help = found.help.as_deref().unwrap();
    assert!(help.contains("--publish-client-metadata") && help.contains("--client-metadata-url"), "{help}");
}

#[tokio::test]
async fn a_document_that_cannot_be_fetched_names_the_ways_out() {
    let server = server().await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let document = format!("http://{}/client.json", gone.local_addr().unwrap());
    drop(gone);
    let outcome = with_document(&server.url(), &document).run().await;
    let found = finding(&outcome, "cimd_fetch_request", "no-answer");
    assert_eq!(found.verdict, Verdict::CouldNotRun);
    let help = found.help.as_deref().unwrap();
    assert!(help.contains("--publish-client-metadata") && help.contains("--client-metadata-url"), "{help}");
}

#[test]
fn without_a_document_of_the_users_own_it_is_the_public_one() {
    let catalog = Arc::new(Catalog::load(&[]).unwrap());
    let run = cimd("http://127.0.0.1:1/mcp").with(|settings| settings.publish_client_metadata = None);
    let plan = run.settings.plan(&catalog, Naming::Flags).unwrap();
    let (_, url, _) = plan.facts.iter().find(|(name, ..)| name == "config.client_metadata_url").unwrap();
    assert_eq!(url, "https://www.mcpjam.com/.well-known/oauth/client-metadata.json");
}

#[tokio::test]
async fn a_public_url_stands_in_the_document_and_the_port_is_listened_to_behind_it() {
    let server = server().await;
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let outcome = cimd(&server.url())
        .with(|settings| {
            settings.publish_client_metadata = Some(format!("127.0.0.1:{port}"));
            settings.publish_url = Some(format!("http://localhost:{port}/tunnel/"));
        })
        .run()
        .await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let asked = server.log().iter().find(|seen| seen.path == "/authorize").unwrap().clone();
    let id = parameter(&asked.query, "client_id").unwrap();
    assert!(id.starts_with(&format!("http://localhost:{port}/tunnel/")), "{id}");
}

/// The checks on documents of these names, those that wait with the wait cut short.
async fn checked(url: &str, glob: &str) -> FlowOutcome {
    let folder = tempfile::tempdir().unwrap();
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs/checks/cimd");
    let own = folder.path().join("checks/cimd");
    std::fs::create_dir_all(&own).unwrap();
    for check in ["cimd_recovers_after_error.toml", "cimd_recovers_after_invalid.toml"] {
        let text = std::fs::read_to_string(shipped.join(check)).unwrap();
        std::fs::write(own.join(check), text.replace("wait = \"5s\"", "wait = \"1ms\"")).unwrap();
    }
    let globs = globset::GlobSetBuilder::new().add(globset::Glob::new(glob).unwrap()).build().unwrap();
    let run = cimd(url).checks().specs(folder.path().into()).with(|settings| {
        settings.selection.globs = Some(globs);
        settings.selection.allow = vec![mcprove::spec::model::Effect::Waits];
    });
    run.run().await
}

#[tokio::test]
async fn the_conforming_server_passes_every_check_on_documents() {
    let server = server().await;
    let outcome = checked(&server.url(), "cimd_*").await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    assert!(not_green(&outcome).is_empty(), "{:#?}", not_green(&outcome));
    assert_eq!(outcome.checks.len(), 7);
    for row in result(&outcome, "cimd_invalid_documents").variants.iter() {
        assert_eq!(row.verdict, Verdict::Passed, "{}: {}", row.id, row.summary);
        assert_eq!(row.outcome.as_deref(), Some("refused"), "{}", row.id);
    }
}

#[tokio::test]
async fn all_other_checks_run_with_documents_too() {
    let server = server().await;
    let outcome = cimd(&server.url()).checks().run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}

const CODE_FOR_ALL: &str = "[[edit]]\nat = 'authorization'\non_status = 400\nstatus = 302\nheaders = { location = 'http://127.0.0.1:8976/callback?code=x' }";

#[tokio::test]
async fn a_server_that_takes_any_document_is_found_in_every_row() {
    let server = edited(CODE_FOR_ALL).await;
    let outcome = checked(&server.url(), "cimd_*").await;
    for check in ["cimd_invalid_documents", "cimd_url_form"] {
        for row in &result(&outcome, check).variants {
            // An aborted fetch is only recommended to end the request.
            let soft = row.id.contains("not-found") || row.id.contains("server-error");
            let expected = if soft { Verdict::Warning } else { Verdict::Failed };
            assert_eq!(row.verdict, expected, "{}: {}", row.id, row.summary);
            assert!(row.findings[0].help.is_some(), "{}", row.id);
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_compare_the_redirect_uri_is_found() {
    let server = edited(
        "[[edit]]\nat = 'authorization'\nset_params = { redirect_uri = 'http://127.0.0.1:8976/callback' }",
    )
    .await;
    let outcome = checked(&server.url(), "cimd_*").await;
    assert_eq!(verdict(&outcome, "cimd_redirect_not_listed"), Verdict::Failed);
    for (row, uri) in [
        ("extra-path", "http://127.0.0.1:8976/callback/not-listed"),
        ("other-host", "https://mcprove-not-listed.example/callback"),
    ] {
        let edit = format!(
            "[[edit]]\nat = 'authorization'\non_status = 400\nwith_params = {{ redirect_uri = '{uri}' }}\nstatus = 302\nheaders = {{ location = '{uri}?code=x' }}"
        );
        let server = edited(&edit).await;
        let outcome = checked(&server.url(), "cimd_*").await;
        let found = finding(&outcome, &format!("cimd_redirect_not_listed[{row}]"), "code-delivered");
        assert_eq!(found.verdict, Verdict::Failed);
    }
}

#[tokio::test]
async fn a_server_that_remembers_failures_is_found() {
    // The flow, the control, the failing document; the fourth request is the one after it was put right.
    for (check, after) in [("cimd_recovers_after_error", 2), ("cimd_recovers_after_invalid", 2)] {
        let server = edited(&format!(
            "[[edit]]\nat = 'authorization'\nmethod = 'GET'\non_status = 302\nafter = {after}\nstatus = 400\nbody = '<html>refused</html>'\ndrop_answer_headers = ['location']"
        ))
        .await;
        let outcome = checked(&server.url(), check).await;
        let found = finding(&outcome, check, "still-refused");
        assert_eq!(found.verdict, Verdict::Failed, "{check}");
        assert!(found.message.contains("fetched again"), "{}", found.message);
    }
}

#[tokio::test]
async fn a_refusal_by_a_server_that_never_looked_proves_nothing() {
    // Only the flow itself and the control get through: whatever comes after is refused unseen.
    let server =
        edited("[[edit]]\nat = 'authorization'\nafter = 2\nset_params = { client_id = 'unknown' }").await;
    let outcome = checked(&server.url(), "cimd_*").await;
    let row = result(&outcome, "cimd_invalid_documents[other-client-id]");
    assert_eq!((row.verdict, row.outcome.as_deref()), (Verdict::CouldNotRun, Some("not-fetched")));
    assert_eq!(verdict(&outcome, "cimd_redirect_not_listed"), Verdict::CouldNotRun, "its control is refused");
}
