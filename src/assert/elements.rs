//! Operators on lists: `unique`, `each`, `some`.

use std::borrow::Cow;
use std::collections::HashSet;

use super::combine::{all, any};
use super::examine::{Examination, elements_of, expectation};
use super::judge::{Court, Judgement};
use super::show::show_subject;
use super::subject::{Reading, Subject};
use crate::spec::model::Assertion;

/// Asks those that the assertion has.
pub(super) fn ask(examination: &mut Examination<'_>, assertion: &Assertion) {
    if let Some(wanted) = assertion.unique {
        let words = || if wanted { "without repetition" } else { "with a repetition" }.to_owned();
        examination.note(words, |subject, _| unique(subject, wanted));
    }
    if let Some(inner) = &assertion.each {
        let court = examination.court;
        let words = || format!("with each {}", operators_of(inner, court));
        examination.note(words, |subject, court| match elements(subject) {
            Ok(elements) => all(elements.iter().map(|element| court.judge(inner, Some(element)))),
            Err(judgement) => judgement,
        });
    }
    if let Some(inner) = &assertion.some {
        let court = examination.court;
        let words = || format!("with one {}", operators_of(inner, court));
        examination.note(words, |subject, court| some(inner, subject, court));
    }
}

fn unique(subject: &Subject<'_>, wanted: bool) -> Judgement {
    let elements = match elements_of(subject) {
        Ok(elements) => elements,
        Err(judgement) => return judgement,
    };
    let different = elements.iter().collect::<HashSet<_>>().len();
    if (different == elements.len()) == wanted {
        return Judgement::Holds;
    }
    Judgement::seen(show_subject(subject))
}

fn some(inner: &Assertion, subject: &Subject<'_>, court: Court<'_>) -> Judgement {
    let elements = match elements(subject) {
        Ok(elements) => elements,
        Err(judgement) => return judgement,
    };
    // What `any` says of every element is too much to read: the list itself is what was seen.
    match any(elements.iter().map(|element| court.judge(inner, Some(element)))) {
        Judgement::Holds => Judgement::Holds,
        Judgement::Fails { .. } => Judgement::seen(show_subject(subject)),
        Judgement::Unknown { reason, .. } => Judgement::untold(reason),
    }
}

/// The elements of a subject as subjects of their own.
fn elements<'s>(subject: &'s Subject<'_>) -> Result<Vec<Subject<'s>>, Judgement> {
    let name = |number: usize| Cow::from(format!("element {number} of {}", subject.name));
    let values = elements_of(subject)?.into_iter().enumerate();
    Ok(values.map(|(i, value)| Subject::new(name(i + 1), Ok(Reading::One(Cow::Borrowed(value))))).collect())
}

/// What the operators of an assertion without subject demand.
fn operators_of(inner: &Assertion, court: Court<'_>) -> String {
    let nobody = Subject::new(Cow::from(""), Ok(Reading::Absent));
    let said = expectation(inner, &nobody, court).trim().to_owned();
    if said.is_empty() { "fulfilling the combination".to_owned() } else { said }
}
