//! Answers requests from a record, and no others: what was not recorded shows nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::answer::json_of;
use super::approval::Approval;
use super::error::Error;
use super::har::Played;
use crate::outcome::{Answer, NoAnswer, SentRequest};

/// The exchanges of a record, each of which answers one request.
pub(super) struct Replayer(Mutex<Reel>);

struct Reel {
    played: Vec<Played>,
    is_used: Vec<bool>,
    /// The paths of our own documents that others fetched until now, and that nobody has counted.
    fetched: Vec<String>,
}

impl Replayer {
    pub(super) fn new(played: Vec<Played>) -> Replayer {
        Replayer(Mutex::new(Reel { is_used: vec![false; played.len()], played, fetched: Vec::new() }))
    }

    /// The answer to a request of this step or check: the first of the record to an equal request of the same one that
    /// was not given yet. What only reads (GET, HEAD) another one may ask for, too.
    pub(super) fn answer(
        &self,
        place: &str,
        sent: &SentRequest,
        listen: Duration,
    ) -> Result<(Result<Answer, NoAnswer>, Duration), Error> {
        let mut reel = self.reel();
        let equal: Vec<usize> = (0..reel.played.len()).filter(|at| reel.played[*at].answers(sent)).collect();
        let own = equal.iter().find(|at| reel.played[**at].place == place && !reel.is_used[**at]);
        // A redirect may bring a code, which is good for one time.
        let is_document = |at: &&usize| {
            let answer = reel.played[**at].result.as_ref().ok();
            answer.is_some_and(|answer| !(300..400).contains(&answer.status))
        };
        let only_reads = ["GET", "HEAD"].contains(&sent.method.as_str());
        let is_new = !equal.iter().any(|at| reel.played[*at].place == place);
        let borrowed = equal.last().filter(|_| only_reads && is_new).filter(is_document);
        let Some(at) = own.or(borrowed).copied() else {
            return Err(Error::NotRecorded(reel.explain(place, sent, equal.len())));
        };
        if own.is_some() {
            reel.is_used[at] = true;
            let fetched = reel.played[at].fetched.clone();
            reel.fetched.extend(fetched);
        }
        let found = &reel.played[at];
        let mut result = found.result.clone();
        if let Ok(answer) = &mut result {
            answer.json = json_of(answer, sent.rpc_id.as_ref(), listen);
        }
        Ok((result, found.duration))
    }

    /// What a browser came back with from this authorization URL.
    pub(super) fn approval(&self, place: &str, url: &str) -> Result<Approval, Error> {
        let mut reel = self.reel();
        let is_it = |at: &usize| {
            let played = &reel.played[*at];
            !reel.is_used[*at]
                && played.place == place
                && played.approval.as_ref().is_some_and(|approval| approval.of == url)
        };
        let found = (0..reel.played.len()).find(is_it);
        let approval = found.and_then(|at| reel.played[at].approval.clone());
        let (Some(at), Some(approval)) = (found, approval) else {
            return Err(Error::NotRecorded(
                "no approval in a browser was recorded for this authorization request".into(),
            ));
        };
        reel.is_used[at] = true;
        let fetched = reel.played[at].fetched.clone();
        reel.fetched.extend(fetched);
        Ok(approval)
    }

    /// The fetches of our own documents since it was asked last.
    pub(super) fn take_fetched(&self) -> Vec<String> {
        std::mem::take(&mut self.reel().fetched)
    }

    fn reel(&self) -> MutexGuard<'_, Reel> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Played {
    /// Whether the recorded request is this one. Which cookies a jar sends is left out: it drops them by the clock of
    /// today.
    fn answers(&self, sent: &SentRequest) -> bool {
        let own = &self.request;
        let lines = |request: &SentRequest| -> Vec<(String, String)> {
            let lines =
                request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
            lines.filter(|(name, _)| name != "cookie").collect()
        };
        self.approval.is_none()
            && own.method == sent.method
            && own.url == sent.url
            && own.body == sent.body
            && lines(own) == lines(sent)
    }
}

impl Reel {
    /// What the record has instead.
    fn explain(&self, place: &str, sent: &SentRequest, equal: usize) -> String {
        let bare = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
        let what = format!("{} {}", sent.method, bare(&sent.url));
        if equal > 0 {
            let own =
                self.played.iter().filter(|played| played.place == place && played.answers(sent)).count();
            return match own {
                0 => format!("{what} was recorded, but not for {place}: it may change what it asks for"),
                own => format!("{what} was recorded {own} times for {place}, and is asked for once more"),
            };
        }
        let same = |played: &&Played| {
            played.request.method == sent.method && bare(&played.request.url) == bare(&sent.url)
        };
        let near: Vec<&SentRequest> = self.played.iter().filter(same).map(|played| &played.request).collect();
        if near.is_empty() {
            return format!("{what} was not recorded");
        }
        let differs = match () {
            () if near.iter().all(|request| request.url != sent.url) => "query",
            () if near.iter().all(|request| request.body != sent.body) => "body",
            () => "line of its head, or another body",
        };
        format!("{what} was recorded only with another {differs}")
    }
}
