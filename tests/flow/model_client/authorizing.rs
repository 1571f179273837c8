//! What an authorization request and a token request say.

use super::wire::{REVISIONS, WITH_METADATA, at, conforming, parameter, scopes, tempted};
use crate::support::not_green;

#[tokio::test]
pub(super) async fn every_code_is_bound_by_s256() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        let asked = &at(&server, "/authorize")[0].query;
        let verifier = parameter(&at(&server, "/token")[0].body, "code_verifier").unwrap();
        assert_eq!(parameter(asked, "code_challenge_method").as_deref(), Some("S256"));
        assert_eq!(parameter(asked, "code_challenge"), Some(mcprove::oauth::s256(&verifier)), "{revision}");
        assert!((43..=128).contains(&verifier.len()));
    }
}

#[tokio::test]
pub(super) async fn the_resource_is_in_both_requests_as_the_metadata_spells_it() {
    for revision in WITH_METADATA {
        // Servers that know no `resource` get it, too.
        let deaf = "[[edit]]\nat = 'authorization'\ndrop_params = ['resource']\n[[edit]]\nat = 'token'\ndrop_params = ['resource']";
        let (server, _) = tempted(revision, deaf).await;
        let expected = Some(server.url());
        assert_eq!(parameter(&at(&server, "/authorize")[0].query, "resource"), expected, "{revision}");
        assert_eq!(parameter(&at(&server, "/token")[0].body, "resource"), expected, "{revision}");
    }
}

#[tokio::test]
pub(super) async fn the_resource_is_the_uri_that_the_server_itself_gives() {
    for spelling in ["{origin}/mcp", "{origin}/mcp/", "{origin}"] {
        let edit = format!("[[edit]]\nat = 'resource_metadata'\njson = {{ resource = '{spelling}' }}");
        let (server, _) = tempted("2025-11-25", &edit).await;
        let sent = parameter(&at(&server, "/authorize")[0].query, "resource").unwrap();
        assert_eq!(sent, spelling.replace("{origin}", server.origin()), "byte for byte");
        assert!(!sent.contains('#') && sent == sent.to_lowercase());
    }
}

#[tokio::test]
async fn the_oldest_revision_sends_no_resource() {
    let (server, _) = conforming("2025-03-26").await;
    assert_eq!(parameter(&at(&server, "/authorize")[0].query, "resource"), None);
    assert_eq!(parameter(&at(&server, "/token")[0].body, "resource"), None);
}

async fn asked_for(edits: &str) -> Vec<String> {
    let (server, outcome) = tempted("2025-11-25", edits).await;
    assert!(!outcome.steps.is_empty(), "{:#?}", not_green(&outcome));
    scopes(&server)
}

const SILENT: &str = "[[edit]]\nat = 'mcp'\non_status = 401\nheaders = { www-authenticate = 'Bearer resource_metadata=\"{origin}/.well-known/oauth-protected-resource/mcp\"' }\n";

#[tokio::test]
pub(super) async fn the_scope_is_that_of_the_challenge_else_that_of_the_metadata_else_none() {
    assert_eq!(asked_for("edit = []").await, ["mcp:tools"]);
    let listed = format!(
        "{SILENT}[[edit]]\nat = 'resource_metadata'\njson = {{ scopes_supported = ['mcp:tools', 'mcp:status'] }}"
    );
    assert_eq!(asked_for(&listed).await, ["mcp:tools mcp:status"]);
    let none = format!("{SILENT}[[edit]]\nat = 'resource_metadata'\nremove = ['/scopes_supported']");
    assert_eq!(asked_for(&none).await, [""], "the parameter is left out");
}

#[tokio::test]
pub(super) async fn a_challenged_scope_that_the_metadata_does_not_list_is_asked_for() {
    let edit = "[[edit]]\nat = 'resource_metadata'\njson = { scopes_supported = ['mcp:other'] }";
    assert_eq!(asked_for(edit).await, ["mcp:tools"]);
}
