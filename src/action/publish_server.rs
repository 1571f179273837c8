//! The server behind published documents: answers GET and HEAD for what is published, 404 for the rest.

use std::convert::Infallible;
use std::sync::PoisonError;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::publish::{Document, Documents, inner};

/// How long a connection may be silent before its next request.
const PATIENCE: Duration = Duration::from_secs(30);

/// Accepts connections until it is aborted; they end with it.
pub(super) async fn serve(listener: TcpListener, prefix: String, documents: Documents) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, prefix.clone(), documents.clone()));
                }
                // Out of file descriptors, most likely: give the others time to end.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, prefix: String, documents: Documents) {
    let service = service_fn(move |request| {
        let answer = answer(&request, &prefix, &documents);
        async move { Ok::<_, Infallible>(answer) }
    });
    // A broken connection is the affair of who made it.
    let _ended = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

fn answer(request: &Request<Incoming>, prefix: &str, documents: &Documents) -> Response<Full<Bytes>> {
    let path = inner(request.uri().path(), prefix);
    let mut documents = documents.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(published) = documents.get_mut(path) else {
        return status(StatusCode::NOT_FOUND);
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    published.hits += 1;
    published.of.note_fetch(path);
    response(&published.document)
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

fn response(document: &Document) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(document.body.clone()));
    *response.status_mut() = document.status;
    response.headers_mut().clone_from(&document.headers);
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use url::Url;

    use crate::action::{DEFAULT_ADDRESS, Document, Publisher, Publishing};
    use crate::http::{Client, ClientOptions};

    fn publisher(publishing: Publishing) -> Publisher {
        Publisher::new(publishing, Client::new(ClientOptions::default()))
    }

    async fn status(url: &str, method: &str, path: &str) -> String {
        let port = Url::parse(url).unwrap().port().unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = format!("{method} {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    }

    fn document(status: u16) -> Document {
        Document::new(status, &[("cache-control".into(), "no-store".into())], "{}".into()).unwrap()
    }

    #[tokio::test]
    async fn only_what_is_published_is_served_and_counted() {
        let publisher = publisher(Publishing::default());
        let url = publisher.url("/a/client.json").unwrap();
        assert_eq!(status(&url, "GET", "/a/client.json").await, "404", "not yet");
        publisher.publish("/a/client.json", document(200)).unwrap();
        assert_eq!(status(&url, "GET", "/a/client.json").await, "200");
        assert_eq!(status(&url, "GET", "/b/client.json").await, "404");
        assert_eq!(status(&url, "POST", "/a/client.json").await, "405");
        assert_eq!(publisher.hits(&url), 1);
        publisher.discount(&url);
        assert_eq!(publisher.hits(&url), 0, "our own fetch does not count");
    }

    #[tokio::test]
    async fn a_document_put_right_is_counted_anew() {
        let publisher = publisher(Publishing::default());
        let url = publisher.url("/a").unwrap();
        publisher.publish("/a", document(503)).unwrap();
        assert_eq!(status(&url, "GET", "/a").await, "503");
        publisher.publish("/a", document(200)).unwrap();
        assert_eq!(publisher.hits(&url), 0);
        assert_eq!(status(&url, "GET", "/a").await, "200");
    }

    #[tokio::test]
    async fn a_tunnel_may_take_the_path_of_the_public_url_away_or_hand_it_on() {
        let base = Url::parse("https://tunnel.example/x/").unwrap();
        let publishing = Publishing::at(DEFAULT_ADDRESS, Some(base));
        let publisher = publisher(publishing.clone());
        let url = publisher.url("/a").unwrap();
        assert_eq!(url, "https://tunnel.example/x/a");
        publisher.publish("/x/a", document(200)).unwrap();
        let address = publishing.address().unwrap();
        for path in ["/a", "/x/a"] {
            assert_eq!(status(&format!("http://{address}/"), "GET", path).await, "200");
        }
        assert_eq!(publisher.hits(&url), 2);
    }

    #[test]
    fn headers_that_cannot_be_sent_are_refused() {
        assert!(Document::new(200, &[("x".into(), "a\nb".into())], String::new()).is_err());
        assert!(Document::new(2000, &[], String::new()).is_err());
    }
}
