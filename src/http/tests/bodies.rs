//! Bodies: what is in them, and what bounds them.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::json;

use super::server::{AMPLE, answer, answered, fetch_with, get, says, says_and_waits, serve, within, write};
use crate::http::{Client, ClientOptions};
use crate::outcome::{Answer, BodyEnd, SentRequest};

const SHORT: Duration = Duration::from_millis(500);

async fn bounded(max_body: usize, address: std::net::SocketAddr) -> Answer {
    fetch_with(ClientOptions { max_body, ..ClientOptions::default() }, address, AMPLE).await.ok().unwrap()
}

async fn why_no_json(headers: &str, body: impl AsRef<[u8]>) -> String {
    answered(says(answer(headers, body)).await).await.json.unwrap_err()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn json_is_read_whatever_the_content_type_says() {
    let read = answered(says(answer("content-type: text/html\r\n", r#"{"a":1}"#)).await).await;
    assert_eq!((read.json, read.end), (Ok(json!({"a": 1})), BodyEnd::Complete));
}

#[tokio::test]
async fn a_byte_order_mark_before_json_is_ignored() {
    assert_eq!(answered(says(answer("", "\u{feff}{}")).await).await.json, Ok(json!({})));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_explained() {
    assert_eq!(why_no_json("", " \r\n").await, "the body is empty");
    assert_eq!(why_no_json("", b"\"\xff\"").await, "the body is not UTF-8");
    assert_eq!(why_no_json("", "{\"a\":}").await, "the body is not JSON: expected value at line 1 column 6");
    let html = "content-type: text/html; charset=utf-8\r\n";
    assert_eq!(why_no_json(html, "<p>hello").await, "the body is HTML (text/html), not JSON");
    assert_eq!(why_no_json("", "\n<!DOCTYPE html><p>").await, "the body is HTML, not JSON");
    let brotli = why_no_json("content-encoding: br\r\n", b"\x0b\x01").await;
    assert_eq!(brotli, "the body has a content coding that was not asked for (br)");
    let undeclared = why_no_json("", gzip(b"{}")).await;
    assert_eq!(undeclared, "the body is compressed (gzip), and no Content-Encoding says so");
}

#[tokio::test]
async fn json_nested_too_deep_is_no_json() {
    let why = why_no_json("", "[".repeat(100_000)).await;
    assert!(why.starts_with("the body is not JSON: recursion limit exceeded"), "{why}");
}

#[tokio::test]
async fn compressed_json_is_read() {
    let gzipped = answer("content-encoding: gzip\r\n", gzip(b"{}"));
    assert_eq!(answered(says(gzipped).await).await.json, Ok(json!({})));
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(b"[]").unwrap();
    let deflated = answer("content-encoding: deflate\r\n", encoder.finish().unwrap());
    assert_eq!(answered(says(deflated).await).await.json, Ok(json!([])));
}

async fn asked_with(accept_encoding: &str, compressed: &[u8]) -> Answer {
    let address = says(answer("content-encoding: gzip\r\n", compressed)).await;
    let headers = vec![("Accept-Encoding".to_owned(), accept_encoding.to_owned())];
    let request = SentRequest { headers, ..get(format!("http://{address}/")) };
    let (result, _) = Client::new(ClientOptions::default()).send(&request, within(AMPLE)).await.unwrap();
    result.ok().unwrap()
}

#[tokio::test]
async fn a_body_is_left_as_it_comes_where_the_request_takes_no_codings() {
    let compressed = gzip(b"{}");
    let read = asked_with("Identity", &compressed).await;
    assert_eq!((read.header("content-encoding"), &read.body), (Some("gzip"), &compressed));
    assert_eq!(read.json, Err("the body has a content coding that was not asked for (gzip)".to_owned()));
    assert_eq!(asked_with("gzip", &compressed).await.json, Ok(json!({})));
}

#[tokio::test]
async fn an_empty_body_said_to_be_compressed_is_empty() {
    let read = answered(says(answer("content-encoding: gzip\r\n", "")).await).await;
    assert_eq!((read.end, read.json), (BodyEnd::Complete, Err("the body is empty".to_owned())));
}

#[tokio::test]
async fn head_has_no_body_to_wait_for() {
    let address =
        says_and_waits("HTTP/1.1 200 OK\r\ncontent-length: 9\r\ncontent-encoding: gzip\r\n\r\n").await;
    let request = SentRequest { method: "HEAD".into(), ..get(format!("http://{address}/")) };
    let (result, _) = Client::new(ClientOptions::default()).send(&request, within(AMPLE)).await.unwrap();
    assert_eq!(result.ok().unwrap().end, BodyEnd::Complete);
}

#[tokio::test]
async fn invalid_compression_is_broken() {
    let address = says(answer("content-encoding: gzip\r\n", "no gzip at all")).await;
    let read = answered(address).await;
    let BodyEnd::Broken(why) = read.end else { panic!("{:?}", read.end) };
    assert!(why.starts_with(&format!("the content coding of the body from {address} is invalid (")), "{why}");
    assert_eq!(read.json, Err(why));
}

#[tokio::test]
async fn compression_that_ends_too_early_is_broken() {
    let whole = gzip(&[b' '; 5000]);
    let address = says(answer("content-encoding: gzip\r\n", &whole[..whole.len() - 9])).await;
    let why = format!("the compressed body from {address} ends too early");
    assert_eq!(answered(address).await.end, BodyEnd::Broken(why));
}

#[tokio::test]
async fn a_gzip_bomb_is_cut_at_the_bound() {
    let bomb = gzip(&vec![0; 16 << 20]);
    assert!(bomb.len() < 100_000);
    let read = bounded(50_000, says(answer("content-encoding: gzip\r\n", bomb)).await).await;
    assert_eq!((read.body.len(), read.end), (50_000, BodyEnd::TooLong(50_000)));
}

#[tokio::test]
async fn a_body_of_100_mb_is_cut_at_the_bound() {
    let (address, _) = serve(|mut socket| async move {
        write(&mut socket, b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n").await;
        for _ in 0..1600 {
            write(&mut socket, &[b'1'; 65536]).await;
        }
    })
    .await;
    let read = answered(address).await;
    assert_eq!((read.body.len(), &read.end), (1 << 20, &BodyEnd::TooLong(1 << 20)));
    assert_eq!(read.json, Err("the body is longer than 1048576 bytes and was cut there".to_owned()));
    assert!(read.body.capacity() < 4 << 20);
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_bound() {
    let (address, _) = serve(|mut socket| async move {
        write(&mut socket, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
        while tokio::io::AsyncWriteExt::write_all(&mut socket, b"4\r\nabcd\r\n").await.is_ok() {}
    })
    .await;
    let read = bounded(1000, address).await;
    assert_eq!((read.body.len(), read.end), (1000, BodyEnd::TooLong(1000)));
}

#[tokio::test]
async fn a_body_of_exactly_the_bound_is_complete() {
    let read = bounded(4, says(answer("", "1234")).await).await;
    assert_eq!((read.end, read.json), (BodyEnd::Complete, Ok(json!(1234))));
}

#[tokio::test]
async fn a_body_that_stays_open_ends_with_the_time() {
    let address = says_and_waits("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
    let read = fetch_with(ClientOptions::default(), address, SHORT).await.ok().unwrap();
    let BodyEnd::TimedOut(limit) = read.end else { panic!("{:?}", read.end) };
    assert!(limit <= SHORT && limit > SHORT / 2);
    assert_eq!(read.json, Err(format!("the body was still open after {} ms", limit.as_millis())));
    assert_eq!(read.body, b"{");
}

#[tokio::test]
async fn a_content_length_that_promises_too_much_is_broken() {
    let address = says("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}").await;
    let read = answered(address).await;
    let why = format!("{address} closed the connection before the body was complete");
    assert_eq!((read.end, read.json), (BodyEnd::Broken(why.clone()), Err(why)));
}

#[tokio::test]
async fn chunks_that_end_without_the_last_are_broken() {
    let address = says("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n").await;
    let why = format!("{address} closed the connection before the body was complete");
    assert_eq!(answered(address).await.end, BodyEnd::Broken(why));
}

#[tokio::test]
async fn chunks_of_no_size_are_broken() {
    let address = says("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n").await;
    let BodyEnd::Broken(why) = answered(address).await.end else { panic!() };
    assert!(why.starts_with(&format!("the chunks of the body from {address} are invalid (")), "{why}");
}

#[tokio::test]
async fn a_reset_in_mid_body_is_broken() {
    let (address, _) = serve(|mut socket| async move {
        write(&mut socket, b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
        socket.set_zero_linger().unwrap();
    })
    .await;
    // The reset may overtake the headers.
    let why = match fetch_with(ClientOptions::default(), address, AMPLE).await {
        Ok(Answer { end: BodyEnd::Broken(why), .. }) => why,
        Ok(read) => panic!("{:?}", read.end),
        Err(none) => none.sentence,
    };
    assert!(why.starts_with(&format!("{address} closed the connection before ")), "{why}");
}
