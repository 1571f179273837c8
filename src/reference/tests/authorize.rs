//! The authorization endpoint.

use serde_json::json;

use super::support::*;

#[tokio::test]
async fn shows_a_page_while_client_or_redirect_uri_are_unproven() {
    let server = start().await;
    let client = client(&server).await;
    for (reason, request) in [
        ("no client", authorization("", &[("client_id", "")])),
        ("unknown client", authorization("unknown", &[])),
        ("another path", authorization(&client, &[("redirect_uri", "http://127.0.0.1:9/callback/x")])),
        ("another host", authorization(&client, &[("redirect_uri", "https://evil.example/callback")])),
        ("a query", authorization(&client, &[("redirect_uri", "http://127.0.0.1:9/callback?x=1")])),
        ("two of them", authorization(&client, &[("redirect_uri", REDIRECT), ("redirect_uri", REDIRECT)])),
        ("two clients", authorization(&client, &[("client_id", &client), ("client_id", &client)])),
    ] {
        let got = request.of(&server).await;
        assert_eq!((got.status, got.header("location")), (400, None), "{reason}");
        assert_eq!(got.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(got.header("x-frame-options"), Some("DENY"));
        assert!(got.header("content-security-policy").unwrap_or_default().contains("frame-ancestors 'none'"));
    }
}

#[tokio::test]
async fn redirects_every_other_error_with_state_and_issuer() {
    let server = start().await;
    let client = client(&server).await;
    for (change, error) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("scope", "a"), ("scope", "b")], "invalid_request"),
        (&[("scope", "never:heard")], "invalid_scope"),
        (&[("scope", "mcp:tools\"")], "invalid_scope"),
        (&[("resource", "https://other.example/mcp")], "invalid_target"),
        (&[("resource", "not a uri")], "invalid_target"),
    ] {
        let got = authorization(&client, change).of(&server).await;
        assert_eq!(got.status, 302);
        assert!(got.header("location").unwrap_or_default().starts_with(REDIRECT));
        assert_eq!(got.redirected("error").as_deref(), Some(error), "{change:?}");
        assert_eq!(got.redirected("state").as_deref(), Some("the state"));
        assert_eq!(got.redirected("iss").as_deref(), Some(server.issuer()));
        assert_eq!(got.redirected("code"), None);
    }
}

#[tokio::test]
async fn refuses_clients_that_did_not_register_for_codes() {
    let server = start().await;
    let mut both = service();
    both["redirect_uris"] = json!([REDIRECT]);
    let client = text(&registered(&server, &both).await, "client_id");
    let got = authorization(&client, &[]).of(&server).await;
    assert_eq!(got.redirected("error").as_deref(), Some("unauthorized_client"));
}

#[tokio::test]
async fn ignores_what_it_does_not_know_and_what_is_empty() {
    let server = start().await;
    let client = client(&server).await;
    let got = authorization(&client, &[("prompt", "consent"), ("never_heard", "x")]).of(&server).await;
    assert!(got.redirected("code").is_some());
    let challenge = challenge();
    let empty = format!(
        "/authorize?response_type=code&client_id={client}&redirect_uri=&code_challenge={challenge}\
         &code_challenge_method=S256&scope=&state="
    );
    let got = get(&empty).of(&server).await;
    assert!(got.redirected("code").is_some());
    assert_eq!(got.redirected("state"), None);
}

#[tokio::test]
async fn takes_any_port_of_a_loopback_redirect() {
    let server = start().await;
    let client = client(&server).await;
    let got =
        authorization(&client, &[("redirect_uri", "http://127.0.0.1:54321/callback")]).of(&server).await;
    assert!(got.header("location").unwrap_or_default().starts_with("http://127.0.0.1:54321/callback?code="));
}

#[tokio::test]
async fn keeps_the_query_of_the_redirect_uri() {
    let server = start().await;
    let mut metadata = native();
    metadata["redirect_uris"] = json!(["https://app.example/cb?keep=%7e"]);
    let client = text(&registered(&server, &metadata).await, "client_id");
    let got =
        authorization(&client, &[("redirect_uri", "https://app.example/cb?keep=%7e")]).of(&server).await;
    assert!(got.header("location").unwrap_or_default().starts_with("https://app.example/cb?keep=%7e&code="));
}

#[tokio::test]
async fn takes_the_resource_with_its_host_in_upper_case() {
    let server = start().await;
    let client = client(&server).await;
    let shouted = server.url().replace("http", "HTTP");
    let token = text(&tokens(&server, &client, &[("resource", &shouted)]).await, "access_token");
    assert!(opens(&server, &token).await);
}

#[tokio::test]
async fn takes_a_form_and_no_other_method() {
    let server = start().await;
    let client = client(&server).await;
    let challenge = challenge();
    let params = [
        ("response_type", "code"),
        ("client_id", client.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    let posted = post_form("/authorize", &params).of(&server).await;
    assert_eq!(posted.status, 303);
    assert!(posted.redirected("code").is_some());
    assert_eq!(ask("PUT", "/authorize").of(&server).await.status, 405);
    assert_eq!(post_json("/authorize", &json!({})).of(&server).await.status, 400);
}
