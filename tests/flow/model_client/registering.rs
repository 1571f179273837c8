//! How a client becomes known, and to whom.

use mcprove::suite::Registration;

use super::discovery::two_servers;
use super::wire::{REVISIONS, at, conforming, in_revision, json, parameter};
use crate::support::{not_green, server};

#[tokio::test]
pub(super) async fn the_application_is_native_where_the_revision_has_the_word() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        let asked = json(&at(&server, "/register")[0]);
        let expected = (revision == "2026-07-28").then_some("native");
        assert_eq!(asked["application_type"].as_str(), expected, "{revision}");
        assert_eq!(asked["grant_types"], serde_json::json!(["authorization_code", "refresh_token"]));
    }
}

#[tokio::test]
pub(super) async fn the_redirect_uri_is_the_registered_one_and_on_loopback() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        let registered = json(&at(&server, "/register")[0])["redirect_uris"][0].as_str().unwrap().to_owned();
        assert!(registered.starts_with("http://127.0.0.1:"), "{registered}");
        let asked = parameter(&at(&server, "/authorize")[0].query, "redirect_uri");
        assert_eq!(asked.as_deref(), Some(registered.as_str()));
        assert_eq!(parameter(&at(&server, "/token")[0].body, "redirect_uri"), asked, "{revision}");
    }
}

#[tokio::test]
pub(super) async fn the_redirect_uri_is_never_visited() {
    let (server, outcome) = conforming("2025-11-25").await;
    let registered = json(&at(&server, "/register")[0])["redirect_uris"][0].as_str().unwrap().to_owned();
    assert!(outcome.exchanges.iter().all(|exchange| !exchange.request.url.starts_with(&registered)));
}

#[tokio::test]
pub(super) async fn the_published_document_names_itself_and_the_redirect_uri() {
    for revision in ["2025-11-25", "2026-07-28"] {
        let server = server().await;
        let run = in_revision(&server, revision).with(|settings| {
            settings.registration = Registration::Cimd;
            settings.publish_client_metadata = Some("127.0.0.1:0".into());
        });
        let outcome = run.run().await;
        assert!(outcome.passed(), "{revision}: {:#?}", not_green(&outcome));
        let asked = &at(&server, "/authorize")[0].query;
        let id = parameter(asked, "client_id").unwrap();
        let fetched = outcome.exchanges.iter().find(|exchange| exchange.request.url == id).unwrap();
        let document = fetched.answer().unwrap().json.clone().unwrap();
        assert_eq!(document["client_id"], id.as_str());
        assert!(document["client_name"].is_string() && url::Url::parse(&id).unwrap().path().len() > 1);
        assert_eq!(document["redirect_uris"][0].as_str(), parameter(asked, "redirect_uri").as_deref());
    }
}

#[tokio::test]
pub(super) async fn a_client_is_shown_only_to_the_server_that_registered_it() {
    let (server, other) = two_servers("2026-07-28").await;
    let id = parameter(&at(&other, "/authorize")[0].query, "client_id").unwrap();
    for seen in server.log() {
        assert!(!seen.query.contains(&id) && !seen.body.contains(&id), "{} {}", seen.method, seen.path);
    }
    let again = super::wire::tempted("2026-07-28", "edit = []").await.0;
    assert_eq!(at(&again, "/register").len(), 1, "the next server registers a client of its own");
    assert_ne!(parameter(&at(&again, "/authorize")[0].query, "client_id").unwrap(), id);
}
