//! The faults of the tools that our users know: each of them is not ours.

use mcprove::outcome::Verdict;
use mcprove::reference::Server;

use crate::support::{edited, flow, not_green, result, verdict};

/// A server that answers `initialize` and `tools/list` to anybody, and asks for a token to call a tool.
async fn lazy(and: &str) -> Server {
    edited(&format!("{}{and}", OPEN.join(""))).await
}

const OPEN: [&str; 2] = [
    "[[edit]]\nat = 'mcp'\nwith_token = false\nrpc = 'initialize'\nstatus = 200\njson = { jsonrpc = '2.0', result = { protocolVersion = '2025-11-25', capabilities = {}, serverInfo = { name = 'x', version = '1' } } }\nremove = ['/error']\ndrop_answer_headers = ['www-authenticate']\n",
    "[[edit]]\nat = 'mcp'\nwith_token = false\nrpc = 'tools/list'\nstatus = 200\njson = { jsonrpc = '2.0', result = { tools = [{ name = 'echo' }] } }\nremove = ['/error']\ndrop_answer_headers = ['www-authenticate']\n",
];

#[tokio::test]
async fn a_target_on_loopback_is_tested() {
    let server = crate::support::server().await;
    assert!(server.url().contains("127.0.0.1"));
    assert!(flow(&server.url()).run().await.passed());
}

#[tokio::test]
async fn on_a_lazy_server_the_401_of_the_tool_is_judged() {
    let server = lazy("").await;
    let outcome = flow(&server.url()).run().await;
    let first = result(&outcome, "request_without_token");
    assert_eq!(first.outcome.as_deref(), Some("unauthorized-at-the-tool"), "{:#?}", not_green(&outcome));
    assert_eq!(verdict(&outcome, "received_401_unauthorized"), Verdict::Passed);
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let log = server.log();
    assert!(log[1].body.contains("tools/call") && log[1].header("authorization").is_none());
    assert_eq!(first.exchanges, [1, 2]);
}

#[tokio::test]
async fn the_401_of_a_lazy_servers_tool_has_to_be_a_good_one() {
    let server =
        lazy("[[edit]]\nat = 'mcp'\non_status = 401\ndrop_answer_headers = ['www-authenticate']\n").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(result(&outcome, "received_401_unauthorized").outcome.as_deref(), Some("no-header"));
    assert!(!outcome.passed());
}

#[tokio::test]
async fn a_server_that_protects_nothing_is_no_pass() {
    let server = lazy("[[edit]]\nat = 'mcp'\nwith_token = false\nrpc = 'tools/call'\nstatus = 200\njson = { jsonrpc = '2.0', result = { content = [] } }\nremove = ['/error']\ndrop_answer_headers = ['www-authenticate']\n").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(result(&outcome, "request_without_token").outcome.as_deref(), Some("open"));
    assert!(!outcome.passed(), "{:#?}", not_green(&outcome));
}

#[tokio::test]
async fn no_tool_is_called_without_a_token_unless_it_was_named() {
    let server = lazy("").await;
    let outcome = flow(&server.url()).with(|settings| settings.call_tool = None).run().await;
    assert!(!outcome.passed(), "nothing refused anybody");
    assert!(server.log().iter().all(|seen| !seen.body.contains("tools/call")));
}

#[tokio::test]
async fn every_check_that_spends_a_code_has_a_fresh_one_and_none_skips_for_lack_of_it() {
    let server = crate::support::server().await;
    let outcome = flow(&server.url()).checks().run().await;
    for check in ["oauth_invalid_client", "oauth_invalid_redirect"] {
        assert_eq!(verdict(&outcome, check), Verdict::Passed);
    }
    let log = server.log();
    let token =
        |part: &str| log.iter().find(|seen| seen.path == "/token" && seen.body.contains(part)).unwrap();
    assert!(token("client_id=mcprove-unknown").body.contains("code="));
}

#[tokio::test]
async fn the_token_format_is_that_of_the_token_response() {
    for edit in ["remove = ['/token_type']", "json = { token_type = 'mac' }"] {
        let server = edited(&format!("[[edit]]\nat = 'token'\n{edit}")).await;
        let outcome = flow(&server.url()).checks().run().await;
        assert_eq!(verdict(&outcome, "oauth_token_format"), Verdict::Failed, "{edit}");
    }
}

#[tokio::test]
async fn a_json_rpc_error_inside_a_200_is_no_authenticated_request() {
    let server = edited("[[edit]]\nat = 'mcp'\nwith_token = true\nremove = ['/result']\njson = { error = { code = -32001, message = 'no' } }").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(verdict(&outcome, "authenticated_mcp_request"), Verdict::Failed);
    assert!(!outcome.passed());
}

#[tokio::test]
async fn an_error_at_the_callback_is_told_as_what_it_says() {
    let server = edited("[[edit]]\nat = 'authorization'\ndrop_redirect_params = ['code']\nredirect_params = { error = 'access_denied' }").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(result(&outcome, "authorization_request").outcome.as_deref(), Some("denied"));
}

#[tokio::test]
async fn a_tool_that_reports_an_error_fails() {
    let server =
        edited("[[edit]]\nat = 'mcp'\nrpc = 'tools/call'\njson = { result = { isError = true } }").await;
    let outcome = flow(&server.url()).run().await;
    assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Failed);
}

#[tokio::test]
async fn a_foreign_issuer_fails_in_every_revision_that_is_run() {
    for revision in ["2025-06-18", "2025-11-25", "2026-07-28"] {
        let server = edited(
            "[[edit]]\nat = 'authorization_server_metadata'\njson = { issuer = 'https://foreign.example' }",
        )
        .await;
        let outcome =
            flow(&server.url()).with(|settings| settings.protocol_version = revision.into()).run().await;
        let read = result(&outcome, "received_authorization_server_metadata");
        assert_eq!(read.outcome.as_deref(), Some("foreign-issuer"), "{revision}");
        assert!(!outcome.passed(), "{revision}");
    }
}

#[tokio::test]
async fn a_metadata_url_of_the_challenge_that_fails_is_followed_by_the_well_known_ones() {
    for url in ["{origin}/nowhere", "javascript:alert(1)", "no url", "http://127.0.0.1:1/x", "/relative"] {
        let server = edited(&format!("[[edit]]\nat = 'mcp'\non_status = 401\nheaders = {{ www-authenticate = 'Bearer resource_metadata=\"{url}\"' }}")).await;
        let outcome = flow(&server.url()).run().await;
        let found = result(&outcome, "request_resource_metadata");
        let told = found.outcome.as_deref();
        let is_url = url.starts_with("http") || url.starts_with('{');
        let expected = if is_url { "challenge-led-astray" } else { "challenge-no-url" };
        assert_eq!(told, Some(expected), "{url}: {:#?}", not_green(&outcome));
        assert!(!found.findings[0].message.contains("gave 200"), "{}", found.findings[0].message);
        assert_eq!(verdict(&outcome, "verify_call_tool"), Verdict::Passed, "{url}");
        assert!(server.log().iter().any(|seen| seen.path == "/.well-known/oauth-protected-resource/mcp"));
    }
}

#[tokio::test]
async fn a_basic_challenge_before_the_bearer_one_hides_nothing() {
    let bearer =
        "Bearer resource_metadata=\"{origin}/.well-known/oauth-protected-resource/mcp\", scope=\"mcp:tools\"";
    let one = format!(
        "[[edit]]\nat = 'mcp'\non_status = 401\nheaders = {{ www-authenticate = 'Basic realm=\"a, b\", {bearer}' }}"
    );
    let two = format!(
        "[[edit]]\nat = 'mcp'\non_status = 401\nheaders = {{ www-authenticate = 'Basic realm=\"x\"' }}\nadd_headers = [['www-authenticate', '{bearer}']]"
    );
    for edits in [one, two] {
        let server = edited(&edits).await;
        let outcome = flow(&server.url()).run().await;
        assert!(outcome.passed(), "{edits}: {:#?}", not_green(&outcome));
        assert_eq!(
            result(&outcome, "request_resource_metadata").outcome.as_deref(),
            Some("found-by-challenge")
        );
        let log = server.log();
        let query = &log.iter().find(|seen| seen.path == "/authorize").unwrap().query;
        assert!(query.contains("scope=mcp%3Atools"), "{query}");
    }
}

#[tokio::test]
async fn headers_of_the_user_reach_the_mcp_server_alone_in_checks_too() {
    let server = crate::support::server().await;
    flow(&server.url())
        .with(|settings| settings.headers = vec![("x-tenant".into(), "t1".into())])
        .checks()
        .run()
        .await;
    for seen in server.log() {
        assert_eq!(seen.header("x-tenant").is_some(), seen.path == "/mcp", "{} {}", seen.method, seen.path);
    }
}

#[tokio::test]
async fn one_failed_step_does_not_stop_the_checks_that_do_not_need_it() {
    let server = edited("[[edit]]\nat = 'mcp'\nrpc = 'tools/list'\nstatus = 500\nbody = ''").await;
    let outcome = flow(&server.url()).checks().run().await;
    assert_eq!(verdict(&outcome, "verify_list_tools"), Verdict::Failed);
    assert_eq!(verdict(&outcome, "oauth_code_replay"), Verdict::Passed);
}
