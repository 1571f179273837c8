//! Servers that point elsewhere: what a client knows goes to nobody whom it did not choose.

use mcprove::reference::Server;

use super::wire::{at, in_revision, lines};
use crate::support::{edited, not_green, server};

/// A server that answers at one endpoint with a redirect to another server, and both after a flow.
async fn redirecting(endpoint: &str, status: u16, revision: &str) -> (Server, Server) {
    let other = server().await;
    let there = other.origin();
    let edit = format!(
        "[[edit]]\nat = '{endpoint}'\nstatus = {status}\nbody = ''\nheaders = {{ location = '{there}/caught' }}"
    );
    let server = edited(&edit).await;
    let run = in_revision(&server, revision);
    let outcome =
        run.with(|settings| settings.headers = vec![("x-own".into(), "secret-header".into())]).run().await;
    // The metadata is found at its other URL.
    let found_elsewhere = endpoint == "authorization_server_metadata";
    assert_eq!(outcome.passed(), found_elsewhere, "{endpoint} {status}: {:#?}", not_green(&outcome));
    (server, other)
}

#[tokio::test]
async fn what_is_sent_to_one_origin_is_never_sent_on_to_another() {
    for revision in ["2025-11-25", "2026-07-28"] {
        for endpoint in ["mcp", "resource_metadata", "authorization_server_metadata", "registration", "token"]
        {
            for status in [302, 303, 307, 308] {
                let (_server, other) = redirecting(endpoint, status, revision).await;
                assert_eq!(lines(&other), [""; 0], "{revision} {endpoint} {status}");
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_the_mcp_server_redirects_away_stays_here() {
    let other = server().await;
    let edit = format!(
        "[[edit]]\nat = 'mcp'\nwith_token = true\nstatus = 307\nbody = ''\nheaders = {{ location = '{}' }}",
        other.url()
    );
    let server = edited(&edit).await;
    let outcome = in_revision(&server, "2025-11-25").run().await;
    assert!(!outcome.passed() && lines(&other).is_empty());
    assert!(at(&server, "/mcp").len() > 1, "the token was used where it belongs");
}

// The browser goes where it is sent, and takes nothing of the client's along.
#[tokio::test]
async fn a_browser_that_is_sent_elsewhere_carries_none_of_our_headers_and_brings_no_code() {
    for status in [302, 303, 307] {
        let (server, other) = redirecting("authorization", status, "2025-11-25").await;
        let caught = at(&other, "/caught");
        assert_eq!(caught.len(), 1, "{status}");
        for seen in caught {
            let own = |(name, value): &(String, String)| name == "x-own" || value.contains("secret-header");
            assert!(!seen.headers.iter().any(own) && seen.header("authorization").is_none());
            assert!(seen.body.is_empty() && !seen.query.contains("code_verifier"));
        }
        assert!(at(&server, "/token").is_empty(), "{status}: there is no code to redeem");
    }
}
