//! An authorization server that changes between two requests.

use mcprove::outcome::Verdict;
use mcprove::reference::{Edit, Options, Server};
use mcprove::suite::Registration;

use super::wire::{at, in_revision, parameter};
use crate::support::{Run, not_green, verdict};

/// A server whose metadata names another authorization server from the second time on, and which then takes the tokens
/// of that one for the call of a tool. The new one does not know the resource, and drops the parameter.
async fn moving() -> (Server, Server) {
    let deaf = |at: &str| toml::from_str(&format!("at = '{at}'\ndrop_params = ['resource']")).unwrap();
    let edits = ["authorization", "token"].map(deaf).to_vec();
    let new = Server::start(Options { edits, ..Options::default() }).await.unwrap();
    let edits = [
        format!("at = 'resource_metadata'\nafter = 1\njson = {{ authorization_servers = ['{}'] }}", new.issuer()),
        "at = 'mcp'\nrpc = 'tools/call'\ntimes = 1\nstatus = 401\nheaders = { www-authenticate = 'Bearer error=\"invalid_token\"' }".into(),
        "at = 'mcp'\nrpc = 'tools/call'\nafter = 1\nstatus = 200\njson = { jsonrpc = '2.0', result = { content = [], resultType = 'complete' } }\nremove = ['/error']\ndrop_answer_headers = ['www-authenticate']".into(),
    ];
    let edits: Vec<Edit> = edits.iter().map(|edit: &String| toml::from_str(edit).unwrap()).collect();
    let clients = vec![serde_json::json!({
        "client_id": "known",
        "redirect_uris": ["http://127.0.0.1:8976/callback"],
        "token_endpoint_auth_method": "none",
    })];
    (Server::start(Options { edits, clients, ..Options::default() }).await.unwrap(), new)
}

async fn run(change: impl FnOnce(Run) -> Run) -> (Server, Server, mcprove::outcome::FlowOutcome) {
    let (server, new) = moving().await;
    let outcome = change(in_revision(&server, "2026-07-28")).run().await;
    (server, new, outcome)
}

#[tokio::test]
pub(super) async fn a_client_registers_anew_and_shows_the_old_registration_to_nobody() {
    let (server, new, outcome) = run(|run| run).await;
    assert_eq!(at(&new, "/register").len(), 1, "{:#?}", not_green(&outcome));
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Passed, "{:#?}", not_green(&outcome));
    let old = parameter(&at(&server, "/authorize")[0].query, "client_id").unwrap();
    let own = parameter(&at(&new, "/authorize")[0].query, "client_id").unwrap();
    assert_ne!(old, own);
    for seen in new.log() {
        assert!(!seen.query.contains(&old) && !seen.body.contains(&old), "{}", seen.path);
        assert!(seen.header("authorization").is_none(), "{}", seen.path);
    }
    assert_eq!(at(&server, "/register").len(), 1);
}

#[tokio::test]
async fn a_client_that_is_known_beforehand_stays_with_its_server() {
    let (server, new, outcome) = run(|run| {
        run.with(|settings| {
            settings.registration = Registration::Preregistered;
            settings.client_id = Some("known".into());
        })
    })
    .await;
    assert!(new.log().is_empty(), "{:#?}", not_green(&outcome));
    assert_eq!((at(&server, "/token").len(), verdict(&outcome, "verify_call_tool")), (1, Verdict::Failed));
}

#[tokio::test]
async fn a_refusal_without_a_change_asks_nobody() {
    let server = crate::support::edited("[[edit]]\nat = 'mcp'\nrpc = 'tools/call'\nstatus = 401\nheaders = { www-authenticate = 'Bearer error=\"invalid_token\"' }").await;
    let outcome = in_revision(&server, "2026-07-28").run().await;
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Failed);
    assert_eq!((at(&server, "/authorize").len(), at(&server, "/register").len()), (1, 1));
}
