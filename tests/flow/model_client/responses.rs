//! What a client does with an authorization response: nothing, unless `state` and `iss` are right.

use super::wire::{REVISIONS, at, tempted};
use crate::support::{not_green, result};

/// No code was sent anywhere.
async fn code_is_kept(revision: &str, edit: &str, row: &str) {
    let (server, outcome) = tempted(revision, &format!("[[edit]]\nat = 'authorization'\n{edit}")).await;
    assert_eq!(result(&outcome, "received_authorization_code").outcome.as_deref(), Some(row), "{edit}");
    assert!(at(&server, "/token").is_empty(), "{revision} {edit}");
    assert!(!outcome.passed());
}

#[tokio::test]
pub(super) async fn an_answer_without_our_state_is_discarded() {
    for revision in REVISIONS {
        code_is_kept(revision, "redirect_params = { state = 'another' }", "state-mismatch").await;
        code_is_kept(revision, "drop_redirect_params = ['state']", "state-mismatch").await;
    }
}

#[tokio::test]
pub(super) async fn an_iss_that_is_not_the_recorded_issuer_ends_the_flow() {
    code_is_kept("2026-07-28", "redirect_params = { iss = 'https://evil.example' }", "iss-mismatch").await;
    code_is_kept("2026-07-28", "drop_redirect_params = ['iss']", "iss-missing").await;
}

#[tokio::test]
pub(super) async fn an_iss_is_compared_character_by_character() {
    for iss in ["{origin}/", "{origin}?", "HTTP{rest}"] {
        let edit = format!("redirect_params = {{ iss = '{iss}' }}");
        code_is_kept("2026-07-28", &edit, "iss-mismatch").await;
    }
}

#[tokio::test]
pub(super) async fn an_error_with_a_foreign_iss_is_not_shown() {
    let edit = "[[edit]]\nat = 'authorization'\ndrop_redirect_params = ['code']\nredirect_params = { iss = 'https://evil.example', error = 'server_error', error_description = 'call us at 555' }";
    let (server, outcome) = tempted("2026-07-28", edit).await;
    let asked = result(&outcome, "authorization_request");
    assert_eq!(asked.outcome.as_deref(), Some("error-with-foreign-iss"));
    assert!(not_green(&outcome).iter().all(|line| !line.contains("555")), "{:#?}", not_green(&outcome));
    assert!(at(&server, "/token").is_empty());
}
