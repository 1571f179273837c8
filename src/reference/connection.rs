//! One connection: hyper's messages to ours and back, with bounds on size and time.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::app::App;
use super::message::{Answer, Request};
use super::sending::Sending;

/// No request of an OAuth or MCP client for three small tools comes near this.
const BODY_LIMIT: usize = 64 * 1024;
/// A body that is too large is read on and thrown away up to here: a client that is still sending when the connection
/// closes may never see the 413.
const DRAIN_LIMIT: usize = 8 * 1024 * 1024;
/// How long a client may take to send its headers, and again its body.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection may go on when the server stops: an edit may have said that a body never ends.
const GRACE: Duration = Duration::from_millis(200);

/// Serves a connection until the client or the server ends it. A broken connection is the client's affair.
pub(super) async fn serve(stream: TcpStream, app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let service = service_fn(move |request| {
        let app = Arc::clone(&app);
        async move { Ok::<_, Infallible>(respond(&app, request).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = stopped(&mut stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ended = tokio::time::timeout(GRACE, connection).await;
}

/// Waits until the server is to stop, or is gone.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _gone = stop.wait_for(|stopping| *stopping).await;
}

async fn respond(app: &App, request: hyper::Request<Incoming>) -> Response<Sending> {
    let answer = match received(request).await {
        Some(request) => app.answer(request).await,
        None => Answer::empty(400),
    };
    sent(answer)
}

/// Reads a request to its end; `None` if its body breaks off or takes too long.
async fn received(request: hyper::Request<Incoming>) -> Option<Request> {
    let (head, body) = request.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let (body, oversized) = tokio::time::timeout(PATIENCE, read(body)).await.ok()??;
    Some(Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        body,
        oversized,
    })
}

/// The body, and whether it was over the limit; then it is empty.
async fn read(mut body: Incoming) -> Option<(Vec<u8>, bool)> {
    let mut kept = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let data = frame.ok()?.into_data().unwrap_or_default();
        length += data.len();
        if length <= BODY_LIMIT {
            kept.extend_from_slice(&data);
        } else if length > DRAIN_LIMIT {
            break;
        }
    }
    let oversized = length > BODY_LIMIT;
    Some((if oversized { Vec::new() } else { kept }, oversized))
}

/// Edits are checked at the start, so whatever does not fit into a header here is a value taken from a request.
fn sent(answer: Answer) -> Response<Sending> {
    let sending = Sending::new(answer.body.into_bytes(), answer.padding, answer.ending);
    let mut response = Response::new(sending);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                response.headers_mut().append(name, value);
            }
            _ => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    response
}
