//! A person at a browser: opens the authorization URL, and waits for the response at a redirect URI on this machine
//! (RFC 8252 §7.3).

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::browser;
use super::desk::Desk;
use super::listener::Listener;
use super::loopback::{BindError, LoopbackUri};
use crate::http::{self, Approval, Client};
use crate::outcome::{Answer, BodyEnd, Event, SentRequest, Sink};
use crate::spec::model::Ended;

/// How a person is asked for approval.
#[derive(Clone, Debug)]
pub struct Consent {
    /// Where the browser comes back to.
    pub redirect: LoopbackUri,
    /// How long the person may take.
    pub timeout: Duration,
    /// Whether the URL is only told: whoever reads it drives a browser.
    pub print_url: bool,
    /// Whether checks may ask for further approvals.
    pub again: bool,
}

/// A person at a browser, for one flow: the redirect URI is listened at until it is closed.
pub struct Interactive {
    consent: Consent,
    uri: String,
    desk: Arc<Desk>,
    /// None in a replay: nobody comes.
    listener: Option<Listener>,
    sink: Sink,
}

/// How a person's way ended.
pub struct Came {
    /// What the browser came back with.
    pub approval: Approval,
    /// The browser's request to the callback with our answer, and how long it took to come.
    pub arrival: Option<(SentRequest, Answer, Duration)>,
}

/// Under this name the address of the callback stands in a record.
const ADDRESS: &str = "redirect_uri";

impl Interactive {
    /// Listens at the redirect URI, before any request names it. Must be called within a tokio runtime. In a replay it
    /// is the recorded one, and nothing listens.
    ///
    /// # Errors
    /// The redirect URI cannot be listened at, or was not recorded.
    pub fn start(consent: &Consent, http: &Client, sink: Sink) -> Result<Interactive, BindError> {
        let mut bound = None;
        let listen = || {
            let found = consent.redirect.bind()?;
            let uri = found.uri.as_str().to_owned();
            bound = Some(found);
            Ok(uri)
        };
        let uri = http.chance().address(ADDRESS, listen, || BindError::NotRecorded)?;
        let recorded = || LoopbackUri::parse(&uri).map_err(|_| BindError::NotRecorded);
        let own = bound.as_ref().map_or_else(recorded, |bound| Ok(bound.uri.clone()))?;
        let desk = Arc::new(Desk::new(&own));
        let listener = bound.map(|bound| {
            let address = bound.sockets.first().and_then(|socket| socket.local_addr().ok());
            Listener::start(bound.sockets, desk.clone()).map_err(|source| {
                let address = address.unwrap_or(std::net::SocketAddr::from(([127, 0, 0, 1], 0)));
                BindError::Refused { address, source }
            })
        });
        let listener = listener.transpose()?;
        Ok(Interactive { consent: consent.clone(), uri, desk, listener, sink })
    }

    /// The redirect URI, with the port that is listened at.
    pub fn redirect_uri(&self) -> &str {
        &self.uri
    }

    /// What the listener answered besides the responses that were waited for.
    pub fn notes(&self) -> Vec<String> {
        self.desk.notes()
    }

    /// Frees the port.
    pub async fn close(&self) {
        if let Some(listener) = &self.listener {
            listener.close().await;
        }
    }

    /// Sends the person to an authorization URL and waits for the response with its `state`.
    ///
    /// A response with another `state` does not end the wait. If nothing better comes until the time is over, the last
    /// one is the response, so that the step that compares `state` has something to judge.
    ///
    /// # Errors
    /// In a replay: what came back was not recorded.
    pub async fn authorize(&self, http: &Client, url: &str) -> Result<Came, http::Error> {
        let approval = match http.approval(url) {
            Some(recorded) => recorded?,
            None => {
                let approval = self.wait(url).await;
                http.note_approval(&approval);
                approval
            }
        };
        Ok(Came {
            arrival: approval.arrival.clone().map(|(url, after)| (request(url), own_page(), after)),
            approval,
        })
    }

    async fn wait(&self, url: &str) -> Approval {
        let started = Instant::now();
        let arrival = self.desk.expect(state_of(url));
        let waiting = Waiting::begin(self, url);
        let arrived = tokio::select! {
            arrived = arrival => arrived.ok(),
            () = tokio::time::sleep(self.consent.timeout) => None,
            () = self.open(url) => None,
        };
        drop(waiting);
        let of = url.to_owned();
        match arrived.or_else(|| self.desk.give_up()) {
            Some(arrival) => Approval {
                of,
                ended: Ended::Callback,
                callback: Some(arrival.parameters),
                arrival: Some((arrival.url, started.elapsed())),
            },
            None => Approval { of, ended: Ended::Timeout, callback: None, arrival: None },
        }
    }

    /// Opens the browser and never ends: a person may take the URL elsewhere if no browser opens here.
    async fn open(&self, url: &str) {
        if !self.consent.print_url {
            let given = url.to_owned();
            let opened = tokio::task::spawn_blocking(move || browser::open(&given)).await;
            if let Err(reason) = opened.unwrap_or_else(|error| Err(error.to_string())) {
                (self.sink)(&Event::NoBrowser { url: url.to_owned(), reason });
            }
        }
        std::future::pending().await
    }
}

/// Tells that a person is waited for, and, however the wait ends, that it has ended.
struct Waiting<'s>(&'s Sink);

impl Waiting<'_> {
    fn begin<'s>(agent: &'s Interactive, url: &str) -> Waiting<'s> {
        let Consent { timeout: limit, print_url, .. } = agent.consent;
        (agent.sink)(&Event::ConsentWanted { url: url.to_owned(), launches: !print_url, limit });
        Waiting(&agent.sink)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        (self.0)(&Event::ConsentEnded);
    }
}

fn request(url: String) -> SentRequest {
    SentRequest { method: "GET".into(), url, ..SentRequest::default() }
}

fn own_page() -> Answer {
    Answer {
        status: 200,
        headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
        body: Vec::new(),
        end: BodyEnd::Complete,
        json: Err("this is the runner's own page".into()),
    }
}

/// The `state` of an authorization request.
fn state_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    url.query_pairs().find(|(name, _)| name == "state").map(|(_, value)| value.into_owned())
}
