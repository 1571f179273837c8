//! Does what a spec says: sends its request, tries its candidates, follows its pages, or sends the user agent.

use std::sync::Arc;

use tokio::time::Instant;

use super::build::{Outside, moment};
use super::flow::Flow;
use super::scope::Scope;
use crate::action::{Attempt, Draft, Sight, Unable, Unsent};
use crate::outcome::{Exchange, SentRequest};
use crate::spec::model::{Candidate, Spec, User};
use crate::template::{Context, Facts, Names};
use crate::text::shortened;

/// A request with its candidate's name and the facts it saw.
struct Prepared {
    candidate: Option<String>,
    draft: Draft,
    request: SentRequest,
    facts: Facts,
}

impl Flow<'_> {
    /// Acts, and says what was seen, with the facts as the judged request saw them.
    pub(super) async fn act(
        &self,
        spec: &Spec,
        scope: &Scope,
        outside: Outside<'_>,
        deadline: Instant,
    ) -> Result<(Sight, Facts), Unable> {
        let deadline = deadline + self.waited();
        let mut facts = scope.facts.clone();
        self.publish(spec, &mut facts, outside)?;
        let facts = self.view(spec, facts, scope, outside)?;
        if self.is_authorization(spec) {
            return self.authorize(spec, scope, facts, outside, deadline).await;
        }
        if spec.request.is_none() && self.candidates_of(spec).is_empty() {
            return Ok((Sight::default(), facts));
        }
        self.search(spec, scope, facts, outside, deadline).await
    }

    /// Sends each candidate in order until one is accepted; equal requests are sent once.
    async fn search(
        &self,
        spec: &Spec,
        scope: &Scope,
        facts: Facts,
        outside: Outside<'_>,
        deadline: Instant,
    ) -> Result<(Sight, Facts), Unable> {
        let prepared = self.prepare(spec, scope, &facts, outside)?;
        let mut sight = Sight::default();
        let mut seen_by = facts;
        let mut sent: Vec<SentRequest> = Vec::new();
        let mut unreachable = None;
        let total = prepared.len();
        for (index, one) in prepared.into_iter().enumerate() {
            if sent.contains(&one.request) || is_limited(&sight, &one.request.url) {
                continue;
            }
            if total > 1 {
                sent.push(one.request.clone());
            }
            let share = share_of(deadline, total - index);
            let exchange = match self.send(&one, &mut sight, outside, share).await {
                Ok(exchange) => exchange,
                // What cannot be sent is no end of a search: a client goes on to the next place.
                Err(why) if total > 1 && !why.is_not_recorded() => {
                    let is_unreachable = matches!(why, Unable::Unreachable { .. });
                    sight.unsent.push(unsent(&sight, one, &why));
                    unreachable = unreachable.or(is_unreachable.then_some(why));
                    continue;
                }
                Err(why) => return Err(why),
            };
            let answered = exchange.result.is_ok();
            if answered {
                self.publisher.discount(&one.request.url);
            }
            sight.attempts.push(Attempt { candidate: one.candidate, exchange });
            let here = sight.attempts.len() - 1;
            let accepted = spec.accept.as_ref().is_none_or(|accept| {
                let attempt = sight.of_attempt(here);
                let context = Context::new(&one.facts, names(&attempt, outside));
                self.all_hold(std::slice::from_ref(accept), &attempt, &context)
            });
            if answered || sight.chosen.is_none_or(|i| sight.attempts[i].exchange.result.is_err()) {
                sight.chosen = Some(here);
                seen_by = one.facts.clone();
            }
            sight.accepted = spec.accept.as_ref().map(|_| accepted && answered);
            if accepted && answered {
                if let Some(pages) = spec.request.as_ref().and_then(|request| request.pages.as_ref()) {
                    self.wire.follow_pages(pages, one.draft, &one.facts, &mut sight, deadline).await?;
                }
                break;
            }
        }
        if sight.attempts.is_empty() {
            let mut reasons: Vec<&str> = sight.unsent.iter().map(|unsent| unsent.why.as_str()).collect();
            reasons.dedup();
            return Err(match unreachable {
                Some(why) if reasons.len() == 1 => why,
                _ => Unable::NoCandidate(reasons.join("; ")),
            });
        }
        Ok((sight, seen_by))
    }

    /// Sends a request, and once more if the answer to its DPoP proof demands a nonce.
    async fn send(
        &self,
        one: &Prepared,
        sight: &mut Sight,
        outside: Outside<'_>,
        deadline: Instant,
    ) -> Result<Arc<Exchange>, Unable> {
        let exchange = self.wire.exchange(&one.request, &one.facts, deadline).await?;
        let anew = self.wire.with_nonce(&exchange, &one.draft, &one.facts, moment(outside), deadline).await?;
        let Some(anew) = anew else { return Ok(exchange) };
        sight.also.push(exchange);
        Ok(anew)
    }

    /// Every candidate that applies, rendered; the request itself if there are none.
    fn prepare(
        &self,
        spec: &Spec,
        scope: &Scope,
        facts: &Facts,
        outside: Outside<'_>,
    ) -> Result<Vec<Prepared>, Unable> {
        let candidates = self.candidates_of(spec);
        if candidates.is_empty() {
            return Ok(vec![self.prepare_one(spec, scope, facts, None, outside)?]);
        }
        let mut prepared = Vec::new();
        let mut reasons = Vec::new();
        for candidate in candidates {
            if let Some(when) = &candidate.when
                && !Context::new(facts, moment(outside)).holds(when)?
            {
                reasons.push(format!("{}: not `{when}`", candidate.name));
                continue;
            }
            match self.prepare_one(spec, scope, facts, Some(candidate), outside) {
                Ok(one) => prepared.push(one),
                Err(error) => reasons.push(format!("{}: {error}", candidate.name)),
            }
        }
        if prepared.is_empty() { Err(Unable::NoCandidate(reasons.join("; "))) } else { Ok(prepared) }
    }

    fn prepare_one(
        &self,
        spec: &Spec,
        scope: &Scope,
        facts: &Facts,
        candidate: Option<&Candidate>,
        outside: Outside<'_>,
    ) -> Result<Prepared, Unable> {
        let mut facts = facts.clone();
        let draft = self.draft(spec, scope, &mut facts, candidate, outside)?;
        let request = draft.render(&Context::new(&facts, moment(outside)), self.wire.nonces())?;
        Ok(Prepared { candidate: candidate.map(|c| c.name.clone()), draft, request, facts })
    }

    /// Sends the user agent to the authorization endpoint.
    async fn authorize(
        &self,
        spec: &Spec,
        scope: &Scope,
        facts: Facts,
        outside: Outside<'_>,
        deadline: Instant,
    ) -> Result<(Sight, Facts), Unable> {
        let one = self.prepare_one(spec, scope, &facts, None, outside)?;
        let user = self.user_of(spec);
        let person = self.wire.person().filter(|_| user != User::Absent);
        if person.is_some() {
            self.allow_approval(scope)?;
        }
        let started = Instant::now();
        let mut sight = self.wire.authorize(&one.request, &one.facts, user, deadline).await?;
        if person.is_some() {
            self.add_waiting(started.elapsed());
        }
        if let Some(accept) = &spec.accept {
            let context = Context::new(&one.facts, names(&sight, outside));
            sight.accepted = Some(self.all_hold(std::slice::from_ref(accept), &sight, &context));
        }
        Ok((sight, one.facts))
    }
}

/// The names of the moment with those of a sight.
pub(super) fn names(sight: &Sight, outside: Outside<'_>) -> Names {
    let mut names = sight.names();
    names.extend(&moment(outside));
    names
}

fn unsent(sight: &Sight, one: Prepared, why: &Unable) -> Unsent {
    let (url, why) = (shortened(&one.request.url, 300), shortened(&why.to_string(), 500));
    Unsent { after: sight.attempts.len(), candidate: one.candidate, url, why }
}

/// Whether this place has answered that it limits requests: it is not pressed further.
fn is_limited(sight: &Sight, url: &str) -> bool {
    let exchanges = sight.attempts.iter().map(|attempt| &attempt.exchange).filter(|e| e.request.url == url);
    exchanges.filter_map(|exchange| exchange.answer()).any(|answer| answer.status == 429)
}

/// An equal share of the remaining time for each remaining attempt, so that a silent first one leaves time for others.
fn share_of(deadline: Instant, attempts: usize) -> Instant {
    let now = Instant::now();
    now + deadline.saturating_duration_since(now) / u32::try_from(attempts.max(1)).unwrap_or(1)
}
