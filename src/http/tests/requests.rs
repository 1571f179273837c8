//! What goes out is what was asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use tokio::net::TcpListener;

use super::server::{AMPLE, answer, answered, get, read_request, says, serve, within, write};
use crate::http::{Client, ClientOptions, Error};
use crate::outcome::{SentRequest, Transport};

/// The text of a request as it arrives, its URL being replaced by the server's.
async fn arrives(mut request: SentRequest) -> String {
    let (address, told) =
        serve(|mut socket| async move { write(&mut socket, &answer("", "{}")).await }).await;
    request.url = format!("http://{address}{}", request.url);
    let sent = Client::new(ClientOptions::default()).send(&request, within(AMPLE)).await.unwrap();
    assert!(sent.0.is_ok());
    told.await.unwrap()
}

async fn refused(request: SentRequest) -> String {
    match Client::new(ClientOptions::default()).send(&request, within(AMPLE)).await {
        Err(error) => error.to_string(),
        Ok(_) => panic!("it was sent"),
    }
}

fn with_headers(lines: &[(&str, &str)]) -> SentRequest {
    let headers = lines.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    SentRequest { headers, ..get("/") }
}

#[tokio::test]
async fn two_lines_of_one_header_arrive() {
    let text = arrives(with_headers(&[("authorization", "Bearer a"), ("authorization", "Bearer b")])).await;
    assert!(text.contains("authorization: Bearer a\r\nauthorization: Bearer b\r\n"), "{text}");
}

#[tokio::test]
async fn its_own_host_arrives_and_no_other() {
    let text = arrives(with_headers(&[("host", "evil.example")])).await;
    assert!(text.contains("host: evil.example\r\n"), "{text}");
    assert_eq!(text.matches("host:").count(), 1, "{text}");
}

#[tokio::test]
async fn only_accept_and_accept_encoding_are_added() {
    let text = arrives(get("/path?query")).await;
    let mut lines: Vec<&str> =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with("host:")).collect();
    lines.sort_unstable();
    assert_eq!(lines, ["GET /path?query HTTP/1.1", "accept-encoding: gzip,deflate", "accept: */*"]);
}

#[tokio::test]
async fn its_own_accept_is_the_only_one() {
    let text =
        arrives(with_headers(&[("accept", "text/event-stream"), ("accept-encoding", "identity")])).await;
    assert!(
        text.contains("accept: text/event-stream\r\n") && text.contains("accept-encoding: identity\r\n"),
        "{text}"
    );
    assert_eq!(text.matches("accept").count(), 2, "{text}");
}

#[tokio::test]
async fn a_body_arrives_with_its_length() {
    let request = SentRequest { method: "POST".into(), body: Some("grant_type=x".into()), ..get("/") };
    let text = arrives(request).await;
    assert!(text.contains("content-length: 12\r\n") && text.ends_with("\r\n\r\ngrant_type=x"), "{text}");
}

#[tokio::test]
async fn a_user_in_the_url_is_not_sent_as_authorization() {
    let (address, told) =
        serve(|mut socket| async move { write(&mut socket, &answer("", "{}")).await }).await;
    let request = get(format!("http://user:secret@{address}/"));
    assert!(Client::new(ClientOptions::default()).send(&request, within(AMPLE)).await.unwrap().0.is_ok());
    let text = told.await.unwrap();
    assert!(!text.contains("authorization") && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let address =
        says("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n").await;
    let answer = answered(address).await;
    assert_eq!((answer.status, answer.header("location")), (302, Some("http://127.0.0.1:1/")));
}

#[tokio::test]
async fn header_lines_come_in_lower_case_and_decoded_lossily() {
    let bytes = b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-length: 2\r\n\r\n{}";
    let answer = answered(says(*bytes).await).await;
    assert_eq!(answer.header("x-name"), Some("caf\u{fffd}"));
    assert_eq!(answer.header_values("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
    assert!(answer.headers.iter().all(|(name, _)| *name == name.to_lowercase()));
    assert_eq!(answer.json, Ok(json!({})));
}

/// Answers the first request and closes every connection on which another comes.
async fn answers_once(listener: TcpListener, requests: Arc<AtomicUsize>) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let requests = Arc::clone(&requests);
        tokio::spawn(async move {
            while !read_request(&mut socket).await.is_empty() {
                if requests.fetch_add(1, Ordering::SeqCst) > 0 {
                    return;
                }
                write(&mut socket, &answer("", "{}")).await;
            }
        });
    }
}

#[tokio::test]
async fn a_request_that_is_lost_is_not_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = get(format!("http://{}/", listener.local_addr().unwrap()));
    let requests = Arc::new(AtomicUsize::new(0));
    tokio::spawn(answers_once(listener, Arc::clone(&requests)));
    let client = Client::new(ClientOptions::default());
    assert!(client.send(&request, within(AMPLE)).await.unwrap().0.is_ok());
    let again = client.send(&request, within(AMPLE)).await.unwrap().0;
    assert_eq!(again.err().map(|none| none.kind), Some(Transport::Reset));
    assert_eq!(requests.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_is_malformed_is_named_and_not_sent() {
    assert_eq!(refused(get("nowhere")).await, "`nowhere` is no URL");
    assert_eq!(refused(get("ftp://a/")).await, "`ftp://a/` is neither an http nor an https URL");
    let spaced = SentRequest { method: "G T".into(), ..get("http://127.0.0.1:1/") };
    assert_eq!(refused(spaced).await, "`G T` is no HTTP method that can be sent");
    let named = SentRequest { headers: vec![("a b".into(), "c".into())], ..get("http://127.0.0.1:1/") };
    assert_eq!(refused(named).await, "`a b` is no header name");
    let split =
        SentRequest { headers: vec![("a".into(), "secret\r\nb: c".into())], ..get("http://127.0.0.1:1/") };
    assert_eq!(refused(split).await, "the value of the header `a` holds a control character");
    let long =
        SentRequest { headers: vec![("content-length".into(), "7".into())], ..get("http://127.0.0.1:1/") };
    assert_eq!(refused(long).await, "the header `content-length` says 7, but the body has 0 bytes");
}

#[tokio::test]
async fn a_host_that_http_cannot_carry_is_named() {
    let result = Client::new(ClientOptions::default()).send(&get("http://{{host}}/"), within(AMPLE)).await;
    assert!(matches!(result, Err(Error::Target { url, .. }) if url == "http://{{host}}/"));
}
