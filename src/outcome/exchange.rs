//! One request and its answer as they were on the wire: the evidence that every verdict rests on.
//!
//! Values are raw here. They are redacted once, when a flow's outcome is made, and reach no output before.

use std::time::Duration;

use serde_json::Value;

pub use crate::spec::model::Transport;

/// A request as it was sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SentRequest {
    /// The HTTP method, upper case.
    pub method: String,
    /// The absolute URL, query included, fragment excluded.
    pub url: String,
    /// Header lines in the order sent; a name may occur more than once. The client's own lines
    /// (`host`, `content-length`) are not listed.
    pub headers: Vec<(String, String)>,
    /// The body, if one was sent.
    pub body: Option<String>,
    /// The `id` of the JSON-RPC request in the body: an event stream is read until it is answered.
    pub rpc_id: Option<Value>,
}

/// An answer, as far as it was read.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// Header lines in the order received, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body after content decoding (or the text of an event stream), up to the size limit.
    pub body: Vec<u8>,
    /// How reading the body ended.
    pub end: BodyEnd,
    /// The JSON that the answer carries: the body, or the JSON-RPC response with our id of an event stream.
    /// Parsed whatever the content type says. The error is one sentence that says why there is none.
    pub json: Result<Value, String>,
}

/// How reading a body ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// The server ended it.
    Complete,
    /// We stopped reading an event stream because our request was answered.
    Answered,
    /// It was longer than the limit, in bytes; the rest was not read.
    TooLong(usize),
    /// The time limit passed while the body was still open.
    TimedOut(Duration),
    /// The connection broke, or the content coding was invalid: one sentence.
    Broken(String),
}

/// Why there was no answer: no status line was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAnswer {
    /// The kind of failure.
    pub kind: Transport,
    /// One sentence for the person who must act, naming host and port.
    pub sentence: String,
}

/// A request and what came back.
#[derive(Clone)]
pub struct Exchange {
    /// Number within the flow, from 1, in the order sent.
    pub number: usize,
    /// What was sent.
    pub request: SentRequest,
    /// What came back.
    pub result: Result<Answer, NoAnswer>,
    /// From sending to the last byte read.
    pub duration: Duration,
}

impl Answer {
    /// The first value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// All values of a header, one per line; `name` in lower case.
    pub fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The body as text; invalid UTF-8 is replaced.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        // Nearly every body is UTF-8, which is seen faster than it is repaired.
        match std::str::from_utf8(&self.body) {
            Ok(text) => text.into(),
            Err(_) => String::from_utf8_lossy(&self.body),
        }
    }

    /// One sentence if the body was not received whole.
    pub fn problem(&self) -> Option<String> {
        match &self.end {
            BodyEnd::Complete | BodyEnd::Answered => None,
            BodyEnd::TooLong(limit) => {
                Some(format!("the body is longer than {limit} bytes and was cut there"))
            }
            BodyEnd::TimedOut(after) => {
                Some(format!("the body was still open after {} ms", after.as_millis()))
            }
            BodyEnd::Broken(why) => Some(why.clone()),
        }
    }
}

impl Exchange {
    /// The answer, if one came.
    pub fn answer(&self) -> Option<&Answer> {
        self.result.as_ref().ok()
    }
}
