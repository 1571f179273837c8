//! Enterprise-managed authorization: ID token, ID-JAG, access token.

use mcprove::oauth::decode_jwt;
use mcprove::outcome::{RunOutcome, Verdict};
use mcprove::reference::Server;
use mcprove::suite::{AuthMode, Registration};

use super::{CLIENT, form, issuer_key, with_provider};
use crate::support::{Run, finding, flow, not_green, result};

fn managed(server: &Server) -> Run {
    let token = server.id_token(CLIENT);
    flow(&server.url()).with(|settings| {
        settings.registration = Registration::Preregistered;
        settings.auth_mode = AuthMode::EnterpriseManaged;
        settings.client_id = Some(CLIENT.into());
        settings.id_token = token;
    })
}

#[tokio::test]
async fn an_id_token_leads_to_a_tool_without_a_browser() {
    for revision in ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"] {
        let server = with_provider(&issuer_key(), |_| {}).await;
        let run = managed(&server).with(|settings| settings.protocol_version = revision.into());
        let id_token = run.settings.id_token.clone().unwrap();
        let outcome = run.run().await;
        assert!(outcome.passed(), "{revision}: {:#?}", not_green(&outcome));
        let seen = server.log();
        assert!(!seen.iter().any(|seen| seen.path == "/authorize" || seen.path == "/register"));
        let exchange = seen.iter().find(|seen| seen.path == "/idp/token").unwrap();
        let resource = (revision != "2025-03-26").then(|| server.url());
        for (name, value) in [
            ("grant_type", Some("urn:ietf:params:oauth:grant-type:token-exchange".to_owned())),
            ("requested_token_type", Some("urn:ietf:params:oauth:token-type:id-jag".to_owned())),
            ("subject_token_type", Some("urn:ietf:params:oauth:token-type:id_token".to_owned())),
            ("subject_token", Some(id_token.clone())),
            ("audience", Some(server.issuer().to_owned())),
            ("resource", resource),
            ("client_id", Some(CLIENT.to_owned())),
        ] {
            assert_eq!(form(exchange, name), value, "{revision}: {name}");
        }
        let token = seen.iter().find(|seen| seen.path == "/token").unwrap();
        assert_eq!(form(token, "grant_type").as_deref(), Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        let grant = decode_jwt(&form(token, "assertion").unwrap()).unwrap();
        assert_eq!(grant.header["typ"], "oauth-id-jag+jwt");
        assert!(form(token, "code").is_none() && form(token, "code_verifier").is_none());
        // The identity provider alone sees the ID token.
        assert!(seen.iter().all(|seen| seen.path == "/idp/token" || !seen.body.contains(&id_token)));
    }
}

#[tokio::test]
async fn neither_the_id_token_nor_the_grant_stands_in_a_report() {
    let server = with_provider(&issuer_key(), |_| {}).await;
    let run = managed(&server);
    let id_token = run.settings.id_token.clone().unwrap();
    let outcome = run.run().await;
    let grant = server.log().iter().find(|seen| seen.path == "/token").and_then(|s| form(s, "assertion"));
    let report = mcprove::report::json(&RunOutcome { flows: vec![outcome], ..RunOutcome::default() });
    assert!(!report.contains(&id_token) && !report.contains(&grant.unwrap()));
}

#[tokio::test]
async fn a_refusal_of_the_identity_provider_is_not_blamed_on_the_server() {
    let server = with_provider(&issuer_key(), |_| {}).await;
    server.advance(std::time::Duration::from_secs(3600));
    let stale = server.id_token(CLIENT);
    server.advance(std::time::Duration::from_secs(3600));
    let outcome = managed(&server).with(|settings| settings.id_token = stale).run().await;
    assert!(!outcome.passed());
    assert_eq!(result(&outcome, "request_id_jag").outcome.as_deref(), Some("refused"));
    let failed = outcome.specs().filter(|spec| spec.verdict == Verdict::Failed);
    assert_eq!(failed.count(), 0, "{:#?}", not_green(&outcome));
    assert!(!server.log().iter().any(|seen| seen.path == "/token"));
}

#[tokio::test]
async fn an_id_token_of_another_client_gets_no_grant() {
    let server = with_provider(&issuer_key(), |_| {}).await;
    let other = server.id_token("another-client");
    let run = managed(&server).with(|settings| {
        settings.id_token = other;
        settings.idp_client_id = Some(CLIENT.into());
    });
    let outcome = run.run().await;
    assert_eq!(result(&outcome, "request_id_jag").verdict, Verdict::CouldNotRun);
}

#[tokio::test]
async fn a_grant_that_the_identity_provider_made_out_wrongly_is_told_as_its_own() {
    let server = with_provider(&issuer_key(), |options| {
        let edit = "at = 'identity_provider_token'\nset_params = { audience = 'https://other.example' }";
        options.edits = vec![toml::from_str(edit).unwrap()];
    })
    .await;
    let outcome = managed(&server).run().await;
    assert_eq!(finding(&outcome, "received_id_jag", "audience").verdict, Verdict::Failed);
}
