//! Starting, stopping, bounds, the log, cross-origin access.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::support::*;
use crate::reference::{Edit, Error, Host, Options, Server};

#[tokio::test]
async fn refuses_a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let refused = Server::start(Options { port, ..Options::default() }).await.expect_err("taken");
    assert!(matches!(refused, Error::PortTaken { port: named, .. } if named == port), "{refused}");
}

#[tokio::test]
async fn refuses_options_that_cannot_be_served() {
    for options in [
        Options { issuer_path: "tenant".to_owned(), ..Options::default() },
        Options { issuer_path: "/tenant/".to_owned(), ..Options::default() },
        Options { revisions: Vec::new(), ..Options::default() },
        Options { edits: vec![Edit { status: Some(7), ..Edit::default() }], ..Options::default() },
    ] {
        assert!(Server::start(options).await.is_err());
    }
}

#[tokio::test]
async fn runs_many_times_in_one_process() {
    let (one, other) = (start().await, start().await);
    assert_ne!(one.origin(), other.origin());
    let token = access_token(&one).await;
    assert!(opens(&one, &token).await);
    assert!(!opens(&other, &token).await);
}

#[tokio::test]
async fn frees_its_port_when_stopped() {
    let server = start().await;
    let authority = server.origin().trim_start_matches("http://").to_owned();
    let idle = TcpStream::connect(&authority).await.expect("it listens");
    server.stop().await;
    drop(idle);
    assert!(TcpStream::connect(&authority).await.is_err());
}

#[tokio::test]
async fn names_itself_as_asked() {
    let server = start_with(Options { host: Host::Localhost, ..Options::default() }).await;
    assert!(server.url().starts_with("http://localhost:") && server.url().ends_with("/mcp"));
    assert_eq!(
        get("/.well-known/oauth-protected-resource/mcp").of(&server).await.json()["resource"],
        server.url()
    );
}

#[tokio::test]
async fn logs_every_request_in_order() {
    let server = start().await;
    get("/nowhere?x=1").with("X-Test", "yes").of(&server).await;
    post_form("/token", &[("a", "b")]).of(&server).await;
    let log = server.log();
    assert_eq!(
        (log[0].method.as_str(), log[0].path.as_str(), log[0].query.as_str()),
        ("GET", "/nowhere", "x=1")
    );
    assert_eq!(log[0].header("x-test"), Some("yes"));
    assert_eq!(log[1].body, "a=b");
}

#[tokio::test]
async fn refuses_a_body_that_is_too_large() {
    let server = start().await;
    let large = ask("POST", "/token").body(&"x".repeat(64 * 1024 + 1)).of(&server).await;
    assert_eq!(large.status, 413);
    let largest = ask("POST", "/token").body(&"x".repeat(64 * 1024)).of(&server).await;
    assert_eq!(largest.status, 400);
}

#[tokio::test]
async fn tells_a_client_that_sends_megabytes() {
    let server = start().await;
    assert_eq!(ask("POST", "/mcp").body(&"x".repeat(4 << 20)).of(&server).await.status, 413);
}

#[tokio::test]
async fn survives_what_is_not_http() {
    let server = start().await;
    let authority = server.origin().trim_start_matches("http://").to_owned();
    for garbage in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
        b"GET /authorize?client_id=%ff%00&redirect_uri=%c3%28 HTTP/1.1\r\nHost: x\r\nX: \xff\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let mut stream = TcpStream::connect(&authority).await.expect("it listens");
        stream.write_all(garbage).await.expect("it reads");
        stream.shutdown().await.expect("we can be done");
        let mut answer = Vec::new();
        let _read = stream.read_to_end(&mut answer).await;
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    }
    assert!(opens(&server, &access_token(&server).await).await);
}

#[tokio::test]
async fn answers_head_without_a_body() {
    let server = start().await;
    let got = ask("HEAD", "/.well-known/oauth-authorization-server").of(&server).await;
    assert_eq!((got.status, got.text.as_str()), (200, ""));
}

#[tokio::test]
async fn answers_404_elsewhere() {
    let server = start().await;
    assert_eq!(get("/").of(&server).await.status, 404);
    assert_eq!(get("/.well-known/oauth-protected-resource").of(&server).await.status, 404);
    assert_eq!(get("/.well-known/oauth-authorization-server/mcp").of(&server).await.status, 404);
}

#[tokio::test]
async fn lets_loopback_pages_read_answers() {
    let server = start().await;
    let origin = "http://localhost:6274";
    for path in [
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
        "/token",
        "/mcp",
    ] {
        let got = get(path).with("Origin", origin).of(&server).await;
        assert_eq!(got.header("access-control-allow-origin"), Some(origin), "{path}");
        let exposed = got.header("access-control-expose-headers").unwrap_or_default();
        assert!(exposed.contains("WWW-Authenticate") && exposed.contains("Mcp-Session-Id"));
        let foreign = get(path).with("Origin", "https://evil.example").of(&server).await;
        assert_eq!(foreign.header("access-control-allow-origin"), None, "{path}");
    }
}

#[tokio::test]
async fn answers_preflights_without_a_token() {
    let server = start().await;
    let preflight = |path, origin| {
        let asked = ask("OPTIONS", path).with("Origin", origin).with("Access-Control-Request-Method", "POST");
        asked.with("Access-Control-Request-Headers", "authorization,mcp-protocol-version")
    };
    for path in ["/mcp", "/register", "/token"] {
        let got = preflight(path, "http://127.0.0.1:1").of(&server).await;
        assert_eq!(got.status, 204, "{path}");
        assert!(got.header("access-control-allow-methods").unwrap_or_default().contains("POST"));
        let headers = got.header("access-control-allow-headers").unwrap_or_default();
        assert!(headers.contains("Authorization") && headers.contains("MCP-Protocol-Version"));
    }
    assert_eq!(preflight("/mcp", "https://evil.example").of(&server).await.status, 403);
    let authorize = preflight("/authorize", "http://127.0.0.1:1").of(&server).await;
    assert_eq!(authorize.status, 405);
    assert_eq!(authorize.header("access-control-allow-origin"), None);
}
