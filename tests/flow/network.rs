//! Which servers get the user's headers, and which addresses can be tested.

use mcprove::reference::{Host, Options, Seen, Server};

use crate::support::{flow, not_green, server};

const HEADER: (&str, &str) = ("X-Tenant", "tenant-of-the-user");

/// The paths that got the header, and those that did not.
async fn got(to_all: bool) -> (Vec<String>, Vec<String>) {
    let server = server().await;
    let outcome = flow(&server.url())
        .with(|settings| {
            settings.headers = vec![(HEADER.0.to_owned(), HEADER.1.to_owned())];
            settings.headers_to_all = to_all;
        })
        .run()
        .await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
    let has = |seen: &Seen| seen.header("x-tenant") == Some(HEADER.1);
    let paths = |with: bool| -> Vec<String> {
        server.log().iter().filter(|seen| has(seen) == with).map(|seen| seen.path.clone()).collect()
    };
    (paths(true), paths(false))
}

#[tokio::test]
async fn a_header_goes_to_the_mcp_server_alone() {
    let (with, without) = got(false).await;
    assert!(!with.is_empty() && with.iter().all(|path| path == "/mcp"), "{with:?}");
    assert!(without.contains(&"/token".to_owned()) && without.contains(&"/authorize".to_owned()));
}

#[tokio::test]
async fn a_header_goes_to_every_server_if_the_user_says_so() {
    let (with, without) = got(true).await;
    assert!(without.is_empty(), "{without:?}");
    for path in ["/mcp", "/register", "/authorize", "/token"] {
        assert!(with.contains(&path.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_server_at_an_ipv6_address_is_tested_as_any_other() {
    if tokio::net::TcpListener::bind("[::1]:0").await.is_err() {
        // This machine has no IPv6 loopback; there is nothing to test.
        return;
    }
    let server = Server::start(Options { host: Host::Ipv6, ..Options::default() }).await.unwrap();
    assert!(server.url().starts_with("http://[::1]:"));
    let outcome = flow(&server.url()).run().await;
    assert!(outcome.passed(), "{:#?}", not_green(&outcome));
}
