//! Refreshing and revoking.

use serde_json::{Value, json};

use super::support::*;
use crate::reference::{Options, Server};

async fn refresh(server: &Server, client: &str, token: &str, more: &[(&str, &str)]) -> Got {
    let usual = [("grant_type", "refresh_token"), ("client_id", client), ("refresh_token", token)];
    let params: Vec<_> = usual.into_iter().chain(more.iter().copied()).collect();
    post_form("/token", &params).of(server).await
}

async fn start_signed_in() -> (Server, String, Value) {
    let server = start().await;
    let client = client(&server).await;
    let tokens = tokens(&server, &client, &[("scope", "mcp:tools mcp:status")]).await;
    (server, client, tokens)
}

#[tokio::test]
async fn rotates_and_keeps_working() {
    let (server, client, tokens) = start_signed_in().await;
    let fresh = refresh(&server, &client, &text(&tokens, "refresh_token"), &[("resource", &server.url())])
        .await
        .json();
    assert_ne!(fresh["refresh_token"], tokens["refresh_token"]);
    assert_eq!(fresh["scope"], tokens["scope"]);
    assert!(opens(&server, &text(&fresh, "access_token")).await);
}

#[tokio::test]
async fn a_refresh_token_used_twice_ends_the_family() {
    let (server, client, tokens) = start_signed_in().await;
    let old = text(&tokens, "refresh_token");
    let fresh = refresh(&server, &client, &old, &[]).await.json();
    assert_eq!(refresh(&server, &client, &old, &[]).await.refusal(), (400, "invalid_grant".to_owned()));
    let newer = refresh(&server, &client, &text(&fresh, "refresh_token"), &[]).await;
    assert_eq!(newer.refusal(), (400, "invalid_grant".to_owned()));
    assert!(!opens(&server, &text(&fresh, "access_token")).await);
}

#[tokio::test]
async fn refuses_to_refresh_for_others_and_for_more() {
    let (server, client, tokens) = start_signed_in().await;
    let other = super::support::client(&server).await;
    let token = text(&tokens, "refresh_token");
    for (got, expected) in [
        (refresh(&server, &other, &token, &[]).await, "invalid_grant"),
        (refresh(&server, &client, "unknown", &[]).await, "invalid_grant"),
        (refresh(&server, &client, "", &[]).await, "invalid_request"),
        (refresh(&server, &client, &token, &[("scope", "mcp:tools offline_access")]).await, "invalid_scope"),
        (
            refresh(&server, &client, &token, &[("resource", "https://other.example/")]).await,
            "invalid_target",
        ),
    ] {
        assert_eq!(got.refusal(), (400, expected.to_owned()));
    }
    assert_eq!(refresh(&server, &client, &token, &[]).await.status, 200, "failed attempts burn nothing");
}

#[tokio::test]
async fn narrows_one_token_without_narrowing_the_grant() {
    let (server, client, tokens) = start_signed_in().await;
    let token = text(&tokens, "refresh_token");
    let narrow = refresh(&server, &client, &token, &[("scope", "mcp:status")]).await.json();
    assert_eq!(narrow["scope"], "mcp:status");
    assert!(!opens(&server, &text(&narrow, "access_token")).await);
    let wide = refresh(&server, &client, &text(&narrow, "refresh_token"), &[]).await.json();
    assert_eq!(wide["scope"], "mcp:tools mcp:status");
}

#[tokio::test]
async fn gives_no_refresh_token_to_clients_that_did_not_register_for_it() {
    let server = start_with(Options::default()).await;
    let mut metadata = native();
    metadata["grant_types"] = json!(["authorization_code"]);
    let client = text(&registered(&server, &metadata).await, "client_id");
    assert_eq!(tokens(&server, &client, &[]).await["refresh_token"], Value::Null);
}

#[tokio::test]
async fn revokes_access_tokens_alone_and_refresh_tokens_with_all_they_gave() {
    let (server, client, tokens) = start_signed_in().await;
    let refresh_token = text(&tokens, "refresh_token");
    let revoke = |client: &str, token: &str| post_form("/revoke", &[("client_id", client), ("token", token)]);
    assert_eq!(revoke(&client, &text(&tokens, "access_token")).of(&server).await.status, 200);
    assert!(!opens(&server, &text(&tokens, "access_token")).await);

    let fresh = refresh(&server, &client, &refresh_token, &[]).await.json();
    assert_eq!(revoke(&client, &text(&fresh, "refresh_token")).of(&server).await.status, 200);
    assert!(!opens(&server, &text(&fresh, "access_token")).await);
    let dead = refresh(&server, &client, &text(&fresh, "refresh_token"), &[]).await;
    assert_eq!(dead.refusal(), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn refuses_to_revoke_for_strangers() {
    let (server, client, tokens) = start_signed_in().await;
    let other = super::support::client(&server).await;
    let token = text(&tokens, "access_token");
    let revoke = |params: &[(&str, &str)]| post_form("/revoke", params);
    let theirs = revoke(&[("client_id", &other), ("token", &token)]).of(&server).await;
    assert_eq!(theirs.refusal(), (400, "unauthorized_client".to_owned()));
    let nobody = revoke(&[("client_id", "unknown"), ("token", &token)]).of(&server).await;
    assert_eq!(nobody.refusal(), (401, "invalid_client".to_owned()));
    let nothing = revoke(&[("client_id", &client)]).of(&server).await;
    assert_eq!(nothing.refusal(), (400, "invalid_request".to_owned()));
    assert_eq!(revoke(&[("client_id", &client), ("token", "unknown")]).of(&server).await.status, 200);
    assert_eq!(get("/revoke").of(&server).await.status, 405);
    assert!(opens(&server, &token).await);
}
