//! The client: one request, one answer or the reason why there is none.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::answer::{self, Limits};
use super::connection::Connections;
use super::error::Error;
use super::network::Network;
use super::place::Place;
use super::{causes, failure, request};
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
/// [`Network`]. An answer that was decoded has lost its lines `content-encoding` and `content-length`.
#[derive(Clone)]
pub struct Client {
    options: ClientOptions,
    connections: Arc<Connections>,
}

impl Client {
    /// A client without connections; certificates are read with the first https URL.
    pub fn new(options: ClientOptions) -> Client {
        Client { connections: Arc::new(Connections::new(options.network.clone())), options }
    }

    /// Sends a request and reads the answer, all before the deadline; says how long it took from sending to the last
    /// byte read. That the server does not answer is a result, not an error.
    ///
    /// An event stream is read until it holds the response to `rpc_id`.
    ///
    /// # Errors
    /// The request is malformed, and nothing was sent.
    pub async fn send(
        &self,
        sent: &SentRequest,
        deadline: Instant,
    ) -> Result<(Result<Answer, NoAnswer>, Duration), Error> {
        let request = request::build(sent)?;
        let place = Place::of(request.url(), self.options.network.proxy.as_ref());
        let started = Instant::now();
        let client = match self.connections.client(place.secure) {
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

fn no_tls(place: &Place, why: &str) -> NoAnswer {
    let sentence = format!("{place} was not asked: TLS cannot be set up on this machine ({why})");
    NoAnswer { kind: Transport::Tls, sentence }
}
