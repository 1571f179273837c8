//! What is wrong with an assertion before anything was seen.

use serde_json::Value;

use super::defects::fact_of;
use super::one_of::class_of;
use super::operand::{is_template, mentions_template};
use super::vocabulary::{OPERATORS, combinations, fits, operators, subjects};
use super::{text_operators, value_operators};
use crate::spec::model::{Assertion, UrlRule};

/// Subjects that are lists of their own and take no operator.
const ONE_OF: [&str; 5] = ["status", "ended", "candidate", "accepted", "transport"];

/// The words of `url.ignoring`.
const IGNORING: [&str; 4] = ["trailing-slash", "case", "default-port", "query"];

/// Sentences about what cannot be meant, each with what to write instead; none if nothing is wrong.
pub fn validate(assertion: &Assertion) -> Vec<String> {
    let mut wrong = Vec::new();
    check(assertion, false, &mut wrong);
    wrong
}

/// `within` is whether it stands in `each` or `some`, where the element is the subject.
fn check(a: &Assertion, within: bool, wrong: &mut Vec<String>) {
    shape(a, within, wrong);
    subject(a, wrong);
    operands(a, wrong);
    if let Some(rule) = &a.url {
        url_rule(rule, wrong);
    }
    for inner in a.all.iter().chain(&a.any).flatten().chain(a.not.as_deref()) {
        check(inner, within, wrong);
    }
    for inner in [&a.each, &a.some].into_iter().flatten() {
        check(inner, true, wrong);
    }
}

/// One subject with operators, or one combination.
fn shape(a: &Assertion, within: bool, wrong: &mut Vec<String>) {
    let (subjects, operators, combinations) = (subjects(a), operators(a), combinations(a));
    match (&subjects[..], &combinations[..]) {
        (_, [_, _, ..]) | ([_, ..], [_]) => {
            let keys = [subjects.clone(), combinations.clone()].concat();
            wrong.push(format!("{} stand together; write `all = [{{ … }}, {{ … }}]`", quoted(&keys)));
        }
        ([], [combination]) if !within && !operators.is_empty() => wrong.push(format!(
            "{} beside `{combination}` has no subject; write it into the assertions of `{combination}`",
            quoted(&operators)
        )),
        ([], [_]) => {}
        ([], []) if within && operators.is_empty() => {
            wrong.push("there is no operator; write one, as `equals = \"…\"`".to_owned());
        }
        ([], []) if within => {}
        ([], []) => wrong
            .push("there is no subject; write one, as `json = \"/error\"` or `status = [200]`".to_owned()),
        ([_], _) if within => {
            wrong.push(format!(
                "{} stands within `each` or `some`, where the element is the subject; write operators only",
                quoted(&subjects)
            ));
        }
        ([subject], _) => fitting(subject, a.param.is_some(), &operators, wrong),
        ([_, _, ..], _) => wrong.push(format!(
            "{} are several subjects; write one assertion for each, in `all`",
            quoted(&subjects)
        )),
    }
    for (name, list) in [("all", &a.all), ("any", &a.any)] {
        if list.as_ref().is_some_and(Vec::is_empty) {
            wrong.push(format!("`{name}` is empty; write assertions into it, or leave it out"));
        }
    }
}

fn fitting(subject: &str, has_param: bool, operators: &[&'static str], wrong: &mut Vec<String>) {
    if ONE_OF.contains(&subject) {
        if !operators.is_empty() {
            wrong.push(format!("`{subject}` takes no operator; leave {} out", quoted(operators)));
        }
        return;
    }
    if operators.is_empty() {
        wrong.push(format!("`{subject}` has no operator; write one, as `exists = true`"));
    }
    for operator in operators.iter().filter(|operator| !fits(subject, has_param, operator)) {
        wrong.push(if subject == "challenge" && !has_param {
            format!(
                "`{operator}` does not fit a whole challenge; write `param = \"…\"` for one of its parameters"
            )
        } else {
            let fitting = OPERATORS.into_iter().filter(|operator| fits(subject, has_param, operator));
            let fitting: Vec<&str> = fitting.collect();
            format!("`{operator}` can never hold for `{subject}`; what can is {}", quoted(&fitting))
        });
    }
}

fn subject(a: &Assertion, wrong: &mut Vec<String>) {
    if a.param.is_some() && a.challenge.is_none() {
        wrong.push("`param` stands without `challenge`; write `challenge = \"Bearer\"` beside it".to_owned());
    }
    if a.claim.is_some() && a.jwt.is_none() {
        wrong.push("`claim` stands without `jwt`; write `jwt = \"<fact>\"` beside it".to_owned());
    }
    pointer("json", a.json.as_deref(), wrong);
    pointer("claim", a.claim.as_deref().map(|claim| claim.strip_prefix("header:").unwrap_or(claim)), wrong);
    for item in a.status.iter().flatten().filter(|item| !is_status(item)) {
        wrong.push(format!("`status`: {item} is no status; write a code as `401` or a class as `\"4xx\"`"));
    }
    for (name, is_empty) in [
        ("status", a.status.as_ref().is_some_and(Vec::is_empty)),
        ("ended", a.ended.as_ref().is_some_and(Vec::is_empty)),
        ("candidate", a.candidate.as_ref().is_some_and(Vec::is_empty)),
        ("transport", a.transport.as_ref().is_some_and(Vec::is_empty)),
    ] {
        if is_empty {
            wrong.push(format!("`{name}` is empty and never holds; write what it may be"));
        }
    }
    for (name, value) in [("body", a.body), ("time", a.time)] {
        if value == Some(false) {
            wrong.push(format!("`{name} = false` says nothing; write `{name} = true`"));
        }
    }
    if let Some(word) =
        a.defects.as_deref().filter(|w| !["challenge", "json", "sse"].contains(w) && fact_of(w).is_none())
    {
        wrong.push(format!("there is no syntax `{word}`; write `challenge`, `json`, `sse` or `jwt:<fact>`"));
    }
}

fn operands(a: &Assertion, wrong: &mut Vec<String>) {
    if let Some(pattern) = a.matches.as_ref().filter(|pattern| !is_template(pattern)) {
        wrong.extend(text_operators::compile(pattern).err().map(|why| {
            format!("{why}; write a backslash before `(`, `[`, `{{`, `*`, `+`, `?` and `.` where they mean themselves")
        }));
    }
    if let Some(schema) = a.schema.as_ref().filter(|schema| !mentions_template(schema)) {
        wrong.extend(value_operators::compile(schema).err().map(|why| {
            format!(
                "{why}; write it as JSON Schema has it, as `{{ type = \"object\", required = [\"issuer\"] }}`"
            )
        }));
    }
    if a.one_of.as_ref().is_some_and(|value| !value.is_array() && !mentions_template(value)) {
        wrong.push("`one_of` takes a list; write `equals` for one value".to_owned());
    }
    for (name, value) in [("contains", &a.contains), ("excludes", &a.excludes)] {
        if value.as_ref().is_some_and(Value::is_array) {
            wrong.push(format!(
                "`{name}` takes one text or element; write an assertion for each, in `all` or `any`"
            ));
        }
    }
    if a.exists == Some(false) && operators(a).len() > 1 {
        wrong.push("no operator holds for what does not exist; write `exists = false` alone".to_owned());
    }
}

fn url_rule(rule: &UrlRule, wrong: &mut Vec<String>) {
    for word in rule.ignoring.iter().filter(|word| !IGNORING.contains(&word.as_str())) {
        wrong.push(format!("`url.ignoring` knows no `{word}`; write {}", quoted(&IGNORING)));
    }
    if rule.same_as.is_none() && (rule.or_parent.is_some() || !rule.ignoring.is_empty()) {
        wrong.push(
            "`or_parent` and `ignoring` say how URLs are compared; write `same_as` beside them".to_owned(),
        );
    }
    if rule.loopback_ok.is_some() && rule.scheme.is_none() {
        wrong.push("`loopback_ok` is an exception; write `scheme = [\"https\"]` beside it".to_owned());
    }
}

fn pointer(name: &str, pointer: Option<&str>, wrong: &mut Vec<String>) {
    if let Some(pointer) = pointer.filter(|p| !p.is_empty() && !p.starts_with('/') && !p.starts_with("{{")) {
        wrong.push(format!("`{name}` is a JSON Pointer (RFC 6901); write `/{pointer}`"));
    }
}

fn is_status(item: &Value) -> bool {
    match item {
        Value::Number(code) => code.as_u64().is_some_and(|code| (100..=599).contains(&code)),
        Value::String(text) => is_template(text) || class_of(text).is_some(),
        _ => false,
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
