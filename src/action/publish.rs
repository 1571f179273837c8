//! Serves documents that authorization servers fetch: client ID metadata documents (MCP 2025-11-25 § Client ID
//! Metadata Documents). A small server on a socket of this machine, bound when the first document is published.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::task::JoinHandle;
use url::Url;

use super::publish_server;
use crate::http::Client;

/// Where documents are published. Flows that share it share one socket.
#[derive(Clone, Debug)]
pub struct Publishing {
    /// Whether the user asked for it: then the authorization server is expected to reach us.
    asked: bool,
    /// `HOST:PORT`; port 0 takes a free one.
    address: String,
    /// What the URLs of documents begin with, if others see us elsewhere than we listen.
    base: Option<Url>,
    running: Arc<Mutex<Weak<Running>>>,
}

/// Where documents are published unless the user says otherwise: for authorization servers on this machine.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:0";

/// Under this name the address stands in a record.
const ADDRESS: &str = "published";

impl Default for Publishing {
    fn default() -> Publishing {
        let address = DEFAULT_ADDRESS.to_owned();
        Publishing { asked: false, address, base: None, running: Arc::default() }
    }
}

impl Publishing {
    /// At this address (`HOST:PORT`), seen by others below this URL, if it is not the address itself.
    pub fn at(address: impl Into<String>, base: Option<Url>) -> Publishing {
        Publishing { asked: true, address: address.into(), base, running: Arc::default() }
    }

    /// Whether the user asked for it.
    pub fn is_asked(&self) -> bool {
        self.asked
    }

    /// Where it listens, while anything is published.
    pub fn address(&self) -> Option<SocketAddr> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().map(|running| running.address())
    }

    /// Whether both are one place: flows of one run share it then.
    pub fn is_same_place(&self, other: &Publishing) -> bool {
        self.asked && other.asked && self.address == other.address && self.base == other.base
    }

    /// The path of the public URL: a tunnel may take it away, or hand it on.
    fn prefix(&self) -> String {
        self.base.as_ref().map_or("", |base| base.path().trim_end_matches('/')).to_owned()
    }

    /// The server; it ends with the last who holds it.
    fn running(&self) -> io::Result<Arc<Running>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = running.upgrade() {
            return Ok(running);
        }
        let started = Arc::new(Running::start(&self.address, self.prefix())?);
        *running = Arc::downgrade(&started);
        Ok(started)
    }
}

/// A document, rendered.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Document {
    /// An answer with this status, these header lines and this body.
    ///
    /// # Errors
    /// The sentence that says what is no valid HTTP.
    pub fn new(status: u16, headers: &[(String, String)], body: String) -> Result<Document, String> {
        let status = StatusCode::from_u16(status).map_err(|_| format!("{status} is no status"))?;
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let wrong = || format!("`{name}` is no header that can be sent");
            let key = HeaderName::try_from(name.as_str()).map_err(|_| wrong())?;
            map.append(key, HeaderValue::try_from(value.as_str()).map_err(|_| wrong())?);
        }
        Ok(Document { status, headers: map, body })
    }
}

/// A document, and how often it was asked for.
pub(super) struct Published {
    pub(super) document: Document,
    pub(super) hits: usize,
    /// The client of the flow that published it: flows may share a socket, and each keeps its own fetches.
    pub(super) of: Client,
}

/// Documents by their paths.
pub(super) type Documents = Arc<Mutex<HashMap<String, Published>>>;

/// Publishes documents for one flow; they are there until it ends.
pub struct Publisher {
    publishing: Publishing,
    http: Client,
    running: Mutex<Option<Arc<Running>>>,
}

impl Publisher {
    /// A publisher that does not listen yet. In a replay it never does: the record says who fetched what.
    pub fn new(publishing: Publishing, http: Client) -> Publisher {
        Publisher { publishing, http, running: Mutex::default() }
    }

    /// The URL that a document at this path has.
    ///
    /// # Errors
    /// The address cannot be bound, or was not recorded.
    pub fn url(&self, path: &str) -> io::Result<String> {
        let listen = || Ok(format!("http://{}", self.running()?.address()));
        let not_recorded = || io::Error::other("nothing was published in the run that is replayed");
        let own = self.http.chance().address(ADDRESS, listen, not_recorded)?;
        let base = self.publishing.base.as_ref().map_or(own.as_str(), Url::as_str);
        let prefix = self.publishing.prefix();
        Ok(format!("{}{}", base.trim_end_matches('/'), inner(path, &prefix)))
    }

    /// Serves a document at this path from now on, in place of an earlier one; its hits are counted anew.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub fn publish(&self, path: &str, document: Document) -> io::Result<()> {
        self.count_recorded();
        let running = self.running()?;
        let mut documents = running.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let path = inner(path, &self.publishing.prefix()).to_owned();
        documents.insert(path, Published { document, hits: 0, of: self.http.clone() });
        Ok(())
    }

    /// How often others have asked for the document at this URL since it was published.
    pub fn hits(&self, url: &str) -> usize {
        self.count_recorded();
        self.with_document(url, |published| published.hits).unwrap_or_default()
    }

    /// Leaves out a fetch that was our own.
    pub fn discount(&self, url: &str) {
        self.count_recorded();
        self.with_document(url, |published| published.hits = published.hits.saturating_sub(1));
    }

    /// Counts what the record says that others have fetched until now.
    fn count_recorded(&self) {
        for path in self.http.take_fetched() {
            let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let Some(running) = running else { continue };
            let mut documents = running.documents.lock().unwrap_or_else(PoisonError::into_inner);
            documents.get_mut(&path).into_iter().for_each(|published| published.hits += 1);
        }
    }

    fn with_document<T>(&self, url: &str, look: impl FnOnce(&mut Published) -> T) -> Option<T> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let url = Url::parse(url).ok()?;
        let mut documents = running.documents.lock().unwrap_or_else(PoisonError::into_inner);
        documents.get_mut(inner(url.path(), &self.publishing.prefix())).map(look)
    }

    fn running(&self) -> io::Result<Arc<Running>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = running.as_ref() {
            return Ok(running.clone());
        }
        let started = match self.http.is_replay() {
            true => Arc::default(),
            false => self.publishing.running()?,
        };
        Ok(running.insert(started).clone())
    }
}

/// A path without that of the public URL.
pub(super) fn inner<'p>(path: &'p str, prefix: &str) -> &'p str {
    path.strip_prefix(prefix).filter(|rest| rest.starts_with('/')).unwrap_or(path)
}

/// Documents, and the socket that is listened to, if there is one; dropping it ends that.
#[derive(Default)]
struct Running {
    documents: Documents,
    listening: Option<(SocketAddr, JoinHandle<()>)>,
}

impl Running {
    fn start(address: &str, prefix: String) -> io::Result<Running> {
        let listener = TcpListener::bind(address)
            .map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let documents = Documents::default();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let serving = publish_server::serve(listener, prefix, documents.clone());
        Ok(Running { documents, listening: Some((address, tokio::spawn(serving))) })
    }

    /// Where it listens.
    fn address(&self) -> SocketAddr {
        self.listening.as_ref().map_or(SocketAddr::from(([0, 0, 0, 0], 0)), |(address, _)| *address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some((_, accepting)) = &self.listening {
            accepting.abort();
        }
    }
}
