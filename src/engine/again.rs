//! Answers that oblige a client to do something and to ask again. What is done writes to the flow's facts.

use std::sync::Arc;

use tokio::time::Instant;

use super::act::names;
use super::build::Outside;
use super::capture::capture;
use super::flow::Flow;
use super::run::{NotSeen, Seen};
use super::scope::Scope;
use crate::action::Sight;
use crate::outcome::Exchange;
use crate::spec::model::{Again, Spec};
use crate::template::{Context, Facts, Names};

impl Flow<'_> {
    /// Acts, and does so again while an answer obliges to it.
    pub(super) async fn act_again_while_obliged(
        &self,
        spec: &Spec,
        scope: &mut Scope,
        set_up: Option<&Scope>,
        outside: Outside<'_>,
        deadline: Instant,
    ) -> Seen {
        let mut rounds = vec![0_u32; spec.again.len()];
        let mut earlier: Vec<Arc<Exchange>> = Vec::new();
        // The copy that a step's setup worked on sees what is captured on the way, too.
        let mut own = set_up.cloned();
        loop {
            let read = own.as_ref().unwrap_or(scope);
            let (mut sight, facts) = self.act(spec, read, outside, deadline).await?;
            let names = if spec.again.is_empty() { Names::default() } else { names(&sight, outside) };
            let context = Context::new(&facts, names.clone());
            let obliged = spec.again.iter().enumerate().find(|(index, again)| {
                rounds[*index] < again.at_most.unwrap_or(1) && self.all_hold(&again.match_, &sight, &context)
            });
            let worked = match obliged {
                None => false,
                Some((index, again)) => {
                    rounds[index] += 1;
                    let seen = (&sight, facts.clone(), names);
                    self.oblige(spec, again, scope, &mut own, seen, deadline, &mut earlier).await?
                }
            };
            if worked {
                earlier.extend(sight.attempts.drain(..).map(|attempt| attempt.exchange));
                earlier.append(&mut sight.also);
                continue;
            }
            sight.also.append(&mut earlier);
            if spec.accept.is_some() && sight.accepted.is_none() {
                sight.accepted = Some(false);
            }
            return Ok((vec![sight], facts));
        }
    }

    /// Captures and runs what an answer obliges to; whether that worked.
    #[expect(clippy::too_many_arguments, reason = "one round of a loop, in a function of its own")]
    async fn oblige(
        &self,
        spec: &Spec,
        again: &Again,
        scope: &mut Scope,
        own: &mut Option<Scope>,
        (sight, mut facts, names): (&Sight, Facts, Names),
        deadline: Instant,
        earlier: &mut Vec<Arc<Exchange>>,
    ) -> Result<bool, NotSeen> {
        let before = scope.captured().len();
        capture(&again.capture, &spec.id, sight, &mut facts, scope, &names).map_err(NotSeen::could_not)?;
        let mut worked = true;
        if let Some(list) = &again.run {
            let end = Box::pin(self.run_list(list, scope, None, deadline)).await;
            worked = end.worked;
            earlier.extend(end.exchanges.iter().filter_map(|number| self.wire.exchange_numbered(*number)));
        }
        scope.oblige_since(before);
        if let Some(own) = own {
            own.adopt_since(before, scope);
        }
        Ok(worked)
    }
}
