//! The token endpoint: client authentication, codes, client credentials.

use std::time::Duration;

use serde_json::json;

use super::support::*;
use crate::reference::Options;

async fn confidential(server: &crate::reference::Server) -> (String, String) {
    let mut metadata = native();
    metadata["token_endpoint_auth_method"] = json!("client_secret_basic");
    metadata["grant_types"] = json!(["authorization_code", "client_credentials"]);
    let granted = registered(server, &metadata).await;
    (text(&granted, "client_id"), text(&granted, "client_secret"))
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn refuses_a_redemption_that_does_not_fit() {
    let server = start().await;
    let (mine, other) = (client(&server).await, client(&server).await);
    let good = code(&server, &mine, &[]).await;
    let wrong_verifier = "x".repeat(43);
    for (change, expected) in [
        (("code", "unknown"), "invalid_grant"),
        (("code", ""), "invalid_request"),
        (("client_id", other.as_str()), "invalid_grant"),
        (("redirect_uri", "http://127.0.0.1:10/callback"), "invalid_grant"),
        (("code_verifier", wrong_verifier.as_str()), "invalid_grant"),
        (("code_verifier", ""), "invalid_grant"),
        (("grant_type", ""), "invalid_request"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("resource", "https://other.example/"), "invalid_target"),
    ] {
        let got = redemption(&mine, &good, &[change]).of(&server).await;
        assert_eq!(got.refusal(), refused(400, expected), "{change:?}");
        assert_eq!(got.header("cache-control"), Some("no-store"));
    }
    assert_eq!(
        redemption(&mine, &good, &[("redirect_uri", "")]).of(&server).await.status,
        200,
        "nothing was burnt"
    );
}

#[tokio::test]
async fn a_code_used_twice_ends_what_it_gave() {
    let server = start().await;
    let client = client(&server).await;
    let code = code(&server, &client, &[]).await;
    let tokens = redemption(&client, &code, &[]).of(&server).await.json();
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));

    let wrong = redemption(&client, &code, &[("code_verifier", &"x".repeat(43))]).of(&server).await;
    assert_eq!(wrong.refusal(), refused(400, "invalid_grant"));
    assert!(opens(&server, &access).await, "a replay that does not know the verifier ends nothing");

    assert_eq!(redemption(&client, &code, &[]).of(&server).await.refusal(), refused(400, "invalid_grant"));
    assert!(!opens(&server, &access).await);
    let params = [("grant_type", "refresh_token"), ("refresh_token", &refresh), ("client_id", &client)];
    assert_eq!(post_form("/token", &params).of(&server).await.refusal(), refused(400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_lives_a_minute() {
    let server = start().await;
    let client = client(&server).await;
    let code = code(&server, &client, &[]).await;
    server.advance(Duration::from_secs(61));
    assert_eq!(redemption(&client, &code, &[]).of(&server).await.refusal(), refused(400, "invalid_grant"));
}

#[tokio::test]
async fn a_token_is_for_no_more_than_was_authorized() {
    let other_resources = vec!["{origin}/other".to_owned()];
    let server = start_with(Options { other_resources, ..Options::default() }).await;
    let client = client(&server).await;
    let other = format!("{}/other", server.origin());
    let code = code(&server, &client, &[("resource", &server.url())]).await;
    let got = redemption(&client, &code, &[("resource", &other)]).of(&server).await;
    assert_eq!(got.refusal(), refused(400, "invalid_target"));
}

#[tokio::test]
async fn takes_a_secret_in_header_or_body() {
    let server = start().await;
    let (id, secret) = confidential(&server).await;
    let in_header = code(&server, &id, &[]).await;
    let got = redemption(&id, &in_header, &[("client_id", "")]).basic(&id, &secret).of(&server).await;
    assert_eq!(got.status, 200, "{}", got.text);
    let in_body = code(&server, &id, &[]).await;
    let got = redemption(&id, &in_body, &[("client_secret", &secret)]).of(&server).await;
    assert_eq!(got.status, 200, "{}", got.text);
}

#[tokio::test]
async fn refuses_clients_that_do_not_prove_themselves() {
    let server = start().await;
    let (id, secret) = confidential(&server).await;
    let public = client(&server).await;
    let code = code(&server, &id, &[]).await;
    for (reason, request) in [
        ("wrong secret", redemption(&id, &code, &[("client_secret", "wrong")])),
        ("no secret", redemption(&id, &code, &[])),
        ("unknown client", redemption("unknown", &code, &[])),
        ("no client", redemption("", &code, &[("client_id", "")])),
        ("a secret it does not have", redemption(&public, &code, &[("client_secret", "x")])),
        ("an assertion", redemption(&id, &code, &[("client_assertion", "x")])),
    ] {
        let got = request.of(&server).await;
        assert_eq!(got.refusal(), refused(401, "invalid_client"), "{reason}");
        assert_eq!(got.header("www-authenticate"), None, "{reason}");
    }
    let basic = redemption(&id, &code, &[]).basic(&id, "wrong").of(&server).await;
    assert_eq!(basic.refusal(), refused(401, "invalid_client"));
    assert!(basic.header("www-authenticate").unwrap_or_default().starts_with("Basic realm="));
    let two = redemption(&id, &code, &[("client_secret", &secret)]).basic(&id, &secret).of(&server).await;
    assert_eq!(two.refusal(), refused(400, "invalid_request"));
    let params = encoded(&[("grant_type", "client_credentials")]);
    let in_query = ask("POST", &format!("/token?client_id={id}&client_secret={secret}"))
        .with("Content-Type", "application/x-www-form-urlencoded")
        .body(&params);
    assert_eq!(in_query.of(&server).await.refusal(), refused(401, "invalid_client"));
}

#[tokio::test]
async fn refuses_grants_the_client_did_not_register_for() {
    let server = start().await;
    let client = client(&server).await;
    let params = [("grant_type", "client_credentials"), ("client_id", &client)];
    assert_eq!(post_form("/token", &params).of(&server).await.refusal(), refused(400, "unauthorized_client"));
}

#[tokio::test]
async fn client_credentials_keep_to_known_scopes_and_resources() {
    let server = start().await;
    let (id, secret) = confidential(&server).await;
    for ((name, value), expected) in [
        (("scope", "never:heard"), "invalid_scope"),
        (("resource", "https://other.example/"), "invalid_target"),
    ] {
        let params = [("grant_type", "client_credentials"), (name, value)];
        let got = post_form("/token", &params).basic(&id, &secret).of(&server).await;
        assert_eq!(got.refusal(), refused(400, expected));
    }
}

#[tokio::test]
async fn refuses_requests_it_cannot_read() {
    let server = start().await;
    let client = client(&server).await;
    let code = code(&server, &client, &[]).await;
    let twice = redemption(&client, &code, &[("code", &code), ("code", &code)]).of(&server).await;
    assert_eq!(twice.refusal(), refused(400, "invalid_request"));
    let json = post_json("/token", &json!({"grant_type": "authorization_code"})).of(&server).await;
    assert_eq!(json.refusal(), refused(400, "invalid_request"));
    let got = get("/token").of(&server).await;
    assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
}
