//! A subject before its operators: each is asked, and all must hold.

use serde_json::Value;

use super::combine::all;
use super::document_diff::diff;
use super::judge::{Court, Judgement};
use super::operand::{render, render_text};
use super::show::{clip, show, show_many};
use super::subject::{Reading, Subject};
use super::{elements, measures, text_operators, url_rule, value_operators};
use crate::spec::model::Assertion;

/// Whether a subject fulfils all operators of an assertion.
pub(super) fn examine(assertion: &Assertion, subject: &Subject<'_>, court: Court<'_>) -> Judgement {
    let mut examination = Examination { subject, court, judged: Vec::new(), asked: Vec::new() };
    examination.ask(assertion);
    if examination.judged.is_empty() {
        return Judgement::unknown(&subject.name, "the assertion has no operator");
    }
    all(examination.judged)
}

/// What the operators of an assertion demand, for a reader.
pub(super) fn expectation(assertion: &Assertion, subject: &Subject<'_>, court: Court<'_>) -> String {
    let mut examination = Examination { subject, court, judged: Vec::new(), asked: Vec::new() };
    examination.ask(assertion);
    clip(&format!("{} {}", subject.name, examination.asked.join(" and ")), 400)
}

/// The operators that were asked so far, with what they came to.
pub(super) struct Examination<'s> {
    pub(super) subject: &'s Subject<'s>,
    pub(super) court: Court<'s>,
    judged: Vec<Judgement>,
    asked: Vec<String>,
}

/// What a test of one operator says: whether it holds, or why the operator itself cannot be used.
pub(super) type Tested = Result<bool, String>;

impl Examination<'_> {
    fn ask(&mut self, assertion: &Assertion) {
        measures::ask(self, assertion);
        value_operators::ask(self, assertion);
        text_operators::ask(self, assertion);
        url_rule::ask(self, assertion);
        elements::ask(self, assertion);
    }

    /// Notes what an operator came to.
    pub(super) fn note(
        &mut self,
        words: String,
        judge: impl FnOnce(&Subject<'_>, Court<'_>, String) -> Judgement,
    ) {
        let expected = format!("{} {words}", self.subject.name);
        self.judged.push(judge(self.subject, self.court, expected));
        self.asked.push(words);
    }

    /// An operator on one value, with an operand of any type.
    pub(super) fn plain(
        &mut self,
        words: &str,
        operand: Option<&Value>,
        test: impl FnOnce(&Value, &Value) -> Tested,
    ) {
        let Some(operand) = operand else { return };
        let rendered = render(operand, self.court.context);
        let shown = rendered.as_deref().map_or_else(|_| show(operand), show);
        self.note(format!("{words} {shown}"), |subject, _, expected| {
            on_single(subject, expected, |value| test(value, rendered.as_deref().map_err(Clone::clone)?))
        });
    }

    /// Whether the one value is this one; of documents it is shown where they differ.
    pub(super) fn equals(&mut self, operand: Option<&Value>) {
        let Some(operand) = operand else { return };
        let rendered = render(operand, self.court.context);
        let shown = rendered.as_deref().map_or_else(|_| show(operand), show);
        self.note(format!("equal to {shown}"), |subject, _, expected| {
            match (single(subject, &expected), rendered.as_deref()) {
                (Err(judgement), _) => judgement,
                (_, Err(reason)) => Judgement::unknown(expected, reason.as_str()),
                (Ok(value), Ok(operand)) if value == operand => Judgement::Holds,
                (Ok(value), Ok(operand)) => {
                    Judgement::Fails { expected, actual: show(value), diff: diff(operand, value) }
                }
            }
        });
    }

    /// An operator on one text, with a text as operand. A value of another type does not fulfil it.
    pub(super) fn text(
        &mut self,
        words: &str,
        operand: Option<&String>,
        test: impl FnOnce(&str, &str) -> Tested,
    ) {
        let Some(operand) = operand else { return };
        let rendered = render_text(operand, self.court.context);
        let shown = show(&Value::from(rendered.as_deref().unwrap_or(operand)));
        self.note(format!("{words} {shown}"), |subject, _, expected| {
            on_single(subject, expected, |value| {
                let rendered = rendered.as_deref().map_err(Clone::clone)?;
                value.as_str().map_or(Ok(false), |text| test(text, rendered))
            })
        });
    }
}

/// Tests the one value of a subject: none and several do not hold.
pub(super) fn on_single(
    subject: &Subject<'_>,
    expected: String,
    test: impl FnOnce(&Value) -> Tested,
) -> Judgement {
    match single(subject, &expected) {
        Err(judgement) => judgement,
        Ok(value) => match test(value) {
            Ok(true) => Judgement::Holds,
            Ok(false) => Judgement::fails(expected, show(value)),
            Err(reason) => Judgement::unknown(expected, reason),
        },
    }
}

/// The one value of a subject, or the judgement that there is none or more than one.
pub(super) fn single<'s>(subject: &'s Subject<'_>, expected: &str) -> Result<&'s Value, Judgement> {
    match &subject.reading {
        Reading::One(value) => Ok(value),
        Reading::Absent => Err(Judgement::fails(expected, "absent")),
        Reading::Unknown { reason, .. } => Err(Judgement::unknown(expected, reason.as_str())),
        Reading::Many(values) => match &values[..] {
            [value] => Ok(value),
            [] => Err(Judgement::fails(expected, "absent")),
            several => Err(Judgement::fails(expected, show_many(several))),
        },
    }
}

/// The values of what may repeat, else the elements of the list or the members of the object that the subject is.
pub(super) fn elements_of<'s>(subject: &'s Subject<'_>, expected: &str) -> Result<Vec<&'s Value>, Judgement> {
    let value = match &subject.reading {
        Reading::Many(values) => return Ok(values.iter().collect()),
        _ => single(subject, expected)?,
    };
    match value {
        Value::Array(list) => Ok(list.iter().collect()),
        Value::Object(table) => Ok(table.values().collect()),
        other => Err(Judgement::fails(expected, format!("{}, which is not a list", show(other)))),
    }
}
