//! A request as received and the answer to it, independent of hyper, so that handlers and edits are plain functions.

use serde_json::Value;

use super::edit::Ending;
use super::params::Params;

/// One received request with its whole body.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    /// Without the question mark; empty if there was none.
    pub(super) query: String,
    /// Names in lower case, in the order of the wire.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// The body was longer than we read; `body` is empty then.
    pub(super) oversized: bool,
}

impl Request {
    /// The first value of a header field; `name` in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a header field; `name` in lower case.
    pub(super) fn headers_named(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a document is asked for. hyper leaves the body out of an answer to HEAD.
    pub(super) fn reads(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    /// Whether the body is declared to have this media type, whatever its parameters.
    pub(super) fn has_type(&self, media_type: &str) -> bool {
        let declared = self.header("content-type").unwrap_or_default();
        declared.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
    }

    pub(super) fn is_form(&self) -> bool {
        self.has_type("application/x-www-form-urlencoded")
    }

    pub(super) fn is_json(&self) -> bool {
        self.has_type("application/json")
    }

    pub(super) fn query_params(&self) -> Params {
        Params::parse(self.query.as_bytes())
    }

    pub(super) fn form_params(&self) -> Params {
        Params::parse(&self.body)
    }

    /// The JSON body, if it is one.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What is sent back.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
    /// Bytes of white space after the body.
    pub(super) padding: u64,
    pub(super) ending: Ending,
}

/// The body of an answer, kept as a value for as long as possible: edits reach into it, also when it goes out as events.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Empty,
    Json(Value),
    /// A JSON-RPC message sent as the only event of a stream (MCP Streamable HTTP).
    Event(Value),
    Text(String),
    Bytes(Vec<u8>),
}

impl Answer {
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Empty, padding: 0, ending: Ending::Whole }
    }

    pub(super) fn json(status: u16, value: Value) -> Self {
        Self { body: Body::Json(value), ..Self::empty(status) }.with("Content-Type", "application/json")
    }

    pub(super) fn event(status: u16, value: Value) -> Self {
        Self { body: Body::Event(value), ..Self::empty(status) }
            .with("Content-Type", "text/event-stream")
            .no_store()
    }

    pub(super) fn html(status: u16, text: String) -> Self {
        Self { body: Body::Text(text), ..Self::empty(status) }
            .with("Content-Type", "text/html; charset=utf-8")
    }

    /// 405 with the methods that the resource has (RFC 9110 §15.5.6).
    pub(super) fn method_not_allowed(allowed: &str) -> Self {
        Self::empty(405).with("Allow", allowed)
    }

    /// 500 without a word: the server could not do its part.
    pub(super) fn internal_error() -> Self {
        Self::empty(500)
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// For answers with credentials in them (RFC 6749 §5.1).
    pub(super) fn no_store(self) -> Self {
        self.with("Cache-Control", "no-store").with("Pragma", "no-cache")
    }
}

impl Body {
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Json(value) => value.to_string(),
            Self::Event(value) => format!("event: message\ndata: {value}\n\n"),
            Self::Text(text) => text,
            Self::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes,
            other => other.into_text().into_bytes(),
        }
    }
}
