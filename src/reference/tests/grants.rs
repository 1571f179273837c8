//! Assertions as grants, and the identity provider that makes them (RFC 7523 §2.1, RFC 8693).

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::support::*;
use crate::oauth::{ClientKey, decode_jwt, signed_jwt};
use crate::reference::{Options, Server};

const CLIENT: &str = "known";
const BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

async fn vouching() -> (Server, Arc<ClientKey>) {
    let key = Arc::new(ClientKey::generate().expect("randomness"));
    let client = json!({
        "client_id": CLIENT, "token_endpoint_auth_method": "none", "grant_types": [BEARER],
    });
    let options = Options { issuer_key: Some(key.clone()), clients: vec![client], ..Options::default() };
    (start_with(options).await, key)
}

async fn exchange(server: &Server, changes: &[(&str, &str)]) -> Got {
    let id_token = server.id_token(CLIENT).expect("a key");
    let usual = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("requested_token_type", "urn:ietf:params:oauth:token-type:id-jag"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"),
        ("subject_token", &*id_token),
        ("audience", server.issuer()),
        ("client_id", CLIENT),
    ];
    let kept = usual.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let params: Vec<_> = kept.chain(changes.iter().copied()).collect();
    post_form("/idp/token", &params).of(server).await
}

async fn redeemed(server: &Server, assertion: &str, client: Option<&str>) -> Got {
    let mut params = vec![("grant_type", BEARER), ("assertion", assertion)];
    params.extend(client.map(|client| ("client_id", client)));
    post_form("/token", &params).of(server).await
}

/// The token with other members in header and claims, signed by the same key.
fn changed(key: &ClientKey, token: &str, header: Value, claims: Value) -> String {
    let read = decode_jwt(token).expect("a token");
    let over = |mut base: Value, changes: Value| -> Map<String, Value> {
        let base = base.as_object_mut().expect("a table");
        base.extend(changes.as_object().cloned().expect("a table"));
        base.clone()
    };
    signed_jwt(key, over(read.header, header), over(read.claims, claims)).expect("randomness")
}

#[tokio::test]
async fn an_id_token_becomes_a_grant_and_the_grant_a_token_once() {
    let (server, _) = vouching().await;
    let grant = text(&exchange(&server, &[]).await.json(), "access_token");
    let got = redeemed(&server, &grant, Some(CLIENT)).await;
    assert!(opens(&server, &text(&got.json(), "access_token")).await);
    assert!(got.json().get("refresh_token").is_none());
    assert_eq!(redeemed(&server, &grant, Some(CLIENT)).await.refusal().1, "invalid_grant");
}

#[tokio::test]
async fn a_grant_that_is_wrong_in_one_part_is_refused() {
    let (server, key) = vouching().await;
    for (header, claims) in [
        (json!({ "typ": "JWT" }), json!({})),
        (json!({ "typ": null }), json!({})),
        (json!({}), json!({ "aud": "https://other.example" })),
        (json!({}), json!({ "client_id": "other" })),
        (json!({}), json!({ "resource": "https://other.example/mcp" })),
        (json!({}), json!({ "exp": 1 })),
        (json!({}), json!({ "iss": "https://other.example" })),
    ] {
        let grant = text(&exchange(&server, &[]).await.json(), "access_token");
        let wrong = changed(&key, &grant, header.clone(), claims.clone());
        let refusal = redeemed(&server, &wrong, Some(CLIENT)).await.refusal();
        assert_eq!(refusal, (400, "invalid_grant".to_owned()), "{header} {claims}");
    }
    let grant = text(&exchange(&server, &[]).await.json(), "access_token");
    let forged = crate::oauth::tamper(&grant);
    assert_eq!(redeemed(&server, &forged, Some(CLIENT)).await.refusal().1, "invalid_grant");
}

#[tokio::test]
async fn the_identity_provider_takes_its_own_tokens_of_the_client_only() {
    let (server, _) = vouching().await;
    let other = server.id_token("other").expect("a key");
    assert_eq!(exchange(&server, &[("subject_token", &other)]).await.refusal().1, "invalid_grant");
    assert_eq!(exchange(&server, &[("client_id", "other")]).await.refusal().1, "invalid_client");
    assert_eq!(exchange(&server, &[("subject_token", "x")]).await.refusal().1, "invalid_request");
}

#[tokio::test]
async fn a_workload_needs_no_client_and_one_that_is_not_known_gets_nothing() {
    let (server, key) = vouching().await;
    let token = server.workload_token().expect("a key");
    assert_eq!(redeemed(&server, &token, None).await.status, 200);
    let other = changed(&key, &token, json!({}), json!({ "sub": "spiffe://other" }));
    assert_eq!(redeemed(&server, &other, None).await.refusal().1, "invalid_grant");
}

#[tokio::test]
async fn without_a_key_there_is_neither_provider_nor_grant() {
    let server = start().await;
    assert_eq!(get("/idp/.well-known/openid-configuration").of(&server).await.status, 404);
    assert_eq!(redeemed(&server, "a.b.c", None).await.refusal().1, "unsupported_grant_type");
    let metadata = get("/.well-known/oauth-authorization-server").of(&server).await.json();
    assert!(!metadata["grant_types_supported"].as_array().expect("a list").contains(&json!(BEARER)));
}
