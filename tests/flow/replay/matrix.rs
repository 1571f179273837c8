//! Every combination that needs no person: judged alike, check by check, with the server gone.

use mcprove::action::DEFAULT_ADDRESS;
use mcprove::reference::{Options, Server};
use mcprove::suite::{AuthMode, HEADLESS_REDIRECT_URI, Registration};
use serde_json::{Value, json};

use super::{differences, kept, replayed};
use crate::support::{Run, flow};

fn clients() -> Vec<Value> {
    let person = json!({
        "client_id": "person", "redirect_uris": [HEADLESS_REDIRECT_URI],
        "token_endpoint_auth_method": "client_secret_basic", "client_secret": "the secret/of+a person",
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let machine = json!({
        "client_id": "machine", "redirect_uris": [], "response_types": [],
        "token_endpoint_auth_method": "client_secret_basic", "client_secret": "the-secret-of-a-machine",
        "grant_types": ["client_credentials"],
    });
    vec![person, machine]
}

fn combination(url: &str, revision: &str, registration: Registration, mode: AuthMode) -> Run {
    let known = match mode {
        AuthMode::ClientCredentials => ("machine", "the-secret-of-a-machine"),
        _ => ("person", "the secret/of+a person"),
    };
    flow(url).checks().with(|settings| {
        settings.protocol_version = revision.to_owned();
        settings.registration = registration;
        settings.auth_mode = mode;
        match registration {
            Registration::Cimd => settings.publish_client_metadata = Some(DEFAULT_ADDRESS.to_owned()),
            Registration::Preregistered => {
                settings.client_id = Some(known.0.to_owned());
                settings.client_secret = Some(known.1.to_owned());
            }
            Registration::Dcr | Registration::Auto => {}
        }
    })
}

async fn is_judged_alike(options: Options, revision: &str, registration: Registration, mode: AuthMode) {
    let server = Server::start(options).await.unwrap();
    let run = combination(&server.url(), revision, registration, mode);
    let (first, record) = kept(&run).await;
    assert!(first.passed(), "{:#?}", crate::support::not_green(&first));
    assert!(first.checks.len() > 30);
    server.stop().await;
    // Whoever replays it need not know the secret.
    let stranger =
        run.with(|settings| settings.client_secret = settings.client_secret.as_ref().map(|_| "?".to_owned()));
    let again = replayed(&stranger, &record).await;
    let differences = differences(&first, &again);
    assert!(differences.is_empty(), "{revision} {registration:?} {mode:?}: {differences:#?}");
    assert_eq!(first.exchanges.len(), again.exchanges.len());
}

fn options() -> Options {
    Options { clients: clients(), ..Options::default() }
}

#[tokio::test]
async fn dynamic_registration() {
    for revision in ["2025-03-26", "2025-11-25"] {
        is_judged_alike(options(), revision, Registration::Dcr, AuthMode::Headless).await;
    }
}

#[tokio::test]
async fn dynamic_registration_in_the_newest_revision_with_web_tokens_and_event_streams() {
    let options = Options { jwt: true, sse: true, ..options() };
    is_judged_alike(options, "2026-07-28", Registration::Dcr, AuthMode::Headless).await;
}

#[tokio::test]
async fn dynamic_registration_of_a_machine() {
    is_judged_alike(options(), "2025-11-25", Registration::Dcr, AuthMode::ClientCredentials).await;
}

#[tokio::test]
async fn a_client_that_was_known_before() {
    for revision in ["2025-06-18", "2026-07-28"] {
        is_judged_alike(options(), revision, Registration::Preregistered, AuthMode::Headless).await;
    }
}

#[tokio::test]
async fn a_machine_that_was_known_before() {
    for revision in ["2025-03-26", "2025-11-25", "2026-07-28"] {
        is_judged_alike(options(), revision, Registration::Preregistered, AuthMode::ClientCredentials).await;
    }
}

#[tokio::test]
async fn a_client_that_publishes_its_document() {
    for revision in ["2025-11-25", "2026-07-28"] {
        is_judged_alike(options(), revision, Registration::Cimd, AuthMode::Headless).await;
    }
}
