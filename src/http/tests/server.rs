//! A server for one test: takes one connection, reads one request, and does what the test says.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::http::{Client, ClientOptions};
use crate::outcome::{Answer, NoAnswer, SentRequest};

/// More than any test needs.
pub(super) const AMPLE: Duration = Duration::from_secs(20);

/// Runs a script on the first connection, after its request was read; gives the address and the request's text.
pub(super) async fn serve<F>(
    script: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (SocketAddr, oneshot::Receiver<String>)
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let request = read_request(&mut socket).await;
        let _ = tell.send(request);
        script(socket).await;
    });
    (address, told)
}

/// The text of the next request, with its body.
pub(super) async fn read_request(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) && socket.read_buf(&mut bytes).await.unwrap() > 0 {}
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// A server that writes these bytes and closes.
pub(super) async fn says(bytes: impl Into<Vec<u8>>) -> SocketAddr {
    let bytes = bytes.into();
    serve(move |mut socket| async move { write(&mut socket, &bytes).await }).await.0
}

/// A server that writes these bytes and keeps the connection open.
pub(super) async fn says_and_waits(bytes: impl Into<Vec<u8>>) -> SocketAddr {
    let bytes = bytes.into();
    serve(move |mut socket| async move {
        write(&mut socket, &bytes).await;
        until_closed(socket).await;
    })
    .await
    .0
}

/// Writes, whether or not the client still listens.
pub(super) async fn write(socket: &mut TcpStream, bytes: &[u8]) {
    let _ = socket.write_all(bytes).await;
    let _ = socket.flush().await;
}

/// Waits until the client has gone.
pub(super) async fn until_closed(mut socket: TcpStream) {
    let mut rest = [0; 1024];
    while matches!(socket.read(&mut rest).await, Ok(1..)) {}
}

/// A whole answer with a body, in one piece.
pub(super) fn answer(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub(super) fn get(url: impl Into<String>) -> SentRequest {
    SentRequest { method: "GET".into(), url: url.into(), ..SentRequest::default() }
}

pub(super) fn within(time: Duration) -> Instant {
    Instant::now() + time
}

/// What a server's answer to GET is read as.
pub(super) async fn fetch_with(
    options: ClientOptions,
    address: SocketAddr,
    time: Duration,
) -> Result<Answer, NoAnswer> {
    Client::new(options).send(&get(format!("http://{address}/")), within(time)).await.unwrap().0
}

pub(super) async fn fetch(address: SocketAddr) -> Result<Answer, NoAnswer> {
    fetch_with(ClientOptions::default(), address, AMPLE).await
}

/// The answer to GET; the test fails if there is none.
pub(super) async fn answered(address: SocketAddr) -> Answer {
    fetch(address).await.unwrap_or_else(|none| panic!("{}", none.sentence))
}
