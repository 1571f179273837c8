//! Dynamic client registration, RFC 7591.

use serde_json::{Value, json};

use super::support::*;

fn with(name: &str, value: Value) -> Value {
    let mut metadata = native();
    metadata[name] = value;
    metadata
}

#[tokio::test]
async fn gives_back_what_was_registered() {
    let server = start().await;
    let mut asked = native();
    asked["client_uri"] = "https://app.example/".into();
    asked["scope"] = "mcp:tools never:heard".into();
    asked["never_heard"] = "ignored".into();
    let got = post_json("/register", &asked).of(&server).await;
    assert_eq!((got.status, got.header("cache-control")), (201, Some("no-store")));
    let granted = got.json();
    for name in
        ["client_name", "client_uri", "redirect_uris", "grant_types", "response_types", "application_type"]
    {
        assert_eq!(granted[name], asked[name], "{name}");
    }
    assert_eq!(granted["scope"], "mcp:tools");
    assert!(granted["client_id_issued_at"].is_u64());
    assert_eq!((&granted["client_secret"], &granted["never_heard"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn gives_a_secret_to_confidential_clients() {
    let server = start().await;
    let mut by_default = native();
    by_default.as_object_mut().expect("an object").remove("token_endpoint_auth_method");
    for (asked, method) in [
        (with("token_endpoint_auth_method", json!("client_secret_post")), "client_secret_post"),
        (by_default, "client_secret_basic"),
    ] {
        let granted = registered(&server, &asked).await;
        assert_eq!(granted["token_endpoint_auth_method"], method);
        assert_eq!(granted["client_secret_expires_at"], 0);
        assert_eq!(text(&granted, "client_secret").len(), 43);
    }
}

#[tokio::test]
async fn never_gives_an_identifier_twice() {
    let server = start().await;
    assert_ne!(client(&server).await, client(&server).await);
}

#[tokio::test]
async fn refuses_redirect_uris_that_are_neither_https_nor_loopback() {
    let server = start().await;
    for uris in [
        json!(["http://app.example/cb"]),
        json!(["javascript:alert(1)"]),
        json!(["/cb"]),
        json!(["https://app.example/cb#x"]),
        json!(["javascript:alert(1)", "data:text/html,x"]),
        json!([]),
        Value::Null,
    ] {
        let mut metadata = with("redirect_uris", uris.clone());
        if uris.is_null() {
            metadata.as_object_mut().expect("an object").remove("redirect_uris");
        }
        let got = post_json("/register", &metadata).of(&server).await;
        assert_eq!(got.refusal(), (400, "invalid_redirect_uri".to_owned()), "{uris}");
    }
}

#[tokio::test]
async fn leaves_out_redirect_uris_it_cannot_take_while_one_is_left() {
    let server = start().await;
    let asked = with("redirect_uris", json!(["cursor://callback", REDIRECT, "https://app.example/cb#x"]));
    assert_eq!(registered(&server, &asked).await["redirect_uris"], json!([REDIRECT]));
}

#[tokio::test]
async fn refuses_metadata_it_cannot_serve() {
    let server = start().await;
    for metadata in [
        with("token_endpoint_auth_method", json!("private_key_jwt")),
        with("grant_types", json!(["implicit"])),
        with("grant_types", json!(["refresh_token"])),
        with("grant_types", json!(["client_credentials"])),
        with("grant_types", json!("authorization_code")),
        with("response_types", json!(["token"])),
        with("application_type", json!("toaster")),
        with("redirect_uris", json!([1])),
        json!([]),
    ] {
        let got = post_json("/register", &metadata).of(&server).await;
        assert_eq!(got.refusal(), (400, "invalid_client_metadata".to_owned()), "{metadata}");
    }
    let form = post_form("/register", &[("client_name", "x")]).of(&server).await;
    assert_eq!(form.refusal(), (400, "invalid_client_metadata".to_owned()));
    assert_eq!(get("/register").of(&server).await.status, 405);
}

#[tokio::test]
async fn takes_null_for_left_out() {
    let server = start().await;
    let granted = registered(&server, &with("scope", Value::Null)).await;
    assert!(granted.get("scope").is_none());
}

#[tokio::test]
async fn leaves_out_grant_types_it_does_not_offer() {
    let server = start().await;
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    let granted = registered(&server, &with("grant_types", json!(["authorization_code", device]))).await;
    assert_eq!(granted["grant_types"], json!(["authorization_code"]));
}
