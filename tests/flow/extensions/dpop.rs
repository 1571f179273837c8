//! DPoP (RFC 9449, MCP extension dpop).

use std::collections::BTreeSet;

use mcprove::oauth::{content_digest, s256, thumbprint};
use mcprove::outcome::{FlowOutcome, Verdict};
use mcprove::reference::{Edit, Lapse, Options, Seen, Server};

use super::proof;
use crate::support::{Run, finding, flow, not_green, result};

const REVISIONS: [&str; 4] = ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

fn bound(server: &Server) -> Run {
    flow(&server.url()).with(|settings| settings.extensions = vec!["dpop".into()])
}

async fn started(change: impl FnOnce(&mut Options)) -> Server {
    let mut options = Options::default();
    change(&mut options);
    Server::start(options).await.unwrap()
}

fn at(server: &Server, path: &str) -> Vec<Seen> {
    server.log().into_iter().filter(|seen| seen.path == path).collect()
}

fn passed(outcome: &FlowOutcome, what: &str) {
    assert!(outcome.passed(), "{what}: {:#?}", not_green(outcome));
}

#[tokio::test]
async fn every_token_and_mcp_request_proves_the_key_and_what_it_is_for() {
    for revision in REVISIONS {
        let server = started(|_| {}).await;
        let outcome = bound(&server).with(|s| s.protocol_version = revision.into()).run().await;
        passed(&outcome, revision);
        let token = at(&server, "/token").remove(0);
        let claims = proof(&token).unwrap().claims;
        assert_eq!(claims["htm"], "POST");
        assert_eq!(claims["htu"], format!("{}/token", server.origin()));
        assert!(claims.get("ath").is_none() && claims.get("content_digest").is_none(), "{claims}");
        let requests = at(&server, "/mcp");
        let bound = requests.iter().filter(|seen| seen.header("authorization").is_some());
        for seen in bound {
            let token = seen.header("authorization").unwrap().strip_prefix("DPoP ").unwrap();
            let proof = proof(seen).unwrap();
            assert_eq!(proof.header["typ"], "dpop+jwt");
            assert_eq!(proof.header["alg"], "ES256");
            assert_eq!(proof.claims["htm"], seen.method);
            assert_eq!(proof.claims["htu"], server.url());
            assert_eq!(proof.claims["ath"], s256(token));
            assert_eq!(proof.claims["content_digest"], content_digest(&seen.body));
        }
        assert!(requests[0].header("dpop").is_none(), "{revision}: nothing is proven without a token");
    }
}

#[tokio::test]
async fn every_proof_is_a_new_one_by_the_same_key_to_which_the_code_is_bound() {
    let server = started(|_| {}).await;
    passed(&bound(&server).run().await, "conforming");
    let proofs: Vec<_> = server.log().iter().filter_map(proof).collect();
    let ids: BTreeSet<&str> = proofs.iter().map(|proof| proof.claims["jti"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), proofs.len());
    let key = thumbprint(&proofs[0].header["jwk"]).unwrap();
    assert!(proofs.iter().all(|proof| thumbprint(&proof.header["jwk"]).unwrap() == key));
    assert!(proofs.iter().all(|proof| proof.header["jwk"].get("d").is_none()));
    assert!(at(&server, "/authorize")[0].query.contains(&format!("dpop_jkt={key}")));
}

#[tokio::test]
async fn nothing_is_proven_where_the_extension_is_off() {
    let server = started(|_| {}).await;
    passed(&flow(&server.url()).run().await, "bearer");
    let said = |seen: &Seen| seen.header("dpop").is_some() || seen.query.contains("dpop_jkt");
    assert!(!server.log().iter().any(said));
}

#[tokio::test]
async fn a_nonce_is_taken_from_each_server_and_asked_for_once() {
    for revision in REVISIONS {
        let server = started(|options| options.dpop_nonces = true).await;
        let outcome = bound(&server).with(|s| s.protocol_version = revision.into()).run().await;
        passed(&outcome, revision);
        let token: Vec<_> = at(&server, "/token").iter().filter_map(proof).collect();
        let nonces: Vec<bool> = token.iter().map(|proof| proof.claims.get("nonce").is_some()).collect();
        assert_eq!(nonces, [false, true], "{revision}: asked anew with the nonce, and no more");
        // The first answer of the MCP server brings a nonce already, and every later one the next.
        let proofs: Vec<_> = at(&server, "/mcp").iter().filter_map(proof).collect();
        let nonces: BTreeSet<&str> =
            proofs.iter().map(|proof| proof.claims["nonce"].as_str().unwrap()).collect();
        assert_eq!(nonces.len(), proofs.len(), "{revision}: the newest nonce each time");
        assert!(token.iter().all(|proof| {
            proof.claims.get("nonce").is_none_or(|nonce| !nonces.contains(nonce.as_str().unwrap()))
        }));
    }
}

#[tokio::test]
async fn a_nonce_that_is_never_good_is_tried_once() {
    let edit: Edit = toml::from_str(
        "at = 'token'\nstatus = 400\njson = { error = 'use_dpop_nonce' }\nheaders = { dpop-nonce = 'never' }",
    )
    .unwrap();
    let server = started(|options| options.edits = vec![edit]).await;
    let outcome = bound(&server).run().await;
    assert_eq!(at(&server, "/token").len(), 2);
    assert_eq!(result(&outcome, "token_request").verdict, Verdict::Failed);
}

#[tokio::test]
async fn a_refused_mcp_request_is_sent_again_with_the_nonce_of_the_challenge() {
    let edit: Edit = toml::from_str(
        "at = 'mcp'\nwith_token = true\nafter = 1\ntimes = 1\nstatus = 401\n\
         headers = { dpop-nonce = 'newer', www-authenticate = 'DPoP error=\"use_dpop_nonce\"' }",
    )
    .unwrap();
    let server = started(|options| options.edits = vec![edit]).await;
    passed(&bound(&server).run().await, "once");
    let proofs: Vec<_> = at(&server, "/mcp").iter().filter_map(proof).collect();
    assert!(proofs[1].claims.get("nonce").is_none());
    assert_eq!(proofs[2].claims["nonce"], "newer");
}

#[tokio::test]
async fn a_token_that_is_bound_to_nothing_is_told_and_used_as_it_is() {
    let server = started(|options| options.lapses = vec![Lapse::DpopNotSupported]).await;
    let outcome = bound(&server).run().await;
    assert_eq!(finding(&outcome, "received_access_token", "not-bound").verdict, Verdict::Failed);
    assert_eq!(result(&outcome, "verify_call_tool").verdict, Verdict::Passed);
    assert!(at(&server, "/mcp")[1].header("authorization").unwrap().starts_with("Bearer "));
}

#[tokio::test]
async fn a_refreshed_token_is_bound_to_the_same_key() {
    let server = started(|options| options.access_token_lifetime = std::time::Duration::ZERO).await;
    let outcome = bound(&server).run().await;
    let requests = at(&server, "/token");
    assert!(requests.len() > 1, "{:#?}", not_green(&outcome));
    let keys: BTreeSet<String> =
        requests.iter().map(|seen| thumbprint(&proof(seen).unwrap().header["jwk"]).unwrap()).collect();
    assert_eq!(keys.len(), 1);
}

#[tokio::test]
async fn a_proof_that_works_twice_is_a_note_and_no_failure() {
    let server = started(|options| options.lapses = vec![Lapse::DpopReplayAccepted]).await;
    let outcome = bound(&server).with(|settings| settings.selection.checks = true).run().await;
    let replay = result(&outcome, "dpop_replay");
    assert_eq!((replay.outcome.as_deref(), replay.verdict), (Some("accepted"), Verdict::Passed));
    let server = started(|_| {}).await;
    let outcome = bound(&server).with(|settings| settings.selection.checks = true).run().await;
    assert_eq!(result(&outcome, "dpop_replay").outcome.as_deref(), Some("refused"));
}
