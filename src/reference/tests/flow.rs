//! Whole flows, from the first 401 to a tool call, by what the documents say.

use serde_json::json;

use super::support::*;
use crate::reference::Options;

/// The path of one of our URLs.
fn path(url: &str) -> String {
    url::Url::parse(url).expect("a URL").path().to_owned()
}

#[tokio::test]
async fn a_client_gets_from_the_challenge_to_a_tool() {
    let server = start().await;
    let refused = initialize("2025-11-25").of(&server).await;
    let challenge = refused.header("www-authenticate").expect("a challenge").to_owned();
    let resource_metadata = challenge.split('"').nth(1).expect("a URL");
    let resource = get(&path(resource_metadata)).of(&server).await.json();
    assert_eq!(resource["authorization_servers"][0], server.origin());
    let metadata = get("/.well-known/oauth-authorization-server").of(&server).await.json();
    assert_eq!(metadata["issuer"], resource["authorization_servers"][0]);
    let registered =
        post_json(&path(&text(&metadata, "registration_endpoint")), &native()).of(&server).await.json();
    let client = text(&registered, "client_id");

    let url = server.url();
    let answered = authorization(&client, &[("resource", &url), ("scope", "mcp:tools")]).of(&server).await;
    assert_eq!(answered.status, 302);
    assert_eq!(answered.redirected("state").as_deref(), Some("the state"));
    assert_eq!(answered.redirected("iss").as_deref(), metadata["issuer"].as_str());
    let code = answered.redirected("code").expect("a code");
    let tokens = redemption(&client, &code, &[("resource", &url)]).of(&server).await;
    assert_eq!(
        (tokens.header("cache-control"), tokens.header("pragma")),
        (Some("no-store"), Some("no-cache"))
    );
    let tokens = tokens.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(tokens["scope"], "mcp:tools");

    let token = text(&tokens, "access_token");
    let session = session(&server, &token, "2025-11-25").await;
    let call = rpc("tools/call", json!({"name": "add", "arguments": {"a": 2, "b": 3}}));
    let sum = call.bearer(&token).with("Mcp-Session-Id", &session).of(&server).await.json();
    assert_eq!(sum["result"]["content"][0]["text"], "5");
}

#[tokio::test]
async fn a_client_of_2025_03_26_needs_neither_metadata_nor_resource() {
    let server = start_edited("at = 'authorization_server_metadata'\nstatus = 404\nbody = ''").await;
    assert_eq!(get("/.well-known/oauth-authorization-server").of(&server).await.status, 404);
    let token = access_token(&server).await;
    session(&server, &token, "2025-03-26").await;
}

#[tokio::test]
async fn a_client_of_its_own_needs_no_user() {
    let server = start().await;
    let client = registered(&server, &service()).await;
    let (id, secret) = (text(&client, "client_id"), text(&client, "client_secret"));
    let url = server.url();
    let params = [("grant_type", "client_credentials"), ("resource", url.as_str())];
    let tokens = post_form("/token", &params).basic(&id, &secret).of(&server).await.json();
    assert_eq!(tokens["refresh_token"], json!(null));
    assert!(opens(&server, &text(&tokens, "access_token")).await);
}

#[tokio::test]
async fn the_two_metadata_documents_agree() {
    let server = start().await;
    let oauth = get("/.well-known/oauth-authorization-server").of(&server).await.json();
    let openid = get("/.well-known/openid-configuration").of(&server).await.json();
    for (name, value) in oauth.as_object().expect("an object") {
        assert_eq!(&openid[name], value, "{name}");
    }
    assert_eq!(oauth["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(
        oauth["token_endpoint_auth_methods_supported"],
        json!(["none", "client_secret_basic", "client_secret_post", "private_key_jwt"])
    );
    assert_eq!(oauth["authorization_response_iss_parameter_supported"], true);
    assert_eq!(oauth["client_id_metadata_document_supported"], true);
    assert_eq!(oauth["revocation_endpoint"], format!("{}/revoke", server.origin()));
    assert_eq!(openid["subject_types_supported"], json!(["public"]));
    assert_eq!(openid["id_token_signing_alg_values_supported"], json!(["RS256"]));
    let keys = get(&path(&text(&openid, "jwks_uri"))).of(&server).await.json();
    assert_eq!(keys, json!({"keys": []}));
    assert_eq!(ask("POST", "/.well-known/openid-configuration").of(&server).await.status, 405);
}

#[tokio::test]
async fn an_issuer_may_have_a_path() {
    let server = start_with(Options { issuer_path: "/tenant".to_owned(), ..Options::default() }).await;
    let issuer = format!("{}/tenant", server.origin());
    for place in [
        "/.well-known/oauth-authorization-server/tenant",
        "/.well-known/openid-configuration/tenant",
        "/tenant/.well-known/openid-configuration",
    ] {
        assert_eq!(get(place).of(&server).await.json()["issuer"], issuer, "{place}");
    }
    let client = client(&server).await;
    assert_eq!(authorization(&client, &[]).of(&server).await.redirected("iss"), Some(issuer));
}
