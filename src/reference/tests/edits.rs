//! Edits over the wire: each makes the server wrong in one way.

use super::support::*;

#[tokio::test]
async fn takes_a_header_from_one_kind_of_answer() {
    let server =
        start_edited("at = 'mcp'\non_status = 401\ndrop_answer_headers = ['WWW-Authenticate']").await;
    let got = initialize("2025-11-25").of(&server).await;
    assert_eq!((got.status, got.header("www-authenticate")), (401, None));
}

#[tokio::test]
async fn changes_a_document_and_knows_the_origin() {
    let server = start_edited(
        "at = 'resource_metadata'\njson = { resource = '{origin}/' }\nremove = ['/resource_name']",
    )
    .await;
    let document = get("/.well-known/oauth-protected-resource/mcp").of(&server).await.json();
    assert_eq!(document["resource"], format!("{}/", server.origin()));
    assert_eq!(document["resource_name"], serde_json::Value::Null);
}

#[tokio::test]
async fn makes_the_server_blind_to_a_parameter() {
    let server = start_edited("at = 'authorization'\ndrop_params = ['resource']").await;
    let client = client(&server).await;
    code(&server, &client, &[("resource", "https://other.example/")]).await;
    assert!(server.log().iter().any(|seen| seen.query.contains("other.example")), "the log shows the wire");
}

#[tokio::test]
async fn changes_a_redirect() {
    let server =
        start_edited("at = 'authorization'\nredirect_params = { iss = 'https://evil.example' }").await;
    let client = client(&server).await;
    let got = authorization(&client, &[]).of(&server).await;
    assert_eq!(got.redirected("iss").as_deref(), Some("https://evil.example"));
    assert_eq!(got.redirected("state").as_deref(), Some("the state"));
}

#[tokio::test]
async fn tells_grants_apart() {
    let server =
        start_edited("at = 'token'\nwith_params = { grant_type = 'refresh_token' }\nstatus = 500").await;
    let client = client(&server).await;
    let refresh = text(&tokens(&server, &client, &[]).await, "refresh_token");
    let params = [("grant_type", "refresh_token"), ("client_id", &client), ("refresh_token", &refresh)];
    assert_eq!(post_form("/token", &params).of(&server).await.status, 500);
}

#[tokio::test]
async fn answers_at_a_path_that_is_no_endpoint() {
    let server = start_edited(
        "path = '/.well-known/oauth-protected-resource'\nstatus = 200\njson = { resource = '{origin}' }",
    )
    .await;
    let got = get("/.well-known/oauth-protected-resource").of(&server).await;
    assert_eq!((got.status, got.header("content-type")), (200, Some("application/json")));
    assert_eq!(got.json()["resource"], server.origin());
}
