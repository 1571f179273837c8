//! The client: one request, one answer or the reason why there is none.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::{Instant, timeout_at};

use super::answer::{self, Limits};
use super::approval::Approval;
use super::connection::Connections;
use super::error::Error;
use super::har::Record;
use super::network::Network;
use super::place::Place;
use super::recorder::{Kept, Recorder};
use super::replayer::Replayer;
use super::{causes, failure, request};
use crate::oauth::Chance;
use crate::outcome::{Answer, NoAnswer, SentRequest, Transport};

/// Bounds of what is read.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// The most bytes of a body that are kept, after content decoding. 1 MiB unless set.
    pub max_body: usize,
    /// How long an event stream is read that answers no request of ours (`rpc_id` is none): such a stream may stay
    /// open forever, and the whole time limit is not spent on it. 500 ms unless set.
    pub listen: Duration,
    /// Whom to trust, and the way to the servers.
    pub network: Network,
}

impl Default for ClientOptions {
    fn default() -> Self {
        ClientOptions { max_body: 1 << 20, listen: Duration::from_millis(500), network: Network::default() }
    }
}

/// An HTTP/1.1 client that sends what it is told. Clones share their connections.
///
/// What a request does not name is added only where HTTP asks for it (`host`, `content-length`), with two exceptions:
/// `accept: */*`, which means the same as no such line (RFC 9110 §12.5.1), and `accept-encoding: gzip,deflate`, since
/// both are decoded. There is no `user-agent`, no cookie, no redirect and no second try, and no proxy but the one of
/// [`Network`]. An answer that was decoded has lost its lines `content-encoding` and `content-length`; that to a request
/// with `accept-encoding: identity` is left as it comes.
#[derive(Clone)]
pub struct Client {
    options: ClientOptions,
    way: Way,
    chance: Arc<Chance>,
}

/// Where answers come from.
#[derive(Clone)]
enum Way {
    /// The network; what goes over it may be kept.
    Network(Arc<Connections>, Option<Arc<Recorder>>),
    /// A record, and nothing else.
    Record(Arc<Replayer>),
}

impl Client {
    /// A client without connections; certificates are read with the first https URL.
    pub fn new(options: ClientOptions) -> Client {
        let connections = Arc::new(Connections::new(options.network.clone()));
        Client { way: Way::Network(connections, None), options, chance: Arc::default() }
    }

    /// This client, with what it sends and receives kept, and all that it takes from chance.
    pub fn recording(&self, recorder: Arc<Recorder>) -> Client {
        let way = match &self.way {
            Way::Network(connections, _) => Way::Network(connections.clone(), Some(recorder)),
            // What is kept already stays there.
            Way::Record(replayer) => Way::Record(replayer.clone()),
        };
        Client { options: self.options.clone(), way, chance: Arc::new(Chance::recording()) }
    }

    /// A client that answers from a record and sends nothing.
    pub fn replaying(record: Record) -> Client {
        let chance = Arc::new(Chance::replaying(record.readings, record.began));
        let way = Way::Record(Arc::new(Replayer::new(record.played)));
        Client { options: ClientOptions::default(), way, chance }
    }

    /// Where random values, the time and addresses come from.
    pub fn chance(&self) -> &Arc<Chance> {
        &self.chance
    }

    /// Whether answers come from a record: nothing is sent, nothing is listened to, nothing is waited for.
    pub fn is_replay(&self) -> bool {
        matches!(self.way, Way::Record(_))
    }

    fn recorder(&self) -> Option<&Recorder> {
        match &self.way {
            Way::Network(_, recorder) => recorder.as_deref(),
            Way::Record(_) => None,
        }
    }

    /// The flow has ended, and these are its secrets.
    pub fn complete_record(&self, secrets: Vec<String>) {
        if let Some(recorder) = self.recorder() {
            recorder.complete(secrets);
        }
    }

    /// Someone fetched a document of ours.
    pub fn note_fetch(&self, path: &str) {
        if let Some(recorder) = self.recorder() {
            recorder.fetched(path);
        }
    }

    /// The paths of our documents that were fetched in the record since this was asked last.
    pub fn take_fetched(&self) -> Vec<String> {
        match &self.way {
            Way::Record(replayer) => replayer.take_fetched(),
            Way::Network(..) => Vec::new(),
        }
    }

    /// What a browser came back with from this authorization URL, in a replay.
    ///
    /// # Errors
    /// It was not recorded.
    pub fn approval(&self, url: &str) -> Option<Result<Approval, Error>> {
        match &self.way {
            Way::Record(replayer) => Some(replayer.approval(&self.chance.place(), url)),
            Way::Network(..) => None,
        }
    }

    /// Keeps what a browser came back with.
    pub fn note_approval(&self, approval: &Approval) {
        let Some(recorder) = self.recorder() else { return };
        let (url, duration) =
            approval.arrival.clone().unwrap_or_else(|| (approval.of.clone(), Duration::ZERO));
        let request = SentRequest { method: "GET".into(), url, ..SentRequest::default() };
        let started = SystemTime::now().checked_sub(duration).unwrap_or(UNIX_EPOCH);
        recorder
            .keep(Kept { approval: Some(approval.clone()), ..self.kept(request, None, started, duration) });
    }

    fn kept(
        &self,
        request: SentRequest,
        result: Option<Result<Answer, NoAnswer>>,
        started: SystemTime,
        duration: Duration,
    ) -> Kept {
        let place = self.chance.place();
        Kept { place, request, result, approval: None, started, duration, fetched: Vec::new() }
    }

    /// Sends a request and reads the answer, all before the deadline; says how long it took from sending to the last
    /// byte read. That the server does not answer is a result, not an error.
    ///
    /// An event stream is read until it holds the response to `rpc_id`.
    ///
    /// # Errors
    /// The request is malformed, or not in the record that is replayed, and nothing was sent.
    pub async fn send(
        &self,
        sent: &SentRequest,
        deadline: Instant,
    ) -> Result<(Result<Answer, NoAnswer>, Duration), Error> {
        let request = request::build(sent)?;
        let (connections, recorder) = match &self.way {
            Way::Network(connections, recorder) => (connections, recorder),
            Way::Record(replayer) => {
                return replayer.answer(&self.chance.place(), sent, self.options.listen);
            }
        };
        let began = SystemTime::now();
        let (result, duration) = self.send_over(connections, request, sent, deadline).await?;
        if let Some(recorder) = recorder {
            recorder.keep(self.kept(sent.clone(), Some(result.clone()), began, duration));
        }
        Ok((result, duration))
    }

    async fn send_over(
        &self,
        connections: &Connections,
        request: reqwest::Request,
        sent: &SentRequest,
        deadline: Instant,
    ) -> Result<(Result<Answer, NoAnswer>, Duration), Error> {
        let place = Place::of(request.url(), self.options.network.proxy.as_ref());
        let started = Instant::now();
        let client = match connections.client(place.secure, takes_codings(sent)) {
            Ok(client) => client,
            Err(why) if place.secure => return Ok((Err(no_tls(&place, why)), started.elapsed())),
            Err(why) => return Err(Error::Client(why.to_owned())),
        };
        let limit = deadline.saturating_duration_since(started);
        let result = match timeout_at(deadline, client.execute(request)).await {
            Err(_) => Err(failure::late(&place, limit)),
            Ok(Err(error)) if error.is_builder() => {
                return Err(Error::Target { url: sent.url.clone(), why: causes::innermost(&error) });
            }
            Ok(Err(error)) => Err(failure::no_answer(&error, &place)),
            Ok(Ok(response)) => {
                let limits = Limits { place: &place, options: &self.options, limit, deadline };
                Ok(answer::read(response, sent, limits).await)
            }
        };
        Ok((result, started.elapsed()))
    }
}

/// Whether the request leaves it to us to decode the body.
fn takes_codings(sent: &SentRequest) -> bool {
    let plain = |value: &str| value.trim().eq_ignore_ascii_case("identity");
    !sent.headers.iter().any(|(name, value)| name.eq_ignore_ascii_case("accept-encoding") && plain(value))
}

fn no_tls(place: &Place, why: &str) -> NoAnswer {
    let sentence = format!("{place} was not asked: TLS cannot be set up on this machine ({why})");
    NoAnswer { kind: Transport::Tls, sentence }
}
