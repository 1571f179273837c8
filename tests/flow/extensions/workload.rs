//! Workload identity: the token of the platform is the grant.

use mcprove::outcome::Verdict;
use mcprove::suite::{AuthMode, Registration};

use super::{form, issuer_key, with_provider};
use crate::support::{flow, not_green, result};

#[tokio::test]
async fn the_token_of_a_workload_is_its_grant_and_it_has_no_client() {
    for registration in [Registration::Preregistered, Registration::Auto] {
        let server = with_provider(&issuer_key(), |_| {}).await;
        let token = server.workload_token();
        let run = flow(&server.url()).with(|settings| {
            settings.registration = registration;
            settings.auth_mode = AuthMode::WorkloadIdentity;
            settings.assertion = token.clone();
        });
        let outcome = run.run().await;
        assert!(outcome.passed(), "{:#?}", not_green(&outcome));
        let seen = server.log();
        assert!(!seen.iter().any(|seen| seen.path == "/authorize" || seen.path == "/register"));
        let request = seen.iter().find(|seen| seen.path == "/token").unwrap();
        assert_eq!(form(request, "assertion"), token);
        assert_eq!(form(request, "resource"), Some(server.url()));
        assert_eq!(form(request, "client_id"), None);
        assert!(request.header("authorization").is_none());
    }
}

#[tokio::test]
async fn a_token_for_another_audience_is_told_before_it_is_refused() {
    let server = with_provider(&issuer_key(), |_| {}).await;
    let token = server.id_token("https://elsewhere.example");
    let run = flow(&server.url()).with(|settings| {
        settings.registration = Registration::Preregistered;
        settings.auth_mode = AuthMode::WorkloadIdentity;
        settings.assertion = token;
    });
    let outcome = run.run().await;
    assert!(result(&outcome, "workload_assertion").summary.contains("https://elsewhere.example"));
    assert_eq!(result(&outcome, "token_request").verdict, Verdict::Failed);
}

#[tokio::test]
async fn wrong_tokens_are_signed_with_the_key_of_the_issuer_and_only_if_it_is_given() {
    let issuer = issuer_key();
    for (file, verdict) in [(None, Verdict::CouldNotRun), (Some(issuer.file.clone()), Verdict::Passed)] {
        let server = with_provider(&issuer, |_| {}).await;
        let token = server.workload_token();
        let run = flow(&server.url()).checks().with(|settings| {
            settings.registration = Registration::Preregistered;
            settings.auth_mode = AuthMode::WorkloadIdentity;
            settings.assertion = token;
            settings.issuer_key = file;
        });
        let outcome = run.run().await;
        assert_eq!(result(&outcome, "workload_wrong_token").verdict, verdict);
    }
}

#[tokio::test]
async fn another_key_than_that_of_the_issuer_shows_nothing_of_the_server() {
    let server = with_provider(&issuer_key(), |_| {}).await;
    let (token, other) = (server.workload_token(), issuer_key());
    let run = flow(&server.url()).checks().with(|settings| {
        settings.registration = Registration::Preregistered;
        settings.auth_mode = AuthMode::WorkloadIdentity;
        settings.assertion = token;
        settings.issuer_key = Some(other.file.clone());
    });
    let outcome = run.run().await;
    assert_eq!(result(&outcome, "workload_wrong_token").verdict, Verdict::CouldNotRun);
}
