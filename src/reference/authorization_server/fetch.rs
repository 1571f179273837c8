//! One bounded GET over plain http, for documents of clients and of other issuers: no redirects, 5 kB, two seconds
//! (draft-00 §6.6).

use std::io;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, CACHE_CONTROL, HOST};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::{Host, Url};

const LIMIT: usize = 5 * 1024;
const PATIENCE: Duration = Duration::from_secs(2);

pub(in crate::reference) struct Fetched {
    pub(in crate::reference) body: Bytes,
    /// Seconds for which the answer may be reused; `None` if it may not.
    pub(super) max_age: Option<u64>,
}

pub(in crate::reference) async fn get(url: &Url) -> Result<Fetched, &'static str> {
    match tokio::time::timeout(PATIENCE, get_unhurried(url)).await {
        Ok(fetched) => fetched,
        Err(_) => Err("The client's document did not arrive within two seconds."),
    }
}

async fn get_unhurried(url: &Url) -> Result<Fetched, &'static str> {
    let failed = "The client's document cannot be fetched.";
    let stream = connect(url).await.map_err(|_| failed)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| failed)?;
    // The connection is driven beside the exchange and ends with it, also when the time is over.
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(connection);
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = hyper::Request::get(target)
        .header(HOST, authority)
        .header(ACCEPT, "application/json")
        .body(Empty::<Bytes>::new())
        .map_err(|_| failed)?;
    let response = sender.send_request(request).await.map_err(|_| failed)?;
    if response.status() != hyper::StatusCode::OK {
        return Err("The client's document was not answered with 200.");
    }
    let max_age = response.headers().get(CACHE_CONTROL).and_then(|value| max_age(value.to_str().ok()?));
    let body = Limited::new(response.into_body(), LIMIT).collect().await;
    let body = body.map_err(|_| "The client's document is broken off or larger than 5 kB.")?;
    Ok(Fetched { body: body.to_bytes(), max_age })
}

async fn connect(url: &Url) -> io::Result<TcpStream> {
    let port = url.port_or_known_default().unwrap_or(80);
    match url.host() {
        Some(Host::Ipv4(address)) => TcpStream::connect((address, port)).await,
        Some(Host::Ipv6(address)) => TcpStream::connect((address, port)).await,
        Some(Host::Domain(name)) => TcpStream::connect((name, port)).await,
        None => Err(io::ErrorKind::InvalidInput.into()),
    }
}

fn max_age(cache_control: &str) -> Option<u64> {
    let directives: Vec<String> =
        cache_control.split(',').map(|one| one.trim().to_ascii_lowercase()).collect();
    if directives.iter().any(|one| one == "no-store" || one == "no-cache") {
        return None;
    }
    directives.iter().find_map(|one| one.strip_prefix("max-age=")?.parse().ok())
}
