//! The wire of a flow: sends requests where the run may send them, and keeps every exchange.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::nonces::Nonces;
use super::sight::{Attempt, Sight};
use crate::agent::{Came, Destination, Headless, Interactive, LoginScript};
use crate::http::Client;
use crate::outcome::{Answer, Exchange, NoAnswer, SentRequest, Transport};
use crate::spec::model::User;
use crate::template::{Facts, RenderError};

/// Facts whose documents name the origins that a run may talk to.
const NAMING_FACTS: [&str; 8] =
    ["target", "challenge", "resource", "as", "idp", "protocol", "config", "published"];

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum Unable {
    /// A template asks for what is not known.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The request is no valid HTTP, or its URL none.
    #[error("the request cannot be sent: {0}")]
    Request(#[from] crate::http::Error),
    /// The origin is none that the target, its documents or the configuration name.
    #[error("{0} is no origin that the target, its documents or the configuration name: nothing was sent")]
    ForeignOrigin(String),
    /// The server did not answer an earlier request; it is not asked again.
    #[error("not asked again after: {sentence}")]
    Unreachable {
        /// Why it did not answer.
        sentence: String,
        /// The step or check that had asked.
        by: String,
    },
    /// A document cannot be published.
    #[error("the document cannot be published: {0}")]
    Publish(String),
    /// The user's part cannot be played so.
    #[error("{0}")]
    User(String),
    /// There is nothing to try.
    #[error("no candidate applies: {0}")]
    NoCandidate(String),
}

/// Header lines of the user's own.
#[derive(Clone, Debug, Default)]
pub struct Headers {
    /// The lines.
    pub lines: Vec<(String, String)>,
    /// Whether every server of the flow gets them; else the MCP server alone.
    pub to_all: bool,
}

/// Sends for one flow.
pub struct Wire {
    http: Client,
    agent: Headless,
    /// The person who approves, if there is one.
    person: Option<Interactive>,
    /// The MCP endpoint.
    target: String,
    headers: Headers,
    exchanges: Mutex<Vec<Arc<Exchange>>>,
    pub(super) nonces: Nonces,
    /// Origins that did not answer: why, and which step or check had asked.
    unreachable: Mutex<HashMap<String, (String, String)>>,
}

impl Unable {
    /// Whether a replay has no answer: then nothing at all is shown, and no other request makes up for it.
    pub fn is_not_recorded(&self) -> bool {
        matches!(self, Unable::Request(crate::http::Error::NotRecorded(_)))
    }
}

impl Wire {
    /// A wire for one flow: this MCP endpoint gets these headers with every request.
    pub fn new(http: Client, target: String, headers: Headers) -> Wire {
        Wire {
            http,
            agent: Headless::default(),
            person: None,
            target,
            headers,
            exchanges: Mutex::default(),
            nonces: Nonces::default(),
            unreachable: Mutex::default(),
        }
    }

    /// The nonces that servers gave so far.
    pub fn nonces(&self) -> &Nonces {
        &self.nonces
    }

    /// With a person who approves in a browser.
    pub fn with_person(self, person: Option<Interactive>) -> Wire {
        Wire { person, ..self }
    }

    /// The person who approves in a browser, if there is one.
    pub fn person(&self) -> Option<&Interactive> {
        self.person.as_ref()
    }

    /// This wire with a user who plays a login script.
    pub fn with_login(self, script: Option<Arc<LoginScript>>) -> Wire {
        Wire { agent: Headless::with_script(script), ..self }
    }

    /// The client that sends for this flow.
    pub fn http(&self) -> &Client {
        &self.http
    }

    /// What the user typed in that no output may show.
    pub fn typed_secrets(&self) -> Vec<String> {
        self.agent.secrets()
    }

    /// Sends a request and keeps what came back.
    ///
    /// # Errors
    /// It was not sent: the origin is none that the facts name, or never answered, or the request is malformed.
    pub async fn exchange(
        &self,
        request: &SentRequest,
        facts: &Facts,
        deadline: Instant,
    ) -> Result<Arc<Exchange>, Unable> {
        self.allow_origin(&request.url, facts)?;
        let mut request = request.clone();
        if self.headers.to_all || bare(&request.url) == bare(&self.target) {
            let is_set = |name: &str| request.headers.iter().any(|(set, _)| set.eq_ignore_ascii_case(name));
            let own: Vec<_> = self.headers.lines.iter().filter(|(name, _)| !is_set(name)).cloned().collect();
            request.headers.extend(own);
        }
        let (result, duration) = self.http.send(&request, deadline).await?;
        Ok(self.keep(request, result, duration))
    }

    /// Sends the user agent to an authorization URL, and says where it ended.
    ///
    /// # Errors
    /// As for `exchange`; the redirects on the way lead anywhere.
    pub async fn authorize(
        &self,
        request: &SentRequest,
        facts: &Facts,
        user: User,
        deadline: Instant,
    ) -> Result<Sight, Unable> {
        self.allow_origin(&request.url, facts)?;
        let named = redirect_uri(&request.url);
        // Nobody has to be asked for a user who is not there.
        if let Some(person) = self.person.as_ref().filter(|_| user != User::Absent) {
            return self.ask(person, &request.url, named.as_deref(), user).await;
        }
        let registered = facts.get("client.redirect_uri").and_then(Value::as_str);
        let headers: &[_] = if self.headers.to_all { &self.headers.lines } else { &[] };
        let to = Destination { url: &request.url, named: named.as_deref(), registered, headers };
        let journey = self.agent.authorize(&self.http, to, user, deadline).await?;
        let mut hops: Vec<Arc<Exchange>> = journey
            .hops
            .into_iter()
            .map(|(request, result, duration)| self.keep(request, result, duration))
            .collect();
        let last = hops.pop();
        Ok(Sight {
            chosen: last.as_ref().map(|_| 0),
            attempts: last.into_iter().map(|exchange| Attempt { candidate: None, exchange }).collect(),
            ended: journey.ended,
            callback: journey.callback,
            page: journey.page,
            seen: journey.seen,
            has_denied: journey.has_denied,
            also: hops,
            ..Sight::default()
        })
    }

    /// Sends a person to an authorization URL. What the browser sees on its way stays there: the evidence is the
    /// request with which it comes back.
    async fn ask(
        &self,
        person: &Interactive,
        url: &str,
        named: Option<&str>,
        user: User,
    ) -> Result<Sight, Unable> {
        let own = person.redirect_uri();
        if let Some(named) = named.filter(|named| *named != own) {
            return Err(Unable::User(format!("a browser never comes back here from {named}")));
        }
        if user == User::Denies {
            return Err(Unable::User("the person at the browser is asked to approve, not to deny".into()));
        }
        let Came { approval, arrival } = person.authorize(&self.http, url).await?;
        let arrived = arrival.map(|(request, answer, after)| self.keep(request, Ok(answer), after));
        Ok(Sight {
            chosen: arrived.as_ref().map(|_| 0),
            attempts: arrived.into_iter().map(|exchange| Attempt { candidate: None, exchange }).collect(),
            ended: Some(approval.ended),
            callback: approval.callback,
            ..Sight::default()
        })
    }

    /// All exchanges so far, in order.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All exchanges, in order.
    pub fn into_exchanges(self) -> Vec<Arc<Exchange>> {
        self.exchanges.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The exchange with this number.
    pub fn exchange_numbered(&self, number: usize) -> Option<Arc<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).get(number.checked_sub(1)?).cloned()
    }

    fn keep(
        &self,
        request: SentRequest,
        result: Result<Answer, NoAnswer>,
        duration: Duration,
    ) -> Arc<Exchange> {
        if let Err(no_answer) = &result
            && matches!(no_answer.kind, Transport::Refused | Transport::Dns | Transport::Tls)
            && let Some(origin) = origin_of(&request.url)
        {
            let mut unreachable = self.unreachable.lock().unwrap_or_else(PoisonError::into_inner);
            unreachable.insert(origin, (no_answer.sentence.clone(), self.http.chance().place()));
        }
        if let Ok(answer) = &result {
            self.nonces.remember(&request.url, answer);
        }
        let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        let exchange = Arc::new(Exchange { number: exchanges.len() + 1, request, result, duration });
        exchanges.push(exchange.clone());
        exchange
    }

    /// Requests go only to origins that the target, its documents or the configuration name, while they answer.
    fn allow_origin(&self, url: &str, facts: &Facts) -> Result<(), Unable> {
        // Most requests go to the target, which can be seen without parsing anything.
        let target = facts.get("target.origin").and_then(Value::as_str).map(str::to_owned);
        let at_target = target.filter(|origin| is_plainly_at(url, origin));
        let Some(origin) = at_target.or_else(|| origin_of(url)) else { return Ok(()) };
        let tables = NAMING_FACTS.iter().filter_map(|table| facts.get(table));
        if !tables.into_iter().any(|value| names_origin(value, &origin)) {
            return Err(Unable::ForeignOrigin(origin));
        }
        let unreachable = self.unreachable.lock().unwrap_or_else(PoisonError::into_inner);
        match unreachable.get(&origin).cloned() {
            Some((sentence, by)) => Err(Unable::Unreachable { sentence, by }),
            None => Ok(()),
        }
    }
}

pub(super) fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// None for what has no origin that a request could go to.
fn origin_of(url: &str) -> Option<String> {
    let origin = url::Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

fn names_origin(value: &Value, origin: &str) -> bool {
    match value {
        Value::String(text) => is_at(text, origin),
        Value::Array(list) => list.iter().any(|value| names_origin(value, origin)),
        Value::Object(table) => table.values().any(|value| names_origin(value, origin)),
        _ => false,
    }
}

/// Whether a URL has this origin.
fn is_at(url: &str, origin: &str) -> bool {
    is_plainly_at(url, origin) || (url.contains("://") && origin_of(url).as_deref() == Some(origin))
}

/// Whether a URL has this origin, as most are written.
fn is_plainly_at(url: &str, origin: &str) -> bool {
    url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

/// The redirect URI that an authorization request names: the first, if it names several.
fn redirect_uri(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    url.query_pairs().find(|(name, _)| name == "redirect_uri").map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_seen_however_its_url_is_written_and_never_in_another_one() {
        let origin = "http://a.example:8080";
        for url in [
            "http://a.example:8080",
            "http://a.example:8080/x",
            "HTTP://u@A.example:8080\\x",
            "http://a.example:8080?q",
        ] {
            assert!(is_at(url, origin), "{url}");
        }
        for url in [
            "http://a.example:80801/",
            "http://a.example:8080@b.example/",
            "http://a.example:8080.b.example/",
            "a",
        ] {
            assert!(!is_at(url, origin), "{url}");
        }
        assert!(is_at("https://a.example:443/x", "https://a.example"));
        assert!(!is_at("https://a.example:444/x", "https://a.example"));
    }
}
