//! The conforming server: the flow passes, and sends what a good client sends.

use mcprove::outcome::Verdict;
use mcprove::reference::{Options, Server};

use crate::support::{flow, not_green, result, server};

#[tokio::test]
async fn the_flow_passes_with_every_step_of_the_page() {
    let server = server().await;
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let steps: Vec<&str> = outcome.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(
        steps,
        [
            "request_without_token",
            "received_401_unauthorized",
            "request_resource_metadata",
            "received_resource_metadata",
            "request_authorization_server_metadata",
            "received_authorization_server_metadata",
            "request_client_registration",
            "received_client_credentials",
            "generate_pkce_parameters",
            "authorization_request",
            "received_authorization_code",
            "token_request",
            "received_access_token",
            "authenticated_mcp_request",
            "verify_list_tools",
            "verify_call_tool",
        ]
    );
    assert!(outcome.checks.is_empty(), "no check runs unless it is asked for");
    assert!(not_green(&outcome).is_empty(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn it_sends_the_requests_of_a_good_client_and_no_others() {
    let server = server().await;
    flow(&server.url()).run().await;
    let sent: Vec<String> =
        server.log().iter().map(|seen| format!("{} {}", seen.method, seen.path)).collect();
    assert_eq!(
        sent,
        [
            "POST /mcp",
            "GET /.well-known/oauth-protected-resource/mcp",
            "GET /.well-known/oauth-authorization-server",
            "POST /register",
            "GET /authorize",
            "POST /token",
            "POST /mcp",
            "POST /mcp",
            "POST /mcp",
            "POST /mcp",
            "POST /mcp",
            "DELETE /mcp",
        ]
    );
}

#[tokio::test]
async fn requests_are_those_of_the_revision_of_the_flow() {
    let server = server().await;
    flow(&server.url()).with(|settings| settings.protocol_version = "2026-07-28".into()).run().await;
    let log = server.log();
    let mcp: Vec<_> = log.iter().filter(|seen| seen.path == "/mcp").collect();
    assert!(mcp.len() >= 3, "without a token, with it, and the tools");
    for seen in mcp {
        assert!(!seen.body.contains("initialize"), "the revision has no handshake: {}", seen.body);
        assert_eq!(seen.header("mcp-protocol-version"), Some("2026-07-28"));
    }
    let others = log.iter().filter(|seen| seen.path != "/mcp");
    for version in others.filter_map(|seen| seen.header("mcp-protocol-version")) {
        assert_eq!(version, "2026-07-28", "no request speaks of another revision");
    }
}

#[tokio::test]
async fn the_resource_is_sent_in_both_requests_as_the_metadata_has_it() {
    let server = server().await;
    flow(&server.url()).run().await;
    let encoded: String = url::form_urlencoded::byte_serialize(server.url().as_bytes()).collect();
    let parameter = format!("resource={encoded}");
    let log = server.log();
    let at = |path: &str| log.iter().find(|seen| seen.path == path).unwrap();
    assert!(at("/authorize").query.contains(&parameter));
    assert!(at("/token").body.contains(&parameter));
    assert!(at("/authorize").query.contains("code_challenge_method=S256"));
}

#[tokio::test]
async fn requests_after_the_handshake_name_the_revision_and_the_session() {
    let server = server().await;
    flow(&server.url()).run().await;
    let log = server.log();
    let mcp: Vec<_> = log.iter().filter(|seen| seen.path == "/mcp").collect();
    let listed = ["tools/list"; 2];
    let methods =
        [["initialize"; 2].as_slice(), &["notifications/initialized"], &listed, &["tools/call"]].concat();
    for (seen, method) in mcp.iter().zip(methods) {
        assert!(seen.body.contains(&format!("\"method\":\"{method}\"")), "{}", seen.body);
        let is_first = method == "initialize";
        assert_eq!(seen.header("mcp-protocol-version"), (!is_first).then_some("2025-11-25"));
        assert_eq!(seen.header("mcp-session-id").is_none(), is_first);
    }
    assert_eq!(mcp[0].header("authorization"), None);
    assert!(mcp[1].header("authorization").unwrap().starts_with("Bearer "));
}

#[tokio::test]
async fn every_request_of_a_session_has_an_id_of_its_own() {
    let server = server().await;
    flow(&server.url()).run().await;
    let mut ids: Vec<String> = server
        .log()
        .iter()
        .filter_map(|seen| {
            serde_json::from_str::<serde_json::Value>(&seen.body).ok()?.get("id").map(ToString::to_string)
        })
        .collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((all, ids.len()), (5, 5), "two for the handshake, two pages of tools, one call");
}

#[tokio::test]
async fn headers_of_the_user_go_to_the_mcp_server_only() {
    let server = server().await;
    flow(&server.url())
        .with(|settings| settings.headers = vec![("x-tenant".into(), "t1".into())])
        .run()
        .await;
    for seen in server.log() {
        assert_eq!(seen.header("x-tenant").is_some(), seen.path == "/mcp", "{} {}", seen.method, seen.path);
    }
}

#[tokio::test]
async fn answers_as_event_streams_are_read_too() {
    let server = Server::start(Options { sse: true, ..Options::default() }).await.unwrap();
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn an_event_stream_that_stays_open_after_the_answer_is_no_failure() {
    let edits =
        vec![toml::from_str("at = 'mcp'\nwith_token = true\non_status = 200\nending = 'never'").unwrap()];
    let server = Server::start(Options { sse: true, edits, ..Options::default() }).await.unwrap();
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn an_issuer_with_a_path_is_found() {
    let server =
        Server::start(Options { issuer_path: "/tenant".into(), ..Options::default() }).await.unwrap();
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn scopes_of_the_user_win_over_those_of_the_challenge() {
    let server = server().await;
    flow(&server.url()).with(|settings| settings.scopes = vec!["mcp:tools".into()]).run().await;
    let log = server.log();
    let query = &log.iter().find(|seen| seen.path == "/authorize").unwrap().query;
    assert!(query.contains("scope=mcp%3Atools&") || query.ends_with("scope=mcp%3Atools"), "{query}");
}

#[tokio::test]
async fn a_server_that_nothing_listens_at_is_an_error_told_once() {
    let nobody = crate::support::DeafPort::take();
    let outcome = flow(&format!("{}/mcp", nobody.origin())).run().await;
    assert!(!outcome.passed());
    assert_eq!(result(&outcome, "request_without_token").verdict, Verdict::Error);
    let errors = outcome.steps.iter().filter(|step| step.verdict == Verdict::Error).count();
    assert_eq!(errors, 1, "{:#?}", not_green(&outcome));
    assert!(outcome.steps.iter().all(|step| step.verdict != Verdict::Failed), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn an_open_server_proves_nothing_and_is_told_so() {
    let server = crate::support::edited(
        "[[edit]]\nat = 'mcp'\nwith_token = false\nstatus = 200\njson = { jsonrpc = '2.0', id = 1, result = { tools = [] } }\nheaders = { content-type = 'application/json' }\nbody = '{}'",
    )
    .await;
    let outcome = flow(&server.url()).with(|settings| settings.call_tool = None).run().await;
    assert!(!outcome.passed(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn a_server_that_promises_no_iss_need_not_send_one() {
    let edits = "[[edit]]\nat = 'authorization_server_metadata'\nremove = ['/authorization_response_iss_parameter_supported']\n[[edit]]\nat = 'authorization'\ndrop_redirect_params = ['iss']";
    let server = crate::support::edited(edits).await;
    let run = flow(&server.url()).with(|settings| settings.protocol_version = "2026-07-28".into());
    let outcome = run.run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}
