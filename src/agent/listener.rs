//! The server behind the redirect URI of an interactive flow.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::desk::Desk;
use super::pages;
use crate::text::PAGE_POLICY;

/// How long a connection may be silent before its request: browsers open some to be quick.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a page may take to reach the browser after the flow has ended.
const GRACE: Duration = Duration::from_secs(2);

/// The address of a code is nobody else's business, and no page is to be kept or framed.
const HEADERS: [(&str, &str); 6] = [
    ("content-type", "text/html; charset=utf-8"),
    ("content-security-policy", PAGE_POLICY),
    ("x-frame-options", "DENY"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
];

/// Sockets that are listened to, until it is closed or dropped.
pub(super) struct Listener {
    stop: watch::Sender<bool>,
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl Listener {
    /// Listens; must be called within a tokio runtime.
    ///
    /// # Errors
    /// The runtime cannot take a socket.
    pub(super) fn start(sockets: Vec<std::net::TcpListener>, desk: Arc<Desk>) -> std::io::Result<Listener> {
        let sockets: Vec<TcpListener> =
            sockets.into_iter().map(TcpListener::from_std).collect::<Result<_, _>>()?;
        let (stop, stopping) = watch::channel(false);
        let accepting = tokio::spawn(async move {
            let mut tasks = JoinSet::new();
            for socket in sockets {
                tasks.spawn(accept(socket, desk.clone(), stopping.clone()));
            }
            while tasks.join_next().await.is_some() {}
        });
        Ok(Listener { stop, accepting: Mutex::new(Some(accepting)) })
    }

    /// Accepts nothing more, lets pages that are under way reach the browser, and frees the port.
    pub(super) async fn close(&self) {
        self.stop.send_replace(true);
        let accepting = self.accepting.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(accepting) = accepting {
            // A task that has ended, however it ended, has let go of its sockets.
            let _ended = accepting.await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(accepting) = self.accepting.lock().unwrap_or_else(PoisonError::into_inner).take() {
            accepting.abort();
        }
    }
}

async fn accept(socket: TcpListener, desk: Arc<Desk>, stop: watch::Receiver<bool>) {
    let mut stopping = stop.clone();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = socket.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, desk.clone(), stop.clone()));
                }
                // Out of file descriptors, most likely: give the others time to end.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
            () = stopped(&mut stopping) => break,
        }
    }
    drop(socket);
    while connections.join_next().await.is_some() {}
}

/// Waits until the listener is closed, or gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _gone = stop.wait_for(|stop| *stop).await;
}

/// Answers one request, then closes: a browser that kept connections open would keep the port in use.
async fn connection(stream: TcpStream, desk: Arc<Desk>, mut stop: watch::Receiver<bool>) {
    let answering = Arc::new(AtomicBool::new(false));
    let begun = answering.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        begun.store(true, Ordering::Relaxed);
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let (status, notice) = desk.receive(request.method(), target);
        let mut response = Response::new(Full::<Bytes>::from(pages::html(&notice)));
        *response.status_mut() = status;
        for (name, value) in HEADERS {
            response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        async move { Ok::<_, Infallible>(response) }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        _ended = serving.as_mut() => return,
        () = stopped(&mut stop) => {}
    }
    if answering.load(Ordering::Relaxed) {
        let _ended = tokio::time::timeout(GRACE, serving).await;
    }
}
