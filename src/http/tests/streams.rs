//! Event streams: read until our request is answered, and no further.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::server::{AMPLE, answer, get, says, says_and_waits, serve, until_closed, within, write};
use crate::http::{Client, ClientOptions};
use crate::outcome::{Answer, BodyEnd, SentRequest};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: Text/Event-Stream; charset=utf-8\r\n\r\n";

async fn asks(id: Option<Value>, address: SocketAddr, time: Duration) -> Answer {
    let request = SentRequest { rpc_id: id, ..get(format!("http://{address}/")) };
    let options = ClientOptions { listen: Duration::from_millis(100), ..ClientOptions::default() };
    Client::new(options).send(&request, within(time)).await.unwrap().0.ok().unwrap()
}

/// The answer to request 1.
async fn asks_1(address: SocketAddr) -> Answer {
    asks(Some(json!(1)), address, AMPLE).await
}

fn stream(events: &[&str]) -> String {
    let events: String = events.iter().map(|data| format!("data: {data}\n\n")).collect();
    format!("{HEAD}{events}")
}

#[tokio::test]
async fn reading_stops_at_our_response_while_the_stream_stays_open() {
    let began = Instant::now();
    let read = asks_1(says_and_waits(stream(&[r#"{"id":1,"result":{}}"#])).await).await;
    assert_eq!((read.end, read.json), (BodyEnd::Answered, Ok(json!({"id": 1, "result": {}}))));
    assert!(began.elapsed() < AMPLE / 2);
}

#[tokio::test]
async fn what_is_not_our_response_is_passed_over() {
    let events = [
        "",
        "no json",
        r#"{"id":1,"method":"ping"}"#,
        r#"{"method":"notifications/progress"}"#,
        r#"{"id":"1","result":"text"}"#,
        r#"{"id":2,"result":"other"}"#,
        r#"{"id":1}"#,
        r#"{"id":1,"error":{"code":-1}}"#,
    ];
    let read = asks_1(says_and_waits(stream(&events)).await).await;
    assert_eq!(read.json, Ok(json!({"id": 1, "error": {"code": -1}})));
}

#[tokio::test]
async fn a_response_may_come_in_pieces() {
    let (address, _) = serve(|mut socket| async move {
        socket.set_nodelay(true).unwrap();
        for byte in format!("{HEAD}data: {{\"id\":1,\ndata: \"result\":\"é\"}}\n\n").into_bytes() {
            write(&mut socket, &[byte]).await;
            tokio::task::yield_now().await;
        }
        until_closed(socket).await;
    })
    .await;
    assert_eq!(asks_1(address).await.json, Ok(json!({"id": 1, "result": "é"})));
}

#[tokio::test]
async fn a_batch_is_looked_into() {
    let batch = r#"[{"method":"m"},{"id":1,"result":1}]"#;
    assert_eq!(asks_1(says_and_waits(stream(&[batch])).await).await.json, Ok(json!({"id": 1, "result": 1})));
    assert_eq!(asks_1(says(answer("", batch)).await).await.json, Ok(json!({"id": 1, "result": 1})));
}

#[tokio::test]
async fn a_document_that_is_no_batch_of_ours_stays_as_it_is() {
    let other = r#"[{"id":2,"result":1}]"#;
    assert_eq!(asks_1(says(answer("", other)).await).await.json, Ok(json!([{"id": 2, "result": 1}])));
}

#[tokio::test]
async fn a_stream_that_ends_without_our_response_is_explained() {
    let read = asks_1(says(stream(&[r#"{"id":2,"result":{}}"#])).await).await;
    assert_eq!(read.end, BodyEnd::Complete);
    assert_eq!(read.json, Err("the event stream ended without a response to request 1".to_owned()));
    let cut = asks_1(says(format!("{HEAD}data: {{\"id\":1,\"result\":{{}}}}\n")).await).await;
    let why = "the event stream ended without a response to request 1: no empty line ends its last event";
    assert_eq!(cut.json, Err(why.to_owned()));
}

#[tokio::test]
async fn a_stream_that_stays_open_without_our_response_ends_with_the_time() {
    let address = says_and_waits(stream(&[r#"{"id":2,"result":{}}"#])).await;
    let read = asks(Some(json!("a")), address, Duration::from_millis(500)).await;
    let BodyEnd::TimedOut(limit) = read.end else { panic!("{:?}", read.end) };
    let why = format!(
        "the event stream was still open after {} ms without a response to request \"a\"",
        limit.as_millis()
    );
    assert_eq!(read.json, Err(why));
}

#[tokio::test]
async fn an_endless_stream_is_cut_at_the_bound() {
    let (address, _) = serve(|mut socket| async move {
        write(&mut socket, HEAD.as_bytes()).await;
        while socket.write_all(b": ping ping ping ping ping ping ping ping ping ping\n").await.is_ok() {}
    })
    .await;
    let read = asks_1(address).await;
    assert_eq!((read.body.len(), read.end), (1 << 20, BodyEnd::TooLong(1 << 20)));
}

#[tokio::test]
async fn a_stream_that_answers_no_request_is_listened_to_for_a_while() {
    let began = Instant::now();
    let read = asks(None, says_and_waits(stream(&[r#"{"method":"m"}"#])).await, AMPLE).await;
    assert_eq!((read.end, read.json), (BodyEnd::Answered, Ok(json!({"method": "m"}))));
    let silent = asks(None, says_and_waits(HEAD).await, AMPLE).await;
    assert_eq!(silent.json, Err("the event stream held no JSON message within 100 ms".to_owned()));
    assert!(began.elapsed() < AMPLE / 2);
}

#[tokio::test]
async fn a_stream_that_breaks_is_explained() {
    let address =
        says("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 99\r\n\r\n: a\n").await;
    let why = format!(
        "{address} closed the connection before the body was complete, without a response to request 1"
    );
    assert_eq!(asks_1(address).await.json, Err(why));
}
