//! The scope that was granted, compared with the one that was asked for (OAuth 2.1 §3.2.3).

use mcprove::outcome::Verdict;
use mcprove::suite::AuthMode;

use crate::support::{edited, finding, flow, not_green, result, server};

const ASKED: &str = "mcp:tools mcp:status";

fn token_with(json: &str) -> String {
    format!("[[edit]]\nat = 'token'\njson = {{ {json} }}")
}

/// A token that only looks like a JWT: its claims are these.
fn jwt(claims: &str) -> String {
    use base64::Engine as _;
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.c2ln", part(r#"{"alg":"ES256"}"#), part(claims))
}

async fn asked(edits: &str, id: &str) -> (Verdict, String) {
    let server = edited(edits).await;
    let scopes = ASKED.split(' ').map(str::to_owned).collect();
    let outcome = flow(&server.url()).with(|settings| settings.scopes = scopes).run().await;
    let result = result(&outcome, id);
    (result.verdict, format!("{} {}", result.outcome.as_deref().unwrap_or_default(), result.summary))
}

#[tokio::test]
async fn less_than_was_asked_for_is_a_warning_that_names_both() {
    let (verdict, told) = asked(&token_with("scope = 'mcp:tools'"), "received_access_token").await;
    assert_eq!(verdict, Verdict::Warning);
    assert!(told.starts_with("narrower-scope "), "{told}");
    assert!(told.contains("`mcp:tools` instead of `mcp:tools mcp:status`"), "{told}");
}

#[tokio::test]
async fn the_same_in_another_order_more_and_no_word_at_all_are_no_fault() {
    for edit in [
        token_with("scope = 'mcp:status mcp:tools'"),
        token_with("scope = 'mcp:status mcp:tools offline_access'"),
        "[[edit]]\nat = 'token'\nremove = ['/scope']".to_owned(),
    ] {
        let (verdict, told) = asked(&edit, "received_access_token").await;
        assert_eq!(verdict, Verdict::Passed, "{edit}: {told}");
    }
}

#[tokio::test]
async fn a_token_that_grants_less_without_a_word_breaks_a_must() {
    let token = jwt(r#"{"scope":"mcp:tools"}"#);
    let edit = format!("[[edit]]\nat = 'token'\nremove = ['/scope']\njson = {{ access_token = '{token}' }}");
    let server = edited(&edit).await;
    let scopes = ASKED.split(' ').map(str::to_owned).collect();
    let outcome = flow(&server.url()).with(|settings| settings.scopes = scopes).run().await;
    let finding = finding(&outcome, "received_access_token", "scope-if-different");
    assert_eq!(finding.verdict, Verdict::Failed);
    assert_eq!(finding.requirement.as_ref().unwrap().id, "as-token-scope-if-different");
}

#[tokio::test]
async fn a_jwt_that_grants_what_was_asked_for_needs_no_word() {
    let token = jwt(r#"{"scope":"mcp:status mcp:tools"}"#);
    let edit = format!("[[edit]]\nat = 'token'\nremove = ['/scope']\njson = {{ access_token = '{token}' }}");
    let (verdict, told) = asked(&edit, "received_access_token").await;
    assert_eq!(verdict, Verdict::Passed, "{told}");
}

#[tokio::test]
async fn machines_are_told_of_a_narrower_scope_too() {
    let server = edited(&token_with("scope = 'mcp:tools'")).await;
    let outcome = flow(&server.url())
        .with(|settings| {
            settings.auth_mode = AuthMode::ClientCredentials;
            settings.scopes = ASKED.split(' ').map(str::to_owned).collect();
        })
        .run()
        .await;
    assert_eq!(
        result(&outcome, "received_access_token").outcome.as_deref(),
        Some("narrower-scope"),
        "{:#?}",
        not_green(&outcome)
    );
}

#[tokio::test]
async fn without_a_wish_there_is_nothing_to_compare() {
    let server = server().await;
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn a_scope_of_the_users_that_nobody_lists_is_theirs_to_change_and_one_that_is_listed_is_the_servers() {
    let refuse = "[[edit]]\nat = 'authorization'\ndrop_redirect_params = ['code']\nredirect_params = { error = 'invalid_scope' }";
    let server = edited(refuse).await;
    let asks = |scopes: &str| {
        let scopes = scopes.split(' ').map(str::to_owned).collect();
        flow(&server.url()).with(|settings| settings.scopes = scopes).run()
    };
    let theirs = asks("mcp:tools mcp:toolz").await;
    let seen = result(&theirs, "authorization_request");
    assert_eq!(seen.verdict, Verdict::CouldNotRun, "{}", seen.summary);
    assert!(
        seen.summary.contains("--scopes") && seen.summary.ends_with("do not list mcp:toolz."),
        "{}",
        seen.summary
    );
    for listed in [asks("mcp:tools").await, flow(&server.url()).run().await] {
        assert_eq!(result(&listed, "authorization_request").verdict, Verdict::Failed);
    }
}
