//! Client authentication as it goes over the wire: which method, where it comes from, and what each of them sends.

use std::path::PathBuf;

use mcprove::oauth::decode_jwt;
use mcprove::outcome::{FlowOutcome, RunOutcome, Verdict};
use mcprove::reference::{Edit, Options, Seen, Server};
use mcprove::suite::{AuthMode, FlowSettings, Registration};
use serde_json::{Value, json};

use crate::keys;
use crate::support::{Run, edited, finding, flow, not_green, result, server};

const REDIRECT: &str = "http://127.0.0.1:8976/callback";
/// Characters that HTTP Basic would misread, were they not form-urlencoded first (RFC 6749 §2.3.1).
const ID: &str = "client:a/b c%+é";
const SECRET: &str = "p+w: d%40é";

/// A server that knows a client; `listed` are the methods in its metadata, if not its own.
async fn knowing(client: &Value, listed: Option<&[&str]>) -> Server {
    let mut metadata = json!({
        "client_id": ID,
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    });
    metadata.as_object_mut().unwrap().extend(client.as_object().unwrap().clone());
    let edits = listed.map(|listed| Edit {
        json: Some(json!({ "token_endpoint_auth_methods_supported": listed })),
        ..toml::from_str("at = 'authorization_server_metadata'").unwrap()
    });
    let options =
        Options { clients: vec![metadata], edits: edits.into_iter().collect(), ..Options::default() };
    Server::start(options).await.unwrap()
}

fn preregistered(server: &Server, auth_mode: AuthMode) -> Run {
    flow(&server.url()).with(|settings| {
        *settings = FlowSettings {
            registration: Registration::Preregistered,
            auth_mode,
            client_id: Some(ID.to_owned()),
            ..settings.clone()
        }
    })
}

/// The requests to the token endpoint.
fn token_requests(server: &Server) -> Vec<Seen> {
    server.log().into_iter().filter(|seen| seen.path == "/token").collect()
}

fn form(seen: &Seen, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(seen.body.as_bytes());
    pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

fn assert_passed(outcome: &FlowOutcome, what: &str) {
    assert!(outcome.passed(), "{what}: {:#?}", not_green(outcome));
    assert!(not_green(outcome).is_empty(), "{what}: {:#?}", not_green(outcome));
}

/// A key in a file, for as long as the folder lives.
fn file(pem: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client.pem");
    std::fs::write(&path, pem).unwrap();
    (folder, path)
}

#[tokio::test]
async fn without_a_secret_a_registered_client_sends_its_id_alone() {
    let server = knowing(
        &json!({ "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"] }),
        None,
    )
    .await;
    assert_passed(&preregistered(&server, AuthMode::Headless).run().await, "none");
    let seen = token_requests(&server).remove(0);
    assert_eq!(form(&seen, "client_id").as_deref(), Some(ID));
    assert_eq!((seen.header("authorization"), form(&seen, "client_secret")), (None, None));
}

#[tokio::test]
async fn a_secret_goes_the_way_that_the_metadata_lists_basic_first() {
    let client = json!({ "client_secret": SECRET });
    for mode in [AuthMode::Headless, AuthMode::ClientCredentials] {
        for (listed, basic) in [
            (None, true),
            (Some(&["client_secret_post", "client_secret_basic"][..]), true),
            (Some(&["client_secret_post", "none"][..]), false),
        ] {
            let what = format!("{mode:?} {listed:?}");
            let server = knowing(&client, listed).await;
            let run = preregistered(&server, mode);
            let run = run.with(|settings| settings.client_secret = Some(SECRET.to_owned()));
            assert_passed(&run.run().await, &what);
            let seen = token_requests(&server).remove(0);
            let header = seen.header("authorization").is_some_and(|value| value.starts_with("Basic "));
            assert_eq!(header, basic, "{what}");
            assert_eq!(form(&seen, "client_secret").as_deref(), (!basic).then_some(SECRET), "{what}");
            assert_eq!(form(&seen, "client_id").is_some(), !basic, "{what}");
        }
    }
}

#[tokio::test]
async fn metadata_without_the_member_means_basic() {
    let edits = "at = 'authorization_server_metadata'\nremove = ['/token_endpoint_auth_methods_supported']";
    let client = json!({
        "client_id": ID, "client_secret": SECRET, "grant_types": ["client_credentials"],
    });
    let edits = vec![toml::from_str(edits).unwrap()];
    let server = Server::start(Options { clients: vec![client], edits, ..Options::default() }).await.unwrap();
    let run = preregistered(&server, AuthMode::ClientCredentials);
    run.with(|settings| settings.client_secret = Some(SECRET.to_owned())).run().await;
    assert!(token_requests(&server)[0].header("authorization").is_some());
}

#[tokio::test]
async fn a_client_that_may_only_send_its_secret_in_the_body_is_found_out() {
    let edit = "at = 'token'\ntimes = 1\nstatus = 401\nbody = '{\"error\":\"invalid_client\"}'";
    let client = json!({ "client_id": ID, "client_secret": SECRET, "grant_types": ["client_credentials"] });
    let edits = vec![toml::from_str(edit).unwrap()];
    let server = Server::start(Options { clients: vec![client], edits, ..Options::default() }).await.unwrap();
    let run = preregistered(&server, AuthMode::ClientCredentials);
    assert_passed(&run.with(|settings| settings.client_secret = Some(SECRET.to_owned())).run().await, "post");
    let requests = token_requests(&server);
    let ways: Vec<bool> = requests.iter().map(|seen| seen.header("authorization").is_some()).collect();
    assert_eq!(ways, [true, false], "basic first, then the body");
}

#[tokio::test]
async fn a_wrong_secret_is_refused_both_ways_and_told_once() {
    let server = knowing(&json!({ "client_secret": SECRET }), None).await;
    let run = preregistered(&server, AuthMode::ClientCredentials);
    let outcome = run.with(|settings| settings.client_secret = Some("wrong".to_owned())).run().await;
    assert_eq!(finding(&outcome, "token_request", "invalid-client").verdict, Verdict::Failed);
    assert_eq!(token_requests(&server).len(), 2);
}

#[tokio::test]
async fn machines_get_their_token_in_every_revision_with_a_secret_and_with_a_key() {
    let key = keys::all().remove(0);
    let (_folder, path) = file(&key.pem);
    for revision in ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"] {
        for client_key in [None, Some(path.clone())] {
            let server = server().await;
            let run = flow(&server.url()).with(|settings| {
                settings.protocol_version = revision.to_owned();
                settings.auth_mode = AuthMode::ClientCredentials;
                settings.client_key = client_key;
            });
            assert_passed(&run.run().await, revision);
            let resource = form(&token_requests(&server)[0], "resource");
            assert_eq!(resource.is_some(), revision != "2025-03-26", "{revision}");
        }
    }
}

#[tokio::test]
async fn without_metadata_the_audience_is_the_token_endpoint() {
    let server = edited("[[edit]]\nat = 'authorization_server_metadata'\nstatus = 404\nbody = ''").await;
    let key = keys::all().remove(0);
    let (_folder, path) = file(&key.pem);
    let run = flow(&server.url()).with(|settings| {
        settings.protocol_version = "2025-03-26".to_owned();
        settings.client_key = Some(path);
    });
    let outcome = run.run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let jwt = decode_jwt(&form(&token_requests(&server)[0], "client_assertion").unwrap()).unwrap();
    assert_eq!(jwt.claims["aud"], format!("{}/token", server.origin()));
}

#[tokio::test]
async fn a_key_of_every_kind_signs_an_assertion_for_the_issuer() {
    for key in keys::all() {
        for mode in [AuthMode::Headless, AuthMode::ClientCredentials] {
            let what = format!("{} {} {mode:?}", key.label, key.algorithm);
            let jwk = mcprove::oauth::ClientKey::from_pem(key.pem.as_bytes()).unwrap().public_jwk();
            let client =
                json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [jwk] } });
            let server = knowing(&client, None).await;
            let (_folder, path) = file(&key.pem);
            let run = preregistered(&server, mode).with(|settings| settings.client_key = Some(path));
            assert_passed(&run.run().await, &what);
            let seen = token_requests(&server).remove(0);
            assert_eq!(
                form(&seen, "client_assertion_type").as_deref(),
                Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            );
            assert_eq!((seen.header("authorization"), form(&seen, "client_secret")), (None, None), "{what}");
            let jwt = decode_jwt(&form(&seen, "client_assertion").unwrap()).unwrap();
            assert_eq!(jwt.header["alg"], key.algorithm, "{what}");
            let claims = ["iss", "sub", "aud"].map(|name| jwt.claims[name].as_str().unwrap().to_owned());
            assert_eq!(claims, [ID, ID, server.issuer()], "{what}");
        }
    }
}

#[tokio::test]
async fn a_client_that_registers_itself_registers_its_key() {
    for mode in [AuthMode::Headless, AuthMode::ClientCredentials] {
        let server = server().await;
        let key = keys::all().remove(0);
        let (_folder, path) = file(&key.pem);
        let run = flow(&server.url()).checks().with(|settings| {
            settings.auth_mode = mode;
            settings.client_key = Some(path);
        });
        let outcome = run.run().await;
        assert!(outcome.passed(), "{mode:?}: {:#?}", not_green(&outcome));
        let log = server.log();
        let asked: Value =
            serde_json::from_str(&log.iter().find(|seen| seen.path == "/register").unwrap().body).unwrap();
        assert_eq!(asked["token_endpoint_auth_method"], "private_key_jwt");
        assert_eq!(asked["jwks"]["keys"][0]["alg"], "ES256");
        assert_eq!(asked["jwks"]["keys"][0].get("d"), None);
        let assertions: Vec<String> =
            token_requests(&server).iter().filter_map(|seen| form(seen, "client_assertion")).collect();
        let mut once = assertions.clone();
        once.sort();
        once.dedup();
        assert_eq!(assertions.len(), once.len(), "each request has an assertion of its own");
    }
}

#[tokio::test]
async fn of_one_method_alone_a_client_registers_that_one_and_uses_it() {
    let (_folder, key) = file(&keys::all()[0].pem);
    for method in ["none", "client_secret_post", "client_secret_basic", "private_key_jwt"] {
        let alone = format!(
            "at = 'authorization_server_metadata'\njson = {{ token_endpoint_auth_methods_supported = ['{method}'] }}"
        );
        let edits = vec![toml::from_str(&alone).unwrap()];
        let server = Server::start(Options { edits, ..Options::default() }).await.unwrap();
        let key = (method == "private_key_jwt").then(|| key.clone());
        let outcome = flow(&server.url()).with(|settings| settings.client_key = key).run().await;
        assert_passed(&outcome, method);
        let registration = server.log().into_iter().find(|seen| seen.path == "/register").unwrap();
        let asked: Value = serde_json::from_str(&registration.body).unwrap();
        assert_eq!(asked["token_endpoint_auth_method"], method);
        let seen = token_requests(&server).remove(0);
        let sent = [
            seen.header("authorization").is_some(),
            form(&seen, "client_secret").is_some(),
            form(&seen, "client_assertion").is_some(),
        ];
        let expected = ["client_secret_basic", "client_secret_post", "private_key_jwt"].map(|m| m == method);
        assert_eq!(sent, expected, "{method}");
    }
}

#[tokio::test]
async fn a_client_of_a_machine_registers_itself_with_a_secret() {
    let server = server().await;
    let run = flow(&server.url()).checks().with(|settings| settings.auth_mode = AuthMode::ClientCredentials);
    assert!(run.run().await.passed());
    let seen = token_requests(&server).remove(0);
    assert_eq!(form(&seen, "grant_type").as_deref(), Some("client_credentials"));
    assert_eq!(form(&seen, "resource"), Some(server.url()));
    assert!(form(&seen, "scope").is_some());
    assert!(
        form(&seen, "client_secret").is_some(),
        "in the body, which OAuth 2.1 obliges servers to support"
    );
    assert!(server.log().iter().all(|seen| seen.path != "/authorize"), "there is no user to send anywhere");
    let registered = server.log().into_iter().find(|seen| seen.path == "/register").unwrap();
    let registered: Value = serde_json::from_str(&registered.body).unwrap();
    for list in ["redirect_uris", "response_types"] {
        assert_eq!(registered[list], json!([]), "left out, it would mean something else");
    }
}

#[tokio::test]
async fn what_registration_answers_is_what_is_used() {
    let server = edited(
        "[[edit]]\nat = 'registration'\nset_params = { token_endpoint_auth_method = 'client_secret_post' }",
    )
    .await;
    assert_passed(&flow(&server.url()).run().await, "asked for none, got post");
    assert!(form(&token_requests(&server)[0], "client_secret").is_some());
}

#[tokio::test]
async fn registration_of_a_machine_that_gives_a_public_client_fails_in_the_words_of_the_page() {
    let server = edited(
        "[[edit]]\nat = 'registration'\nremove = ['/client_secret']\njson = { token_endpoint_auth_method = 'none' }",
    )
    .await;
    let run = flow(&server.url()).with(|settings| settings.auth_mode = AuthMode::ClientCredentials);
    let outcome = run.run().await;
    let seen = finding(&outcome, "received_client_credentials", "public-client");
    assert_eq!(seen.verdict, Verdict::Failed);
    assert!(seen.message.starts_with("Dynamic registration produced a public client"), "{}", seen.message);
    assert!(seen.help.as_deref().unwrap().contains("--registration preregistered"), "{:?}", seen.help);
}

#[tokio::test]
async fn a_key_that_the_server_does_not_know_is_told_with_its_algorithm_and_id() {
    let stranger = mcprove::oauth::ClientKey::from_pem(keys::all()[2].pem.as_bytes()).unwrap();
    let client = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [stranger.public_jwk()] } });
    let server = knowing(&client, None).await;
    let (_folder, path) = file(&keys::all()[0].pem);
    let run = preregistered(&server, AuthMode::ClientCredentials);
    let outcome = run.with(|settings| settings.client_key = Some(path)).run().await;
    let seen = finding(&outcome, "token_request", "invalid-client");
    assert_eq!(seen.verdict, Verdict::Failed);
    let help = seen.help.as_deref().unwrap();
    assert!(help.contains("private_key_jwt") && help.contains("ES256"), "{help}");
}

#[tokio::test]
async fn neither_key_nor_assertion_stands_in_what_a_flow_gives() {
    let server = server().await;
    let key = keys::all().remove(0);
    let (_folder, path) = file(&key.pem);
    let outcome = flow(&server.url()).with(|settings| settings.client_key = Some(path)).run().await;
    let shown = mcprove::report::json(&RunOutcome { flows: vec![outcome.clone()], ..RunOutcome::default() });
    let assertion = form(&token_requests(&server)[0], "client_assertion").unwrap();
    assert!(!shown.contains(&assertion), "the assertion is a credential");
    assert!(!shown.contains(&key.pem.lines().nth(1).unwrap()[40..80]));
    assert_eq!(result(&outcome, "token_request").verdict, Verdict::Passed);
}
