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
    let mut documents = documents.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(published) = documents.get_mut(inner(request.uri().path(), prefix)) else {
        return status(StatusCode::NOT_FOUND);
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    published.hits += 1;
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
