//! Where a client looks, in which order, and what it does not use.

use mcprove::outcome::Verdict;
use mcprove::reference::{Options, Server};

use super::wire::{REVISIONS, WITH_METADATA, at, conforming, in_revision, lines, tempted};
use crate::support::{flow, not_green, result, verdict};

const ROOT: &str = "/.well-known/oauth-protected-resource";
const AS_METADATA: &str = "/.well-known/oauth-authorization-server";

/// The paths of discovery, in order.
fn looked_at(server: &Server) -> Vec<String> {
    lines(server)
        .into_iter()
        .filter_map(|line| {
            line.strip_prefix("GET /.well-known").or(line.strip_prefix("GET /tenant")).map(str::to_owned)
        })
        .collect()
}

#[tokio::test]
pub(super) async fn a_401_leads_to_the_metadata_that_it_names_and_to_no_other() {
    for revision in WITH_METADATA {
        let elsewhere = format!(
            "[[edit]]\nat = 'mcp'\non_status = 401\nheaders = {{ www-authenticate = 'Bearer resource_metadata=\"{{origin}}/here\"' }}\n[[edit]]\npath = '/here'\nstatus = 200\nheaders = {{ content-type = 'application/json' }}\nbody = '{{\"resource\":\"{{origin}}/mcp\",\"authorization_servers\":[\"{{origin}}\"],\"scopes_supported\":[\"mcp:tools\"]}}'\n[[edit]]\npath = '{ROOT}'\nstatus = 200\nbody = 'a trap'"
        );
        let (server, outcome) = tempted(revision, &elsewhere).await;
        assert!(outcome.passed(), "{revision}: {:#?}", not_green(&outcome));
        let order = ["POST /mcp", "GET /here", &format!("GET {AS_METADATA}")];
        assert_eq!(lines(&server)[..3], order, "{revision}");
        assert!(at(&server, ROOT).is_empty(), "the trap is not touched");
    }
}

#[tokio::test]
pub(super) async fn without_a_challenge_the_well_known_urls_are_tried_in_order() {
    let silent = "[[edit]]\nat = 'mcp'\ndrop_answer_headers = ['www-authenticate']\n[[edit]]\nat = 'resource_metadata'\nstatus = 404\nbody = ''";
    for revision in ["2025-11-25", "2026-07-28"] {
        let (server, _) = tempted(revision, silent).await;
        assert_eq!(looked_at(&server), ["/oauth-protected-resource/mcp", "/oauth-protected-resource"]);
    }
}

#[tokio::test]
pub(super) async fn a_document_of_another_resource_is_not_used() {
    for revision in WITH_METADATA {
        let foreign = "[[edit]]\nat = 'resource_metadata'\njson = { resource = 'https://other.example/mcp' }";
        let (server, outcome) = tempted(revision, foreign).await;
        assert_eq!(verdict(&outcome, "received_resource_metadata"), Verdict::Failed);
        assert!(at(&server, AS_METADATA).is_empty() && at(&server, "/register").is_empty(), "{revision}");
    }
}

/// An MCP server whose metadata names another server's issuer; both are looked at.
pub(super) async fn two_servers(revision: &str) -> (Server, Server) {
    let other = Server::start(Options { other_resources: vec!["{origin}/x".into()], ..Options::default() });
    let other = other.await.unwrap();
    let edit = format!(
        "[[edit]]\nat = 'resource_metadata'\njson = {{ authorization_servers = ['{}'] }}",
        other.issuer()
    );
    let (server, _) = tempted(revision, &edit).await;
    (server, other)
}

#[tokio::test]
pub(super) async fn the_authorization_server_is_the_one_that_the_metadata_names() {
    for revision in WITH_METADATA {
        let (server, other) = two_servers(revision).await;
        assert_eq!(at(&other, AS_METADATA).len(), 1, "{revision}");
        assert!(at(&server, AS_METADATA).is_empty() && at(&server, "/register").is_empty(), "{revision}");
    }
}

async fn forms_of(revision: &str, issuer_path: &str) -> Vec<String> {
    let nothing = |at: &str| toml::from_str(&format!("at = '{at}'\nstatus = 404\nbody = ''")).unwrap();
    let edits = ["authorization_server_metadata", "openid_configuration"].map(nothing).to_vec();
    let options = Options { issuer_path: issuer_path.into(), edits, ..Options::default() };
    let server = Server::start(options).await.unwrap();
    in_revision(&server, revision).run().await;
    looked_at(&server)[1..].to_vec()
}

#[tokio::test]
pub(super) async fn an_issuer_with_a_path_has_three_urls_in_order() {
    for revision in ["2025-11-25", "2026-07-28"] {
        let order = [
            "/oauth-authorization-server/tenant",
            "/openid-configuration/tenant",
            "/.well-known/openid-configuration",
        ];
        assert_eq!(forms_of(revision, "/tenant").await, order, "{revision}");
    }
}

#[tokio::test]
pub(super) async fn an_issuer_without_a_path_has_two_urls_in_order() {
    for revision in ["2025-11-25", "2026-07-28"] {
        assert_eq!(forms_of(revision, "").await, ["/oauth-authorization-server", "/openid-configuration"]);
    }
}

#[tokio::test]
pub(super) async fn older_revisions_know_rfc_8414_alone() {
    assert_eq!(forms_of("2025-06-18", "/tenant").await, ["/oauth-authorization-server/tenant"]);
    let (server, _) = conforming("2025-03-26").await;
    assert_eq!(looked_at(&server), ["/oauth-authorization-server"]);
}

#[tokio::test]
pub(super) async fn metadata_is_tried_before_the_default_endpoints_and_says_the_revision() {
    let (server, _) =
        tempted("2025-03-26", "[[edit]]\nat = 'authorization_server_metadata'\nstatus = 404\nbody = ''")
            .await;
    let order = ["POST /mcp", &format!("GET {AS_METADATA}"), "POST /register"];
    assert_eq!(lines(&server)[..3], order);
    assert_eq!(at(&server, AS_METADATA)[0].header("mcp-protocol-version"), Some("2025-03-26"));
}

// Before 2026-07-28 the flow goes on, so that the report shows more; it never passes.
#[tokio::test]
pub(super) async fn metadata_of_a_foreign_issuer_never_passes_and_ends_the_flow_where_mcp_says_so() {
    for revision in REVISIONS {
        for issuer in ["https://foreign.example", "{origin}/"] {
            let edit =
                format!("[[edit]]\nat = 'authorization_server_metadata'\njson = {{ issuer = '{issuer}' }}");
            let (server, outcome) = tempted(revision, &edit).await;
            assert!(!outcome.passed(), "{revision} {issuer}");
            if revision == "2026-07-28" {
                assert!(at(&server, "/register").is_empty() && at(&server, "/authorize").is_empty());
            }
        }
    }
}

#[tokio::test]
pub(super) async fn without_s256_in_the_metadata_nobody_is_sent_to_the_authorization_endpoint() {
    for change in [
        "remove = ['/code_challenge_methods_supported']",
        "json = { code_challenge_methods_supported = ['plain'] }",
    ] {
        for revision in ["2025-11-25", "2026-07-28"] {
            let edit = format!("[[edit]]\nat = 'authorization_server_metadata'\n{change}");
            let (server, outcome) = tempted(revision, &edit).await;
            assert!(at(&server, "/authorize").is_empty() && !outcome.passed(), "{revision} {change}");
        }
    }
}

#[tokio::test]
pub(super) async fn an_authorization_endpoint_that_is_no_web_address_is_not_opened() {
    for url in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"] {
        let edit = format!(
            "[[edit]]\nat = 'authorization_server_metadata'\njson = {{ authorization_endpoint = '{url}' }}"
        );
        let server = crate::support::edited(&edit).await;
        let outcome = flow(&server.url()).run().await;
        assert!(!outcome.passed() && at(&server, "/token").is_empty(), "{url}");
        assert!(outcome.exchanges.iter().all(|exchange| exchange.request.url.starts_with("http")), "{url}");
        assert!(!result(&outcome, "authorization_request").verdict.word().is_empty());
    }
}
