//! What assertions look at.

use crate::oauth::{Challenges, challenges};
use crate::outcome::{Answer, Exchange};
use crate::spec::model::Ended;

/// What was seen: the judged exchange and what is known about how it came to be. `None` is what did not take place.
#[derive(Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// The request and its answer.
    pub exchange: Option<&'a Exchange>,
    /// The name of the chosen candidate.
    pub candidate: Option<&'a str>,
    /// Whether the chosen attempt met `accept`; none if there is no `accept`.
    pub accepted: Option<bool>,
    /// How the authorization request ended.
    pub ended: Option<Ended>,
    /// The parameters of the authorization response, in order, repetitions included.
    pub callback: Option<&'a [(String, String)]>,
    /// The query parameters of the page at which the authorization request ended.
    pub page: Option<&'a [(String, String)]>,
}

impl<'a> Evidence<'a> {
    /// The answer, or the sentence that says why there is none.
    pub(super) fn answer(&self) -> Result<&'a Answer, String> {
        let exchange = self.exchange.ok_or("no request was sent")?;
        exchange.result.as_ref().map_err(|no_answer| no_answer.sentence.clone())
    }

    /// The challenges of the answer.
    pub(super) fn challenges(&self) -> Result<Challenges, String> {
        Ok(challenges(self.answer()?.header_values("www-authenticate")))
    }
}
