//! Clients that authenticate by a signed assertion (RFC 7523 §3).

use serde_json::{Map, Value, json};

use super::support::{Got, post_form, post_json, start};
use crate::oauth::tests::keys;
use crate::oauth::{Chance, ClientKey, client_assertion};
use crate::reference::Server;

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn key(place: usize) -> ClientKey {
    let file = &keys::all()[place];
    let key = ClientKey::from_pem(file.pem.as_bytes());
    key.unwrap_or_else(|error| panic!("{} ({}): {error}", file.label, file.algorithm))
}

fn metadata(jwks: Value) -> Value {
    json!({"token_endpoint_auth_method": "private_key_jwt", "grant_types": ["client_credentials"], "jwks": jwks})
}

async fn client(server: &Server, key: &ClientKey) -> String {
    let got = post_json("/register", &metadata(json!({"keys": [key.public_jwk()]}))).of(server).await;
    assert_eq!(got.status, 201, "{}", got.text);
    assert_eq!(got.json().get("client_secret"), None);
    got.json()["client_id"].as_str().expect("an id").to_owned()
}

async fn present(server: &Server, assertion: &str) -> Got {
    let params = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    post_form("/token", &params).of(server).await
}

fn assertion(key: &ClientKey, id: &str, audience: &str, claims: &Value) -> String {
    let claims = claims.as_object().cloned().unwrap_or_default();
    client_assertion(key, id, audience, &Chance::default(), &claims).expect("an assertion")
}

#[tokio::test]
async fn accepts_every_algorithm_for_the_issuer_and_for_the_token_endpoint() {
    let server = start().await;
    for place in 0..3 {
        let key = key(place);
        let id = client(&server, &key).await;
        for audience in [server.issuer().to_owned(), format!("{}/token", server.origin())] {
            let got = present(&server, &assertion(&key, &id, &audience, &json!({}))).await;
            assert_eq!(got.status, 200, "{}: {}", key.algorithm(), got.text);
        }
    }
}

#[tokio::test]
async fn refuses_assertions_that_prove_nothing() {
    let server = start().await;
    let (own, stranger) = (key(0), key(0));
    let id = client(&server, &own).await;
    let issuer = server.issuer();
    let claimed = |claims: Value| assertion(&own, &id, issuer, &claims);
    let tampered = claimed(json!({})).replacen('.', ".e30", 1);
    for (reason, assertion) in [
        ("another key", assertion(&stranger, &id, issuer, &json!({}))),
        ("another server", assertion(&own, &id, "https://other.example", &json!({}))),
        ("another issuer", claimed(json!({"iss": "somebody"}))),
        ("an unknown client", assertion(&own, "unknown", issuer, &json!({}))),
        ("expired", claimed(json!({"exp": 1_000_000_000}))),
        ("good for days", claimed(json!({"exp": 4_000_000_000_u64}))),
        ("no end", claimed(json!({"exp": null}))),
        ("no jti", claimed(json!({"jti": null}))),
        ("from the future", claimed(json!({"nbf": 4_000_000_000_u64}))),
        ("tampered with", tampered),
        ("no token", "x".to_owned()),
    ] {
        let got = present(&server, &assertion).await;
        assert_eq!((got.status, got.json()["error"].as_str()), (401, Some("invalid_client")), "{reason}");
    }
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    let server = start().await;
    let key = key(0);
    let id = client(&server, &key).await;
    let assertion = assertion(&key, &id, server.issuer(), &json!({}));
    assert_eq!(present(&server, &assertion).await.status, 200);
    assert_eq!(present(&server, &assertion).await.status, 401);
}

#[tokio::test]
async fn a_client_with_a_key_has_to_use_it() {
    let server = start().await;
    let id = client(&server, &key(0)).await;
    for more in [None, Some(("client_secret", "x"))] {
        let params: Vec<_> =
            [("grant_type", "client_credentials"), ("client_id", &id)].into_iter().chain(more).collect();
        assert_eq!(post_form("/token", &params).of(&server).await.status, 401);
    }
}

#[tokio::test]
async fn refuses_to_register_keys_that_are_none_or_private() {
    let server = start().await;
    let mut private = Map::new();
    private.extend(key(0).public_jwk().as_object().cloned().unwrap_or_default());
    private.insert("d".to_owned(), "AA".into());
    for jwks in
        [json!(null), json!({"keys": []}), json!({"keys": [{"kty": "oct"}]}), json!({"keys": [private]})]
    {
        let got = post_json("/register", &metadata(jwks)).of(&server).await;
        assert_eq!((got.status, got.json()["error"].as_str()), (400, Some("invalid_client_metadata")));
    }
}
