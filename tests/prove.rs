//! A fast part of `mcprove specs test`, and that it notices what is missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mcprove::prove::{Proof, Wanted, coverage, prove};
use mcprove::spec::Catalog;

fn catalog(folders: &[PathBuf]) -> Arc<Catalog> {
    Arc::new(Catalog::load(folders).unwrap_or_else(|mistakes| panic!("{mistakes}")))
}

async fn proof(catalog: &Arc<Catalog>, fault: Option<&str>, spec: Option<&str>) -> Proof {
    let wanted =
        Wanted { fault: fault.map(Into::into), specs: spec.map(Into::into).into_iter().collect(), jobs: 2 };
    prove(catalog, &wanted).await.unwrap()
}

fn problems(proof: &Proof) -> Vec<String> {
    proof.servers.iter().flat_map(|server| &server.problems).chain(&proof.gaps).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_faults_of_codes_and_verifiers_are_noticed_and_nothing_else_is() {
    let proof = proof(&catalog(&[]), Some("token-code-*"), None).await;
    assert!(proof.holds(), "{:#?}", problems(&proof));
    assert!(proof.servers.len() >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_proven_by_its_faults_alone() {
    let proof =
        proof(&catalog(&[]), Some("authz-redirect-*"), Some("oauth_invalid_authorize_redirect")).await;
    assert!(proof.holds(), "{:#?}", problems(&proof));
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const OWN: &str = r#"spec = 1
id = "own_check"
title = "Tokens live for an hour at most"
requirements = ["as-token-expires-in"]

[observe]
step = "token_request"

[[outcome]]
name = "short"
match = [{ json = "/expires_in", type = "number", max = 3600 }]
verdict = "passed"

[[outcome]]
name = "long"
violates = "as-token-expires-in"
message = "The token lives for {{ response.json.expires_in }} seconds."
help = "Let it live for an hour."
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_the_users_own_needs_a_fault_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "checks/token/own_check.toml", OWN);
    let fault = r#"spec = 1
[[fault]]
id = "own-fault"
does = "Tokens live for a day."
breaks = ["as-token-expires-in"]
edit = [{ at = "token", on_status = 200, json = { expires_in = 86400 } }]
must = ["own_check.long"]
"#;
    write(folder.path(), "faults.toml", fault);
    let proven = proof(&catalog(&[folder.path().into()]), Some("own-fault"), None).await;
    assert!(proven.holds(), "{:#?}", problems(&proven));

    write(folder.path(), "faults.toml", &fault.replace("86400", "60"));
    let unnoticed = proof(&catalog(&[folder.path().into()]), Some("own-fault"), None).await;
    let told = problems(&unnoticed).join("\n");
    assert!(told.contains("own_check.long must be red"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_turns_red_without_being_named_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let fault = r#"spec = 1
[[fault]]
id = "own-fault"
does = "The answer with the token may be cached, and has no type."
breaks = ["as-token-no-store"]
edit = [{ at = "token", drop_answer_headers = ["cache-control"], remove = ["/token_type"] }]
must = ["received_access_token.no-store"]
"#;
    write(folder.path(), "faults.toml", fault);
    let proof = proof(&catalog(&[folder.path().into()]), Some("own-fault"), None).await;
    let told = problems(&proof).join("\n");
    assert!(told.contains("received_access_token.no-token-type is failed"), "{told}");
}

#[test]
fn coverage_counts_what_is_cited_and_never_more_than_there_is() {
    let all = coverage(&catalog(&[]), None);
    assert_eq!(all.len(), catalog(&[]).protocols.len());
    for coverage in all {
        let (tested, testable) = coverage.testable();
        assert!(tested * 2 > testable && tested <= testable, "{}: {tested} of {testable}", coverage.revision);
    }
}
