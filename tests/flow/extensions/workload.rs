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
