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
    let mut judged = Vec::new();
    Examination { subject, court, mode: Mode::Judge(&mut judged) }.ask(assertion);
    if judged.is_empty() {
        return Judgement::unknown(subject.name.to_string(), "the assertion has no operator");
    }
    all(judged)
}

/// What the operators of an assertion demand, for a reader.
pub(super) fn expectation(assertion: &Assertion, subject: &Subject<'_>, court: Court<'_>) -> String {
    let mut asked = Vec::new();
    Examination { subject, court, mode: Mode::Tell(&mut asked) }.ask(assertion);
    clip(&format!("{} {}", subject.name, asked.join(" and ")), 400)
}

/// A subject before the operators of an assertion.
pub(super) struct Examination<'s> {
    pub(super) subject: &'s Subject<'s>,
    pub(super) court: Court<'s>,
    mode: Mode<'s>,
}

/// What is wanted of each operator.
enum Mode<'s> {
    /// What it comes to.
    Judge(&'s mut Vec<Judgement>),
    /// What it demands, in words.
    Tell(&'s mut Vec<String>),
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

    /// Notes what an operator comes to, or what it demands: the words are made where they are needed.
    pub(super) fn note(
        &mut self,
        words: impl FnOnce() -> String,
        judge: impl FnOnce(&Subject<'_>, Court<'_>) -> Judgement,
    ) {
        match &mut self.mode {
            Mode::Tell(asked) => asked.push(words()),
            Mode::Judge(judged) => {
                let say = || format!("{} {}", self.subject.name, words());
                judged.push(judge(self.subject, self.court).expecting(say));
            }
        }
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
        let rendered = rendered.as_deref();
        let words = || format!("{words} {}", show(rendered.unwrap_or(operand)));
        self.note(words, |subject, _| {
            on_single(subject, |value| test(value, rendered.map_err(Clone::clone)?))
        });
    }

    /// Whether the one value is this one; of documents it is shown where they differ.
    pub(super) fn equals(&mut self, operand: Option<&Value>) {
        let Some(operand) = operand else { return };
        let rendered = render(operand, self.court.context);
        let rendered = rendered.as_deref();
        let words = || format!("equal to {}", show(rendered.unwrap_or(operand)));
        self.note(words, |subject, _| match (single(subject), rendered) {
            (Err(judgement), _) => judgement,
            (_, Err(reason)) => Judgement::untold(reason.as_str()),
            (Ok(value), Ok(operand)) if value == operand => Judgement::Holds,
            (Ok(value), Ok(operand)) => {
                Judgement::Fails { expected: String::new(), actual: show(value), diff: diff(operand, value) }
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
        let rendered = rendered.as_deref();
        let words = || format!("{words} {}", show(&Value::from(rendered.unwrap_or(operand))));
        self.note(words, |subject, _| {
            on_single(subject, |value| {
                let rendered = rendered.map_err(Clone::clone)?;
                value.as_str().map_or(Ok(false), |text| test(text, rendered))
            })
        });
    }
}

/// Tests the one value of a subject: none and several do not hold.
pub(super) fn on_single(subject: &Subject<'_>, test: impl FnOnce(&Value) -> Tested) -> Judgement {
    match single(subject) {
        Err(judgement) => judgement,
        Ok(value) => match test(value) {
            Ok(true) => Judgement::Holds,
            Ok(false) => Judgement::seen(show(value)),
            Err(reason) => Judgement::untold(reason),
        },
    }
}

/// The one value of a subject, or the judgement that there is none or more than one.
pub(super) fn single<'s>(subject: &'s Subject<'_>) -> Result<&'s Value, Judgement> {
    match &subject.reading {
        Reading::One(value) => Ok(value),
        Reading::Absent => Err(Judgement::seen("absent")),
        Reading::Unknown { reason, .. } => Err(Judgement::untold(reason.as_str())),
        Reading::Many(values) => match &values[..] {
            [value] => Ok(value),
            [] => Err(Judgement::seen("absent")),
            several => Err(Judgement::seen(show_many(several))),
        },
    }
}

/// The values of what may repeat, else the elements of the list or the members of the object that the subject is.
pub(super) fn elements_of<'s>(subject: &'s Subject<'_>) -> Result<Vec<&'s Value>, Judgement> {
    let value = match &subject.reading {
        Reading::Many(values) => return Ok(values.iter().collect()),
        _ => single(subject)?,
    };
    match value {
        Value::Array(list) => Ok(list.iter().collect()),
        Value::Object(table) => Ok(table.values().collect()),
        other => Err(Judgement::seen(format!("{}, which is not a list", show(other)))),
    }
}
