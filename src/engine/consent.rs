//! A person's approvals: how many may be asked for, what the time that they take does to time limits, and what it means
//! if none comes.

use std::sync::PoisonError;
use std::time::Duration;

use super::flow::Flow;
use super::needs::Unmet;
use super::plan::{FlowPlan, effects};
use super::run::Run;
use super::scope::Scope;
use super::unanswered::names_subject;
use crate::action::{Sight, Unable};
use crate::outcome::{Finding, Verdict};
use crate::spec::SpecEntry;
use crate::spec::model::{Effect, Ended, OutcomeRow, Spec};

const ANOTHER: &str = "needs another approval in the browser; --consent-again allows it";

impl FlowPlan {
    /// Whether a spec would ask a person for more than the approval of the flow itself, which nobody has allowed.
    pub(super) fn asks_too_often(&self, spec: &Spec) -> bool {
        self.asks_once() && effects(&self.catalog, spec).contains(&Effect::AsksUser)
    }

    fn asks_once(&self) -> bool {
        self.consent.as_ref().is_some_and(|consent| !consent.again)
    }
}

impl Flow<'_> {
    /// A spec outside of the flow itself that needs another approval: known before it sends anything.
    pub(super) fn lacks_approval(&self, spec: &Spec, scope: &Scope) -> Option<Unmet> {
        let lacks = scope.private && self.plan.asks_too_often(spec);
        lacks.then(|| Unmet::could_not(ANOTHER.to_owned()))
    }

    /// The same for an authorization request whose spec does not say that it asks the user.
    pub(super) fn allow_approval(&self, scope: &Scope) -> Result<(), Unable> {
        if scope.private && self.plan.asks_once() { Err(Unable::User(ANOTHER.to_owned())) } else { Ok(()) }
    }

    /// Starts the clock of a step or check: nobody has been waited for.
    pub(super) fn forget_waiting(&self) {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner) = Duration::ZERO;
    }

    /// A person was waited for: that is no time of the step, which has a limit of its own.
    pub(super) fn add_waiting(&self, time: Duration) {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner) += time;
    }

    /// How long a person was waited for since the step or check began.
    pub(super) fn waited(&self) -> Duration {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing came back from the browser: that shows nothing, unless a row says what it shows.
    pub(super) fn nobody_came_back(
        &self,
        rows: &[&OutcomeRow],
        sight: &std::sync::Arc<Sight>,
        entry: &SpecEntry,
    ) -> Option<Run> {
        let limit = self.plan.consent.as_ref()?.timeout;
        let nothing = sight.ended == Some(Ended::Timeout) && sight.attempts.is_empty();
        let names = |row: &&OutcomeRow| {
            names_subject(row, |assertion| assertion.ended.iter().flatten().any(|end| *end == Ended::Timeout))
        };
        if !nothing || rows.iter().any(names) {
            return None;
        }
        let message = format!("The browser did not come back within {} ms.", limit.as_millis());
        let finding = Finding {
            name: "nobody-came-back".into(),
            verdict: Verdict::CouldNotRun,
            message: message.clone(),
            help: Some("If the browser shows an error, that page has the reason; else approve the request there, or give more time with --consent-timeout.".into()),
            source: self.source_ref(&entry.source, &["id"]),
            ..Finding::default()
        };
        Some(Run {
            outcome: Some(finding.name.clone()),
            findings: vec![finding],
            sight: sight.clone(),
            ..Run::not_run(Verdict::CouldNotRun, message)
        })
    }
}
