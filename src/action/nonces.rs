//! Nonces for DPoP proofs (RFC 9449 §8, §9): the newest of each URL, and the request once more where an answer demands
//! one. Servers hand them out with any answer, so that they belong to the conversation and not to a step.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::draft::Draft;
use super::wire::{Unable, Wire, bare};
use crate::oauth::challenges;
use crate::outcome::{Answer, Exchange};
use crate::template::{Context, Facts, Names};

/// The newest nonce of each URL, its query left out. The token endpoint and the MCP endpoint have nonces of their own,
/// also where one server is both.
#[derive(Default)]
pub struct Nonces(Mutex<HashMap<String, String>>);

impl Nonces {
    pub(super) fn remember(&self, url: &str, answer: &Answer) {
        if let Some(nonce) = nonce_in(answer) {
            let mut nonces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            nonces.insert(bare(url).to_owned(), nonce.to_owned());
        }
    }

    pub(super) fn of(&self, url: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(bare(url)).cloned()
    }
}

impl Wire {
    /// The request once more, rendered anew, if the answer to its proof demands a nonce; `None` if it does not. A server
    /// that is not content with its own nonce is not asked a third time.
    ///
    /// # Errors
    /// As for [`Wire::exchange`].
    pub async fn with_nonce(
        &self,
        first: &Exchange,
        draft: &Draft,
        facts: &Facts,
        moment: Names,
        deadline: Instant,
    ) -> Result<Option<Arc<Exchange>>, Unable> {
        let has_proof = first.request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("dpop"));
        if !has_proof || !first.answer().is_some_and(demands_nonce) {
            return Ok(None);
        }
        let request = draft.render(&Context::new(facts, moment), &self.nonces)?;
        self.exchange(&request, facts, deadline).await.map(Some)
    }
}

/// Whether the answer is the error `use_dpop_nonce` with a nonce: in JSON from an authorization server, in the challenge
/// from a resource server.
fn demands_nonce(answer: &Answer) -> bool {
    const ERROR: &str = "use_dpop_nonce";
    let lines = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"));
    let challenged = || {
        let challenges = challenges(lines.map(|(_, value)| value.as_str()));
        challenges.named("DPoP").any(|challenge| challenge.param("error").any(|error| error == ERROR))
    };
    let in_json = || answer.json.as_ref().is_ok_and(|json| json["error"] == ERROR);
    matches!(answer.status, 400 | 401) && nonce_in(answer).is_some() && (in_json() || challenged())
}

fn nonce_in(answer: &Answer) -> Option<&str> {
    let line = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("dpop-nonce"));
    line.map(|(_, nonce)| nonce.as_str()).filter(|nonce| !nonce.is_empty())
}
