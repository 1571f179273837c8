//! What arrived, in order, before any edit touched it: the tests' window on the wire.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::message::Request;

/// A server that runs for days keeps only this many requests.
const KEPT: usize = 10_000;

/// One received request. Nothing is redacted: the credentials in it open only this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// HTTP method.
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query without the question mark; empty if there was none.
    pub query: String,
    /// Header lines in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body; bytes that are not UTF-8 are replaced, a body over the limit is left out.
    pub body: String,
}

impl Seen {
    /// The first value of a header field, whatever the case of `name`.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
pub(super) struct Log(Mutex<VecDeque<Seen>>);

impl Log {
    pub(super) fn note(&self, request: &Request) {
        let seen = Seen {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: request.headers.clone(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(seen);
    }

    pub(super) fn all(&self) -> Vec<Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
