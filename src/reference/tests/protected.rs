//! The door of the MCP endpoint: tokens, challenges, audience, origin, metadata.

use std::time::Duration;

use serde_json::json;

use super::support::*;
use crate::reference::Options;

#[tokio::test]
async fn publishes_metadata_of_the_resource() {
    let server = start().await;
    let got = get("/.well-known/oauth-protected-resource/mcp").of(&server).await;
    assert_eq!((got.status, got.header("content-type")), (200, Some("application/json")));
    let document = got.json();
    assert_eq!(document["resource"], server.url());
    assert_eq!(document["authorization_servers"], json!([server.issuer()]));
    assert_eq!(document["scopes_supported"], json!(["mcp:tools"]));
    assert_eq!(ask("POST", "/.well-known/oauth-protected-resource/mcp").of(&server).await.status, 405);
}

#[tokio::test]
async fn challenges_without_an_error_when_no_token_came() {
    let server = start().await;
    let expected = format!(
        "Bearer resource_metadata=\"{}/.well-known/oauth-protected-resource/mcp\", scope=\"mcp:tools\"",
        server.origin()
    );
    for request in [initialize("2025-11-25"), get("/mcp"), ask("DELETE", "/mcp"), get("/mcp").basic("a", "b")]
    {
        let got = request.of(&server).await;
        assert_eq!((got.status, got.header("www-authenticate")), (401, Some(expected.as_str())));
        assert_eq!(got.json(), json!({}));
    }
}

#[tokio::test]
async fn says_invalid_token_when_a_bad_one_came() {
    let server = start().await;
    let got = initialize("2025-11-25").bearer("not-a-token").of(&server).await;
    let challenge = got.header("www-authenticate").unwrap_or_default();
    assert_eq!(got.refusal(), (401, "invalid_token".to_owned()));
    assert!(challenge.contains("error=\"invalid_token\"") && challenge.contains("error_description=\""));
}

#[tokio::test]
async fn refuses_malformed_credentials() {
    let server = start().await;
    for line in ["Bearer", "Bearer a b", "Bearer \"x\""] {
        let got = initialize("2025-11-25").with("Authorization", line).of(&server).await;
        assert_eq!(got.refusal(), (400, "invalid_request".to_owned()), "{line}");
    }
    let twice = initialize("2025-11-25").bearer("a").bearer("b").of(&server).await;
    assert_eq!(twice.status, 400);
}

#[tokio::test]
async fn takes_the_scheme_in_any_case() {
    let server = start().await;
    let token = access_token(&server).await;
    let got = initialize("2025-11-25").with("Authorization", &format!("bEARER {token}")).of(&server).await;
    assert_eq!(got.status, 200);
}

#[tokio::test]
async fn ignores_a_token_in_the_query() {
    let server = start().await;
    let token = access_token(&server).await;
    let got = get(&format!("/mcp?access_token={token}")).of(&server).await;
    assert_eq!(got.status, 401);
    assert!(!got.header("www-authenticate").unwrap_or_default().contains("error"));
}

#[tokio::test]
async fn refuses_a_token_in_header_and_query_at_once() {
    let server = start().await;
    let token = access_token(&server).await;
    let got = get("/mcp?access_token=x").bearer(&token).of(&server).await;
    assert_eq!(got.refusal(), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn refuses_an_expired_token() {
    let server = start().await;
    let token = access_token(&server).await;
    server.advance(Duration::from_secs(3599));
    assert!(opens(&server, &token).await);
    server.advance(Duration::from_secs(2));
    let got = initialize("2025-11-25").bearer(&token).of(&server).await;
    assert_eq!(got.refusal(), (401, "invalid_token".to_owned()));
}

#[tokio::test]
async fn refuses_a_token_for_another_resource() {
    let other_resources = vec!["{origin}/other".to_owned()];
    let server = start_with(Options { other_resources, ..Options::default() }).await;
    let client = client(&server).await;
    let other = format!("{}/other", server.origin());
    let token = text(&tokens(&server, &client, &[("resource", &other)]).await, "access_token");
    let got = initialize("2025-11-25").bearer(&token).of(&server).await;
    assert_eq!(got.refusal(), (401, "invalid_token".to_owned()));
}

#[tokio::test]
async fn refuses_codes_and_refresh_tokens_as_bearer_tokens() {
    let server = start().await;
    let client = client(&server).await;
    let refresh = text(&tokens(&server, &client, &[]).await, "refresh_token");
    let code = code(&server, &client, &[]).await;
    assert!(!opens(&server, &refresh).await);
    assert!(!opens(&server, &code).await);
}

#[tokio::test]
async fn answers_403_to_a_token_without_the_scope() {
    let server = start().await;
    let client = client(&server).await;
    let token = text(&tokens(&server, &client, &[("scope", "mcp:status")]).await, "access_token");
    let got = initialize("2025-11-25").bearer(&token).of(&server).await;
    let challenge = got.header("www-authenticate").unwrap_or_default();
    assert_eq!(got.refusal(), (403, "insufficient_scope".to_owned()));
    assert!(challenge.contains("scope=\"mcp:tools\"") && challenge.contains("resource_metadata="));
}

#[tokio::test]
async fn asks_for_every_scope_that_a_tool_needs() {
    let tool_scopes = [("add".to_owned(), "mcp:add".to_owned())].into();
    let server = start_with(Options { tool_scopes, ..Options::default() }).await;
    let client = client(&server).await;
    let narrow = text(&tokens(&server, &client, &[]).await, "access_token");
    let wide = text(&tokens(&server, &client, &[("scope", "mcp:tools mcp:add")]).await, "access_token");
    let session = session(&server, &narrow, "2025-11-25").await;
    let call = |token: &str| {
        let add = rpc("tools/call", json!({"name": "add", "arguments": {"a": 1, "b": 2}}));
        add.bearer(token).with("Mcp-Session-Id", &session)
    };
    let got = call(&narrow).of(&server).await;
    assert_eq!(got.status, 403);
    assert!(got.header("www-authenticate").unwrap_or_default().contains("scope=\"mcp:tools mcp:add\""));
    assert_eq!(call(&wide).of(&server).await.json()["result"]["content"][0]["text"], "3");
}

#[tokio::test]
async fn refuses_origins_from_elsewhere() {
    let server = start().await;
    let token = access_token(&server).await;
    for origin in ["https://evil.example", "null", "http://localhost.evil.example"] {
        let got = initialize("2025-11-25").bearer(&token).with("Origin", origin).of(&server).await;
        assert_eq!(got.status, 403, "{origin}");
    }
    let got =
        initialize("2025-11-25").bearer(&token).with("Origin", "http://localhost:3000").of(&server).await;
    assert_eq!(got.status, 200);
}
