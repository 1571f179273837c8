//! Client ID metadata documents. The document's host is a socket that gives one prepared answer per connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::support::*;

/// A host of one document. `{id}` in the answer becomes the document's URL.
struct Host {
    id: String,
    asked: Arc<AtomicU32>,
    task: JoinHandle<()>,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn host(status: &str, headers: &str, body: &str) -> Host {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let id = format!("http://{}/client.json", listener.local_addr().expect("an address"));
    let body = body.replace("{id}", &id);
    let length = body.len();
    let answer =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    let asked = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::Relaxed);
            let mut request = [0; 4096];
            let _read = stream.read(&mut request).await;
            let _written = stream.write_all(answer.as_bytes()).await;
        }
    });
    Host { id, asked, task }
}

fn document() -> Value {
    json!({
        "client_id": "{id}",
        "client_name": "test",
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

fn without(name: &str) -> String {
    let mut document = document();
    document.as_object_mut().expect("an object").remove(name);
    document.to_string()
}

#[tokio::test]
async fn a_document_makes_a_client() {
    let server = start().await;
    let host = host("200 OK", "", &document().to_string()).await;
    let tokens = tokens(&server, &host.id, &[]).await;
    assert!(opens(&server, &text(&tokens, "access_token")).await);
    let params = [
        ("grant_type", "refresh_token"),
        ("client_id", host.id.as_str()),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap_or_default()),
    ];
    assert_eq!(post_form("/token", &params).of(&server).await.status, 200);
}

#[tokio::test]
async fn redirect_uris_have_to_be_in_the_document() {
    let server = start().await;
    let host = host("200 OK", "", &document().to_string()).await;
    let got = authorization(&host.id, &[("redirect_uri", "https://evil.example/")]).of(&server).await;
    assert_eq!((got.status, got.header("location")), (400, None));
}

#[tokio::test]
async fn refuses_documents_that_are_missing_or_wrong() {
    let server = start().await;
    let right = document().to_string();
    let redirect = "Location: http://127.0.0.1:1/\r\n";
    let mut other = document();
    other["client_id"] = json!("http://127.0.0.1:1/other.json");
    for (reason, host) in [
        ("404", host("404 Not Found", "", &right).await),
        ("redirect", host("302 Found", redirect, "").await),
        ("not JSON", host("200 OK", "", "<html>").await),
        ("an array", host("200 OK", "", "[]").await),
        ("no client_id", host("200 OK", "", &without("client_id")).await),
        ("another client_id", host("200 OK", "", &other.to_string()).await),
        ("no client_name", host("200 OK", "", &without("client_name")).await),
        ("no redirect_uris", host("200 OK", "", &without("redirect_uris")).await),
        ("too large", host("200 OK", "", &format!("{right}{}", " ".repeat(6000))).await),
    ] {
        let got = authorization(&host.id, &[]).of(&server).await;
        assert_eq!((got.status, got.header("location")), (400, None), "{reason}");
        assert_eq!(host.asked.load(Ordering::Relaxed), 1, "{reason}");
    }
}

#[tokio::test]
async fn refuses_without_fetching_what_is_no_client_id_url() {
    let server = start().await;
    for id in ["https://client.example/client.json", "http://client.example/c", "http://127.0.0.1:1", "http:"]
    {
        let got = authorization(id, &[]).of(&server).await;
        assert_eq!((got.status, got.header("location")), (400, None), "{id}");
    }
}

#[tokio::test]
async fn keeps_a_document_only_as_long_as_its_headers_allow() {
    let server = start().await;
    let kept = host("200 OK", "Cache-Control: max-age=60\r\n", &document().to_string()).await;
    let never = host("200 OK", "Cache-Control: no-store, max-age=60\r\n", &document().to_string()).await;
    let wrong = host("404 Not Found", "Cache-Control: max-age=60\r\n", "").await;
    for host in [&kept, &never, &wrong] {
        for _ in 0..2 {
            authorization(&host.id, &[]).of(&server).await;
        }
    }
    let asked = [&kept, &never, &wrong].map(|host| host.asked.load(Ordering::Relaxed));
    assert_eq!(asked, [1, 2, 2]);
}
