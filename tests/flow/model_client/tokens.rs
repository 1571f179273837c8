//! Where a token goes, and where it does not.

use mcprove::outcome::RunOutcome;

use super::discovery::two_servers;
use super::wire::{REVISIONS, at, conforming};

#[tokio::test]
pub(super) async fn after_the_first_every_mcp_request_has_the_token_in_its_header() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        let requests = at(&server, "/mcp");
        let tokens: Vec<_> = requests[1..].iter().map(|seen| seen.header("authorization").unwrap()).collect();
        assert!(tokens[0].starts_with("Bearer ") && tokens.iter().all(|token| *token == tokens[0]));
        assert!(requests[0].header("authorization").is_none());
    }
}

#[tokio::test]
pub(super) async fn no_token_stands_in_a_url_or_goes_to_another_endpoint() {
    for revision in REVISIONS {
        let (server, _) = conforming(revision).await;
        let token = at(&server, "/mcp")[1].header("authorization").unwrap().replace("Bearer ", "");
        for seen in server.log() {
            assert!(!seen.query.contains(&token) && !seen.body.contains(&token), "{revision}");
            let carries = seen.headers.iter().any(|(_, value)| value.contains(&token));
            assert!(!carries || seen.path == "/mcp", "{revision}: {}", seen.path);
        }
    }
}

#[tokio::test]
pub(super) async fn a_token_goes_to_the_server_that_it_is_for_and_to_no_other_origin() {
    let (server, other) = two_servers("2025-11-25").await;
    let sent =
        at(&server, "/mcp").into_iter().filter_map(|seen| seen.header("authorization").map(str::to_owned));
    let sent: Vec<String> = sent.collect();
    for seen in other.log() {
        assert!(seen.headers.iter().all(|(_, value)| !sent.contains(value)), "{}", seen.path);
    }
    assert!(at(&other, "/mcp").is_empty());
}

#[tokio::test]
pub(super) async fn what_is_reported_holds_no_token() {
    for revision in REVISIONS {
        let (server, outcome) = conforming(revision).await;
        let token = at(&server, "/mcp")[1].header("authorization").unwrap().replace("Bearer ", "");
        let run = RunOutcome { flows: vec![outcome], ..RunOutcome::default() };
        assert!(!mcprove::report::json(&run).contains(&token), "{revision}");
    }
}
