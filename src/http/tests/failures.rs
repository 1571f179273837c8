//! No answer: each kind is told apart, and its sentence names host and port.

use std::time::Duration;

use rustls::CertificateError;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::Instant;

use super::server::{
    AMPLE, answer, fetch, fetch_with, get, says, says_and_waits, serve, until_closed, within,
};
use crate::http::handshake;
use crate::http::place::Place;
use crate::http::{Client, ClientOptions};
use crate::outcome::{NoAnswer, Transport};

/// Holds a port, so that no other test listens there meanwhile.
fn bound_but_deaf() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}

async fn fails(url: String, time: Duration) -> NoAnswer {
    let (result, _) = Client::new(ClientOptions::default()).send(&get(url), within(time)).await.unwrap();
    result.err().unwrap()
}

fn none(kind: Transport, sentence: String) -> NoAnswer {
    NoAnswer { kind, sentence }
}

#[tokio::test]
async fn a_port_where_nothing_listens_refuses() {
    let nobody = bound_but_deaf();
    let address = nobody.local_addr().unwrap();
    let sentence = format!("nothing listens at {address} (connection refused)");
    assert_eq!(fetch(address).await.err(), Some(none(Transport::Refused, sentence)));
}

#[tokio::test]
async fn localhost_refuses_if_neither_loopback_address_listens() {
    let nobody = bound_but_deaf();
    let port = nobody.local_addr().unwrap().port();
    let failure = fails(format!("http://localhost:{port}/"), AMPLE).await;
    assert_eq!(
        failure,
        none(Transport::Refused, format!("nothing listens at localhost:{port} (connection refused)"))
    );
}

#[tokio::test]
async fn localhost_finds_a_server_on_ipv4_only() {
    let port = says(answer("", "{}")).await.port();
    let request = get(format!("http://localhost:{port}/"));
    let (result, _) = Client::new(ClientOptions::default()).send(&request, within(AMPLE)).await.unwrap();
    assert_eq!(result.ok().map(|answer| answer.status), Some(200));
}

#[tokio::test]
async fn a_name_that_is_not_found_is_a_dns_failure() {
    let failure = fails("http://something.invalid/".into(), Duration::from_secs(3)).await;
    // A resolver without a network may take its time.
    match failure.kind {
        Transport::Timeout => {
            assert!(failure.sentence.starts_with("something.invalid:80 sent no answer within "))
        }
        kind => {
            assert_eq!(kind, Transport::Dns);
            assert!(failure.sentence.starts_with("the host name `something.invalid` was not found ("));
        }
    }
}

#[tokio::test]
async fn a_silent_server_is_a_timeout_within_the_bound() {
    let address = says_and_waits("").await;
    let began = Instant::now();
    let failure =
        fetch_with(ClientOptions::default(), address, Duration::from_millis(200)).await.err().unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(failure.kind, Transport::Timeout);
    assert!(
        failure.sentence.starts_with(&format!("{address} sent no answer within ")),
        "{}",
        failure.sentence
    );
}

#[tokio::test]
async fn headers_that_never_end_are_a_timeout() {
    let address = says_and_waits("HTTP/1.1 200 OK\r\na: b\r\n").await;
    let failure = fetch_with(ClientOptions::default(), address, Duration::from_millis(200)).await.err();
    assert_eq!(failure.map(|failure| failure.kind), Some(Transport::Timeout));
}

#[tokio::test]
async fn endless_headers_are_no_http_answer() {
    let (address, _) = serve(|mut socket| async move {
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\na: ").await;
        while socket.write_all(&[b'b'; 65536]).await.is_ok() {}
    })
    .await;
    let failure = fetch(address).await.err().unwrap();
    assert_eq!(failure.kind, Transport::Protocol, "{}", failure.sentence);
    assert!(
        failure.sentence.starts_with(&format!("what {address} sent is no HTTP answer (")),
        "{}",
        failure.sentence
    );
}

#[tokio::test]
async fn a_connection_closed_before_the_answer_is_a_reset() {
    let address = says("").await;
    let sentence = format!("{address} closed the connection before it answered");
    assert_eq!(fetch(address).await.err(), Some(none(Transport::Reset, sentence)));
}

#[tokio::test]
async fn a_connection_reset_before_the_answer_is_a_reset() {
    let (address, _) = serve(|socket| async move { socket.set_zero_linger().unwrap() }).await;
    let sentence = format!("{address} closed the connection before it answered");
    assert_eq!(fetch(address).await.err(), Some(none(Transport::Reset, sentence)));
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_a_protocol_failure() {
    let address = says("SSH-2.0-OpenSSH_9.9\r\n").await;
    let failure = fetch(address).await.err().unwrap();
    assert_eq!(failure.kind, Transport::Protocol);
    assert!(
        failure.sentence.starts_with(&format!("what {address} sent is no HTTP answer (")),
        "{}",
        failure.sentence
    );
}

#[tokio::test]
async fn a_server_that_speaks_first_is_a_protocol_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
        until_closed(socket).await;
    });
    assert_eq!(fetch(address).await.err().map(|failure| failure.kind), Some(Transport::Protocol));
}

#[tokio::test]
async fn tls_to_a_plain_port_is_a_tls_failure_that_suggests_http() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        until_closed(socket).await;
    });
    let failure = fails(format!("https://{address}/"), AMPLE).await;
    assert_eq!(failure.kind, Transport::Tls);
    // A machine without any certificate cannot even begin.
    if !failure.sentence.contains("TLS cannot be set up") {
        let sentence = format!("{address} does not speak TLS: it may be an http server (`http://{address}`)");
        assert_eq!(failure.sentence, sentence);
    }
}

#[tokio::test]
async fn a_handshake_that_is_cut_off_is_a_tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { drop(listener.accept().await) });
    let failure = fails(format!("https://{address}/"), AMPLE).await;
    assert_eq!(failure.kind, Transport::Tls, "{}", failure.sentence);
}

#[test]
fn a_certificate_that_is_not_trusted_is_explained() {
    let place = Place::of(&url::Url::parse("https://a.example/").unwrap(), None);
    let sentence = |error| handshake::sentence(&rustls::Error::InvalidCertificate(error), &place);
    assert!(sentence(CertificateError::UnknownIssuer).starts_with(
        "the TLS handshake with a.example:443 failed: the certificate is signed by no authority that this machine trusts"
    ));
    assert!(sentence(CertificateError::Expired).ends_with("the certificate has expired"));
    assert!(sentence(CertificateError::NotValidForName).ends_with("the certificate is not for `a.example`"));
}

#[tokio::test]
async fn a_deadline_that_has_passed_is_a_timeout() {
    let address = says_and_waits("").await;
    let failure = fails(format!("http://{address}/"), Duration::ZERO).await;
    assert_eq!(failure, none(Transport::Timeout, format!("{address} sent no answer within 0 ms")));
}
