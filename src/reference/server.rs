//! Binds loopback, accepts connections, stops.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::app::App;
use super::connection;
use super::endpoint::MCP_PATH;
use super::error::Error;
use super::identity_provider;
use super::log::Seen;
use super::options::Options;

/// How long [`Server::stop`] waits for answers that are under way.
const GRACE: Duration = Duration::from_secs(2);
/// How many free ports are tried before giving up on having the same one on both loopback addresses.
const ATTEMPTS: usize = 16;

/// A running reference server. It stops when dropped; [`Server::stop`] also finishes what is under way.
#[derive(Debug)]
pub struct Server {
    app: Arc<App>,
    stopping: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts a server on the runtime of the caller. Any number can run in one process.
    ///
    /// # Errors
    /// When the port is taken or cannot be bound, or an option or edit makes no sense; see [`Error`].
    pub async fn start(options: Options) -> Result<Self, Error> {
        options.check()?;
        let (listeners, port) = bind(options.port).await?;
        let app = Arc::new(App::new(options, port)?);
        let (stopping, stop) = watch::channel(false);
        let accepting = tokio::spawn(accept_all(listeners, Arc::clone(&app), stop));
        Ok(Self { app, stopping, accepting })
    }

    /// URL of the MCP endpoint, which is also the resource identifier.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{MCP_PATH}", self.app.origin)
    }

    /// Scheme, host and port, without a trailing slash.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.app.origin
    }

    /// The issuer identifier of the authorization server (RFC 8414 §2).
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.app.issuer
    }

    /// Every request received so far, in order, as it was before edits (the newest 10,000).
    #[must_use]
    pub fn log(&self) -> Vec<Seen> {
        self.app.log.all()
    }

    /// An ID token of the one user for this client; none without [`Options::issuer_key`].
    #[must_use]
    pub fn id_token(&self, client: &str) -> Option<String> {
        identity_provider::id_token(&self.app, client)
    }

    /// A token of the one workload; none without [`Options::issuer_key`].
    #[must_use]
    pub fn workload_token(&self) -> Option<String> {
        identity_provider::workload_token(&self.app)
    }

    /// Lets time pass for codes and tokens, so that a test sees them expire without waiting.
    pub fn advance(&self, by: Duration) {
        self.app.clock.advance(by);
    }

    /// Accepts nothing more, finishes answers under way (for two seconds at most) and frees the port.
    pub async fn stop(mut self) {
        self.stopping.send_replace(true);
        // A task that was aborted or panicked has released its sockets as well, so its outcome does not matter.
        let _ended = tokio::time::timeout(GRACE, &mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Listens on 127.0.0.1 and, where the machine has it, on ::1 at the same port: `localhost` may resolve to either, and
/// must not lead to a stranger.
async fn bind(port: u16) -> Result<(Vec<TcpListener>, u16), Error> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => Error::PortTaken { port, source },
        _ => Error::Bind { port, source },
    };
    let mut attempt = 0;
    loop {
        attempt += 1;
        let first = TcpListener::bind(("127.0.0.1", port)).await.map_err(failed)?;
        let bound = first.local_addr().map_err(failed)?.port();
        match TcpListener::bind(("::1", bound)).await {
            Ok(second) => return Ok((vec![first, second], bound)),
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => return Ok((vec![first], bound)),
            Err(error) if port != 0 || attempt == ATTEMPTS => return Err(failed(error)),
            Err(_) => {}
        }
    }
}

async fn accept_all(listeners: Vec<TcpListener>, app: Arc<App>, stop: watch::Receiver<bool>) {
    let mut tasks = JoinSet::new();
    for listener in listeners {
        tasks.spawn(accept(listener, Arc::clone(&app), stop.clone()));
    }
    while tasks.join_next().await.is_some() {}
}

async fn accept(listener: TcpListener, app: Arc<App>, stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut stopping = stop.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection::serve(stream, Arc::clone(&app), stop.clone()));
                }
                // Out of file descriptors, most likely: give the others time to end.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
            () = connection::stopped(&mut stopping) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}
