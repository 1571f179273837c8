//! From an assertion to a judgement: combinations first, then the subject with its operators.

use super::combine::{all, any, not};
use super::evidence::Evidence;
use super::examine::{examine, expectation};
use super::one_of;
use super::show::show_subject;
use super::subject::Subject;
use super::vocabulary::{combinations, operators};
use crate::spec::model::Assertion;
use crate::template::Context;

/// What an assertion comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails {
        /// What should have been, for a reader.
        expected: String,
        /// What was, for a reader.
        actual: String,
        /// Of two documents: the lines in which they differ.
        diff: Option<String>,
    },
    /// It cannot be told whether it holds.
    Unknown {
        /// What should have been, for a reader.
        expected: String,
        /// Why it cannot be told: half a sentence or one.
        reason: String,
    },
}

/// Judges an assertion. Texts with templates are rendered strictly with `context`; one that cannot be rendered makes
/// the judgement unknown. A false assertion is a value, so there are no errors.
pub fn judge(assertion: &Assertion, evidence: &Evidence<'_>, context: &Context) -> Judgement {
    Court { evidence, context }.judge(assertion, None)
}

/// What all judgements of one assertion share.
#[derive(Clone, Copy)]
pub(super) struct Court<'a> {
    pub(super) evidence: &'a Evidence<'a>,
    pub(super) context: &'a Context,
}

impl Court<'_> {
    /// Judges an assertion; one without subject (within `each` and `some`) speaks of `element`.
    pub(super) fn judge(self, assertion: &Assertion, element: Option<&Subject<'_>>) -> Judgement {
        let mut judged = Vec::new();
        if let Some(list) = &assertion.all {
            judged.push(all(list.iter().map(|one| self.judge(one, element))));
        }
        if let Some(list) = &assertion.any {
            judged.push(any(list.iter().map(|one| self.judge(one, element))));
        }
        if let Some(inner) = &assertion.not {
            judged.push(not(self.judge(inner, element), || self.seen(inner, element)));
        }
        judged.extend(one_of::judge(assertion, self));
        let own = Subject::read(assertion, self);
        let speaks = own.is_some() || judged.is_empty() || !operators(assertion).is_empty();
        match own.as_ref().or(element.filter(|_| speaks)) {
            Some(subject) => judged.push(examine(assertion, subject, self)),
            None if speaks => {
                judged
                    .push(Judgement::unknown("an assertion with a subject", "the assertion has no subject"));
            }
            None => {}
        }
        all(judged)
    }

    /// What an assertion that holds says, and what was seen instead of its contrary.
    fn seen(self, assertion: &Assertion, element: Option<&Subject<'_>>) -> (String, String) {
        let own = Subject::read(assertion, self);
        match own.as_ref().or(element.filter(|_| combinations(assertion).is_empty())) {
            Some(subject) => (expectation(assertion, subject, self), show_subject(subject)),
            None => (one_of::expectation(assertion), "that is so".to_owned()),
        }
    }
}

impl Judgement {
    pub(super) fn fails(expected: impl Into<String>, actual: impl Into<String>) -> Judgement {
        Judgement::Fails { expected: expected.into(), actual: actual.into(), diff: None }
    }

    pub(super) fn unknown(expected: impl Into<String>, reason: impl Into<String>) -> Judgement {
        Judgement::Unknown { expected: expected.into(), reason: reason.into() }
    }

    /// Fails; what was expected is still to be said.
    pub(super) fn seen(actual: impl Into<String>) -> Judgement {
        Judgement::fails(String::new(), actual)
    }

    /// Cannot be told; what was expected is still to be said.
    pub(super) fn untold(reason: impl Into<String>) -> Judgement {
        Judgement::unknown(String::new(), reason)
    }

    /// Says what was expected, where that is still to be said: most judgements hold, and need no words.
    #[must_use]
    pub(super) fn expecting(mut self, say: impl FnOnce() -> String) -> Judgement {
        if let Judgement::Fails { expected, .. } | Judgement::Unknown { expected, .. } = &mut self
            && expected.is_empty()
        {
            *expected = say();
        }
        self
    }
}
