//! No answer at all, and 429: verdicts that no row needs to spell out.

use std::sync::Arc;

use super::flow::Flow;
use super::run::Run;
use crate::action::Sight;
use crate::outcome::{Exchange, Finding, Verdict};
use crate::spec::SpecEntry;
use crate::spec::model::{Assertion, OutcomeRow};

impl Flow<'_> {
    /// The run of a spec that has no answer to judge, unless a row names what happened.
    pub(super) fn without_answer(
        &self,
        entry: &SpecEntry,
        rows: &[&OutcomeRow],
        sight: &Arc<Sight>,
    ) -> Option<Run> {
        if let Some(no_answer) = sight.no_answer() {
            if rows.iter().any(|row| names_subject(row, |assertion| assertion.transport.is_some())) {
                return None;
            }
            if entry.model.observe.is_some() {
                return Some(Run::not_run(Verdict::CouldNotRun, "the request was not answered"));
            }
            let told = ("no-answer", Verdict::Error, no_answer.sentence.clone(), None);
            return Some(self.run_without_answer(entry, sight, sight.exchange()?, told));
        }
        let limited = limited(sight)?;
        if rows.iter().any(|row| names_limit(row)) {
            return None;
        }
        let url = &limited.request.url;
        let help =
            "Wait, or raise the limit for this client; a limited answer shows nothing about the request.";
        let message = format!("{url} answered 429: too many requests");
        let told = ("rate-limited", Verdict::CouldNotRun, message, Some(help.to_owned()));
        Some(self.run_without_answer(entry, sight, limited, told))
    }

    fn run_without_answer(
        &self,
        entry: &SpecEntry,
        sight: &Arc<Sight>,
        exchange: &Exchange,
        (name, verdict, message, help): (&str, Verdict, String, Option<String>),
    ) -> Run {
        let finding = Finding {
            name: name.into(),
            verdict,
            message: message.clone(),
            help,
            exchange: Some(exchange.number),
            source: self.source_ref(&entry.source, &["id"]),
            ..Finding::default()
        };
        Run {
            verdict,
            outcome: Some(name.into()),
            summary: message,
            findings: vec![finding],
            sight: sight.clone(),
            ..Run::default()
        }
    }
}

/// The exchange that was limited: the judged one, or, where a search found nothing, any of its attempts.
pub(super) fn limited(sight: &Sight) -> Option<&Exchange> {
    if sight.accepted == Some(true) {
        return None;
    }
    let is_limited = |exchange: &&Exchange| exchange.answer().is_some_and(|answer| answer.status == 429);
    let chosen = sight.exchange().map(AsRef::as_ref).filter(is_limited);
    let attempts = sight.attempts.iter().map(|attempt| attempt.exchange.as_ref());
    chosen.or_else(|| attempts.filter(|_| sight.accepted == Some(false)).find(is_limited))
}

/// Whether a row speaks of 429 by itself.
pub(super) fn names_limit(row: &OutcomeRow) -> bool {
    names_subject(row, |assertion| {
        assertion.status.iter().flatten().any(|status| status == 429 || status == "429")
    })
}

/// Whether a row has an assertion like this, at any depth.
pub(super) fn names_subject(row: &OutcomeRow, fits: impl Fn(&Assertion) -> bool + Copy) -> bool {
    fn within(assertion: &Assertion, fits: impl Fn(&Assertion) -> bool + Copy) -> bool {
        let inner = assertion.all.iter().flatten().chain(assertion.any.iter().flatten());
        fits(assertion) || inner.chain(assertion.not.as_deref()).any(|assertion| within(assertion, fits))
    }
    row.match_.iter().any(|assertion| within(assertion, fits))
}
