//! Keeps what goes over the wire of one flow, as it was: for a record, which is written without the secrets.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::approval::Approval;
use crate::outcome::{Answer, NoAnswer, SentRequest};

/// One request and what came of it.
#[derive(Clone)]
pub(super) struct Kept {
    /// The step or check that sent it.
    pub(super) place: String,
    pub(super) request: SentRequest,
    /// None if the request was a browser's.
    pub(super) result: Option<Result<Answer, NoAnswer>>,
    /// What the browser came back with, if it was one's.
    pub(super) approval: Option<Approval>,
    pub(super) started: SystemTime,
    pub(super) duration: Duration,
    /// The paths of our own documents that others fetched meanwhile.
    pub(super) fetched: Vec<String>,
}

/// Keeps exchanges in the order in which they ended.
#[derive(Default)]
pub struct Recorder(Mutex<Tape>);

#[derive(Default)]
pub(super) struct Tape {
    pub(super) kept: Vec<Kept>,
    /// Fetches since the last exchange.
    fetched: Vec<String>,
    /// What must not stand in the record.
    pub(super) secrets: Vec<String>,
    /// Whether all secrets are known: nothing is written before.
    pub(super) is_complete: bool,
}

impl Recorder {
    pub(super) fn tape(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an exchange, with the fetches since the last one.
    pub(super) fn keep(&self, kept: Kept) {
        let mut tape = self.tape();
        let fetched = std::mem::take(&mut tape.fetched);
        tape.kept.push(Kept { fetched, ..kept });
    }

    pub(super) fn fetched(&self, path: &str) {
        self.tape().fetched.push(path.to_owned());
    }

    /// Whether it holds a flow that can be written: one that sent something, and whose secrets are all known.
    pub fn is_whole(&self) -> bool {
        let tape = self.tape();
        tape.is_complete && !tape.kept.is_empty()
    }

    /// The flow has ended, and these are its secrets.
    pub(super) fn complete(&self, secrets: Vec<String>) {
        let mut tape = self.tape();
        tape.secrets.extend(secrets);
        tape.is_complete = true;
    }
}
