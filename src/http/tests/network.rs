//! Whom the client trusts, and the way it takes.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::server::{AMPLE, answer, get, serve, within, write};
use crate::http::{Authorities, Client, ClientOptions, Network, parse_proxy};
use crate::outcome::{Answer, NoAnswer, Transport};

/// A TLS server that answers each connection once, and its certificate, which no authority has signed.
async fn secure() -> (SocketAddr, String) {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            // A client that does not trust us ends the handshake: that is what one test is about.
            let Ok(mut socket) = acceptor.accept(socket).await else { continue };
            let _ = socket.read(&mut [0; 1024]).await;
            let _ = socket.write_all(&answer("connection: close\r\n", "safe")).await;
            let _ = socket.shutdown().await;
        }
    });
    (address, own.cert.pem())
}

async fn fetch(url: &str, network: Network) -> Result<Answer, NoAnswer> {
    let client = Client::new(ClientOptions { network, ..ClientOptions::default() });
    client.send(&get(url), within(AMPLE)).await.unwrap().0
}

fn sentence(result: Result<Answer, NoAnswer>) -> String {
    result.err().map(|none| none.sentence).expect("there is no answer")
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_trusted_only_if_the_user_gives_it() {
    let (address, pem) = secure().await;
    let url = format!("https://{address}/");
    let refused = fetch(&url, Network::default()).await.err().unwrap();
    assert_eq!(refused.kind, Transport::Tls);
    assert!(refused.sentence.contains("--cacert"), "{}", refused.sentence);
    let authorities = Authorities::from_pem(pem.as_bytes()).unwrap();
    let trusted = fetch(&url, Network { authorities, ..Network::default() }).await;
    assert_eq!(trusted.ok().unwrap().text(), "safe");
}

#[tokio::test]
async fn insecure_means_that_any_certificate_will_do() {
    let (address, _) = secure().await;
    let answer =
        fetch(&format!("https://{address}/"), Network { insecure: true, ..Network::default() }).await;
    assert_eq!(answer.ok().unwrap().text(), "safe");
}

#[test]
fn a_file_without_certificates_is_refused() {
    let told = Authorities::from_pem(b"no certificate").unwrap_err();
    assert_eq!(told, "there is no `BEGIN CERTIFICATE` in it");
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let told = Authorities::from_pem(broken.as_bytes()).unwrap_err();
    assert!(told.starts_with("certificate 1 cannot be read: "), "{told}");
}

#[tokio::test]
async fn every_request_goes_through_the_proxy_with_its_own_credentials() {
    let (address, told) =
        serve(|mut socket| async move { write(&mut socket, &answer("", "by proxy")).await }).await;
    let proxy = parse_proxy(&format!("http://user:pass@{address}")).unwrap();
    let answer =
        fetch("http://nowhere.invalid/x?y", Network { proxy: Some(proxy), ..Network::default() }).await;
    assert_eq!(answer.ok().unwrap().text(), "by proxy");
    let request = told.await.unwrap();
    assert!(request.starts_with("GET http://nowhere.invalid/x?y HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("proxy-authorization: Basic dXNlcjpwYXNz"), "{request}");
}

#[tokio::test]
async fn a_proxy_that_does_not_answer_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let proxy = Some(parse_proxy(&format!("http://u:secret@{address}")).unwrap());
    let told = sentence(fetch("http://a.example/", Network { proxy, ..Network::default() }).await);
    assert!(told.contains(&format!("a.example:80 (through the proxy {address})")), "{told}");
    assert!(!told.contains("secret"), "{told}");
}

#[test]
fn only_http_proxies_are_known() {
    assert!(parse_proxy("socks5://127.0.0.1:1").unwrap_err().contains("http://"));
    assert!(parse_proxy("localhost").is_err());
}
