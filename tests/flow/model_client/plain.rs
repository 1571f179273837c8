//! The plain client of `oauth login`: what it sends is what any client would send.

use super::wire::{at, in_revision, lines};
use crate::support::{edited, not_green, server};

#[tokio::test]
async fn a_refused_registration_is_not_sent_a_second_time() {
    for (plain, registrations) in [(true, 1), (false, 2)] {
        let server = edited(
            "[[edit]]\nat = 'registration'\nstatus = 400\nbody = '{\"error\":\"invalid_redirect_uri\"}'",
        )
        .await;
        let run = in_revision(&server, "2025-11-25").with(|settings| settings.plain_client = plain);
        assert!(!run.run().await.passed());
        assert_eq!(at(&server, "/register").len(), registrations);
    }
}

#[tokio::test]
async fn an_open_server_is_not_tried_without_a_token_once_there_is_one() {
    let open = "[[edit]]\nat = 'mcp'\nwith_token = false\nrpc = 'initialize'\nstatus = 200\njson = { jsonrpc = '2.0', result = { protocolVersion = '2025-11-25', capabilities = {}, serverInfo = { name = 'x', version = '1' } } }\nremove = ['/error']\ndrop_answer_headers = ['www-authenticate']";
    for (plain, without) in [(true, 1), (false, 3)] {
        let server = edited(open).await;
        in_revision(&server, "2025-11-25").with(|settings| settings.plain_client = plain).run().await;
        let bare = at(&server, "/mcp").into_iter().filter(|seen| seen.header("authorization").is_none());
        assert_eq!(bare.count(), without);
    }
}

#[tokio::test]
async fn on_a_good_server_it_sends_what_every_flow_sends() {
    let mut sent = Vec::new();
    for plain in [true, false] {
        let server = server().await;
        let outcome =
            in_revision(&server, "2025-11-25").with(|settings| settings.plain_client = plain).run().await;
        assert!(outcome.passed(), "{:#?}", not_green(&outcome));
        sent.push(lines(&server));
    }
    assert_eq!(sent[0], sent[1]);
}
