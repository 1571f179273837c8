//! The subjects that are "one of" a list and take no operator: `status`, `candidate`, `ended`, `accepted`, `transport`.

use serde::Serialize;
use serde_json::Value;

use super::judge::{Court, Judgement};
use super::operand::{render, render_text};
use super::show::show;
use crate::spec::model::{Assertion, Ended, Transport};

/// Judges those of these subjects that the assertion has.
pub(super) fn judge(assertion: &Assertion, court: Court<'_>) -> Vec<Judgement> {
    let mut judged = Vec::new();
    if let Some(list) = &assertion.status {
        judged.push(status(list, court));
    }
    if let Some(list) = &assertion.candidate {
        judged.push(candidate(list, court));
    }
    if let Some(list) = &assertion.ended {
        judged.push(ended(list, court));
    }
    if let Some(accepted) = assertion.accepted {
        judged.push(is_accepted(accepted, court));
    }
    if let Some(list) = &assertion.transport {
        judged.push(transport(list, court));
    }
    judged
}

/// What such an assertion says.
pub(super) fn expectation(assertion: &Assertion) -> String {
    let mut parts = Vec::new();
    parts.extend(assertion.status.as_ref().map(|list| format!("status {}", words(list))));
    parts.extend(assertion.candidate.as_ref().map(|list| format!("candidate {}", words(list))));
    parts.extend(assertion.ended.as_ref().map(|list| ending(list)));
    parts.extend(assertion.accepted.map(|accepted| usable(accepted).to_owned()));
    parts.extend(assertion.transport.as_ref().map(|list| format!("no answer: {}", words(list))));
    if parts.is_empty() { "the combination".to_owned() } else { parts.join(", ") }
}

/// Whether a status code is this one, or of this class (`"4xx"`).
fn is_status(code: u16, wanted: &Value) -> bool {
    match wanted {
        Value::Number(number) => number.as_u64() == Some(u64::from(code)),
        Value::String(class) => class_of(class) == Some(code / 100),
        _ => false,
    }
}

/// The first digit of a class such as `"4xx"`.
pub(super) fn class_of(text: &str) -> Option<u16> {
    let digit = text.strip_suffix("xx").filter(|digit| matches!(digit, &("1" | "2" | "3" | "4" | "5")))?;
    digit.parse().ok()
}

fn status(list: &[Value], court: Court<'_>) -> Judgement {
    let expected = format!("status {}", words(list));
    let answer = match court.evidence.answer() {
        Ok(answer) => answer,
        Err(reason) => return Judgement::unknown(expected, reason),
    };
    for wanted in list {
        let holds = match render(wanted, court.context).as_deref() {
            // A template may give a list: the parameter of a shared row.
            Ok(Value::Array(wanted)) => wanted.iter().any(|wanted| is_status(answer.status, wanted)),
            Ok(wanted) => is_status(answer.status, wanted),
            Err(reason) => return Judgement::unknown(expected, reason.as_str()),
        };
        if holds {
            return Judgement::Holds;
        }
    }
    Judgement::fails(expected, format!("status {}", answer.status))
}

fn candidate(list: &[String], court: Court<'_>) -> Judgement {
    let expected = format!("candidate {}", words(list));
    let Some(chosen) = court.evidence.candidate else {
        return Judgement::unknown(expected, "there was no candidate");
    };
    for wanted in list {
        match render_text(wanted, court.context) {
            Ok(wanted) if wanted == chosen => return Judgement::Holds,
            Ok(_) => {}
            Err(reason) => return Judgement::unknown(expected, reason),
        }
    }
    Judgement::fails(expected, format!("candidate `{chosen}`"))
}

fn ended(list: &[Ended], court: Court<'_>) -> Judgement {
    match court.evidence.ended {
        None => Judgement::unknown(ending(list), "there was no authorization request"),
        Some(seen) if list.contains(&seen) => Judgement::Holds,
        Some(seen) => Judgement::fails(ending(list), ending(&[seen])),
    }
}

/// Where an authorization request ends, for a reader.
fn ending(list: &[Ended]) -> String {
    let place = |ended: &Ended| match ended {
        Ended::Callback => "at the redirect URI of the request",
        Ended::Registered => "at another redirect URI of the client",
        Ended::Page => "at a page that waits for a user",
        Ended::Refusal => "with an error page",
        Ended::Elsewhere => "elsewhere",
        Ended::Timeout => "at the time limit",
    };
    format!("the authorization request ends {}", list.iter().map(place).collect::<Vec<_>>().join(" or "))
}

fn is_accepted(wanted: bool, court: Court<'_>) -> Judgement {
    match court.evidence.accepted {
        None => Judgement::unknown(usable(wanted), "there is no `accept`"),
        Some(seen) if seen == wanted => Judgement::Holds,
        Some(seen) => Judgement::fails(usable(wanted), usable(seen)),
    }
}

fn usable(accepted: bool) -> &'static str {
    if accepted { "an answer that can be used" } else { "no answer that can be used" }
}

fn transport(list: &[Transport], court: Court<'_>) -> Judgement {
    let expected = format!("no answer: {}", words(list));
    match court.evidence.exchange.map(|exchange| &exchange.result) {
        None => Judgement::unknown(expected, "no request was sent"),
        Some(Ok(answer)) => Judgement::fails(expected, format!("an answer with status {}", answer.status)),
        Some(Err(no_answer)) if list.contains(&no_answer.kind) => Judgement::Holds,
        Some(Err(no_answer)) => Judgement::fails(expected, no_answer.sentence.clone()),
    }
}

/// A list as a reader writes it: `401 or 4xx`.
fn words<T: Serialize>(list: &[T]) -> String {
    let word = |item: &T| match serde_json::to_value(item).unwrap_or_default() {
        Value::String(text) => text,
        other => show(&other),
    };
    list.iter().map(word).collect::<Vec<_>>().join(" or ")
}
