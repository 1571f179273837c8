//! The consent page.

use serde_json::json;

use super::support::*;
use crate::reference::{Consent, Options, Server};

async fn asking() -> Server {
    start_with(Options { consent: Consent::Form, ..Options::default() }).await
}

/// The ticket and the cookie of a page.
fn form(page: &Got) -> (String, String) {
    assert_eq!(page.status, 200, "{}", page.text);
    let ticket = page.text.split("name=\"ticket\" value=\"").nth(1).expect("a form");
    let cookie = page.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite"), "{cookie}");
    let first = |text: &str, end: char| text.split(end).next().unwrap_or_default().to_owned();
    (first(ticket, '"'), first(cookie, ';'))
}

async fn decide(server: &Server, ticket: &str, cookie: &str, decision: &str) -> Got {
    let form = post_form("/consent", &[("ticket", ticket), ("decision", decision)]);
    form.with("Cookie", cookie).of(server).await
}

#[tokio::test]
async fn says_who_asks_for_what_and_in_no_frame() {
    let server = asking().await;
    let mut named = native();
    named["client_name"] = json!("<b>Fine</b> client");
    let client = text(&registered(&server, &named).await, "client_id");
    let page = authorization(&client, &[("scope", "mcp:tools")]).of(&server).await;
    for part in ["&lt;b&gt;Fine&lt;/b&gt; client", "mcp:tools", "127.0.0.1", "Approve", "Deny"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert!(page.header("content-security-policy").unwrap_or_default().contains("frame-ancestors 'none'"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn approval_gives_a_code_once() {
    let server = asking().await;
    let client = client(&server).await;
    let (ticket, cookie) = form(&authorization(&client, &[]).of(&server).await);
    let got = decide(&server, &ticket, &cookie, "approve").await;
    assert_eq!((got.status, got.redirected("state").as_deref()), (303, Some("the state")));
    assert_eq!(got.redirected("iss").as_deref(), Some(server.issuer()));
    let code = got.redirected("code").expect("a code");
    assert_eq!(redemption(&client, &code, &[]).of(&server).await.status, 200);
    assert_eq!(decide(&server, &ticket, &cookie, "approve").await.status, 400);
}

#[tokio::test]
async fn denial_goes_back_with_state_and_issuer() {
    let server = asking().await;
    let (ticket, cookie) = form(&authorization(&client(&server).await, &[]).of(&server).await);
    let got = decide(&server, &ticket, &cookie, "deny").await;
    assert_eq!((got.status, got.redirected("error").as_deref()), (303, Some("access_denied")));
    assert_eq!(got.redirected("state").as_deref(), Some("the state"));
    assert_eq!(got.redirected("iss").as_deref(), Some(server.issuer()));
    assert_eq!(got.redirected("code"), None);
}

#[tokio::test]
async fn only_the_browser_that_was_asked_answers() {
    let server = asking().await;
    let client = client(&server).await;
    let (ticket, cookie) = form(&authorization(&client, &[]).of(&server).await);
    let (_, stranger) = form(&authorization(&client, &[]).of(&server).await);
    for (ticket, cookie) in [(ticket.as_str(), stranger.as_str()), (&ticket, "a=b"), ("guessed", &cookie)] {
        let got = decide(&server, ticket, cookie, "approve").await;
        assert_eq!((got.status, got.header("location")), (400, None));
    }
    assert_eq!(decide(&server, &ticket, &cookie, "approve").await.status, 303);
}

#[tokio::test]
async fn a_wrong_request_is_refused_without_a_question() {
    let server = asking().await;
    let got = authorization(&client(&server).await, &[("code_challenge", "")]).of(&server).await;
    assert_eq!(got.redirected("error").as_deref(), Some("invalid_request"));
    let automatic = start().await;
    assert_eq!(post_form("/consent", &[]).of(&automatic).await.status, 404, "nobody is asked there");
}
