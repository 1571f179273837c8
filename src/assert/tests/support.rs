use std::time::Duration;

use serde_json::{Value, json};

use crate::assert::{Evidence, Judgement, judge};
use crate::outcome::{Answer, BodyEnd, Exchange, NoAnswer, SentRequest, Transport};
use crate::spec::model::{Assertion, Ended};
use crate::template::{Context, Facts, Mark, Names};

/// An assertion as a spec file writes it: `{ json = "/error", equals = "x" }`.
pub(super) fn assertion(text: &str) -> Assertion {
    #[derive(serde::Deserialize)]
    struct File {
        a: Assertion,
    }
    toml::from_str::<File>(&format!("a = {text}")).unwrap_or_else(|error| panic!("{text}: {error}")).a
}

pub(super) fn exchange(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Exchange {
    let json = serde_json::from_slice(body).map_err(|_| "the body is not JSON".to_owned());
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let result = Ok(Answer { status, headers, body: body.to_owned(), end: BodyEnd::Complete, json });
    Exchange { number: 1, request: SentRequest::default(), result, duration: Duration::from_millis(250) }
}

pub(super) fn document(value: &Value) -> Exchange {
    exchange(200, &[("content-type", "application/json")], value.to_string().as_bytes())
}

pub(super) fn unanswered() -> Exchange {
    let no_answer =
        NoAnswer { kind: Transport::Refused, sentence: "nothing listens at a.example:1".to_owned() };
    Exchange { result: Err(no_answer), ..exchange(200, &[], b"") }
}

pub(super) fn context(facts: &Value) -> Context {
    let mut known = Facts::default();
    for (name, value) in facts.as_object().unwrap() {
        known.set(name, value.clone(), Mark::default());
    }
    Context::new(&known, Names::default())
}

/// Evidence of one exchange that came about in every way there is.
pub(super) fn evidence(exchange: &Exchange) -> Evidence<'_> {
    Evidence { exchange: Some(exchange), ..Evidence::default() }
}

pub(super) fn ended(ended: Ended) -> Evidence<'static> {
    Evidence { ended: Some(ended), ..Evidence::default() }
}

pub(super) fn word(judgement: &Judgement) -> &'static str {
    match judgement {
        Judgement::Holds => "holds",
        Judgement::Fails { .. } => "fails",
        Judgement::Unknown { .. } => "unknown",
    }
}

/// Judges each assertion and compares with the word beside it.
pub(super) fn compare(evidence: &Evidence<'_>, facts: &Value, table: &[(&str, &str)]) {
    let context = context(facts);
    for (text, wanted) in table {
        let judgement = judge(&assertion(text), evidence, &context);
        assert_eq!(word(&judgement), *wanted, "{text}: {judgement:?}");
    }
}

/// Compares for a document as the answer.
pub(super) fn compare_document(value: &Value, table: &[(&str, &str)]) {
    compare(&evidence(&document(value)), &json!({}), table);
}

/// Expected and actual, or the reason, of an assertion that does not hold.
pub(super) fn told(text: &str, evidence: &Evidence<'_>, facts: &Value) -> (String, String) {
    match judge(&assertion(text), evidence, &context(facts)) {
        Judgement::Holds => panic!("{text} holds"),
        Judgement::Fails { expected, actual, .. } => (expected, actual),
        Judgement::Unknown { expected, reason } => (expected, reason),
    }
}
