//! How specs are spoken of: kinds, combinations, assertions.

use serde::Serialize;
use serde_json::Value;

use crate::spec::model::{Need, Setup, Spec};
use crate::spec::{Kind, SpecEntry};

/// The kind of a spec in a word.
pub(super) fn kind(entry: &SpecEntry) -> &'static str {
    match entry.kind {
        Kind::Step => "step",
        Kind::Check => "check",
        Kind::Request => "request",
    }
}

/// The combinations in which a spec exists; none if it is all of them.
pub(super) fn applies(spec: &Spec) -> Option<String> {
    let applies = spec.applies.as_ref()?;
    let mut parts = Vec::new();
    parts.extend(applies.since.iter().map(|since| format!("from {since} on")));
    parts.extend(applies.until.iter().map(|until| format!("up to {until}")));
    for words in [&applies.registration, &applies.auth_mode].into_iter().filter(|words| !words.is_empty()) {
        parts.push(format!("with {}", words.join(" or ")));
    }
    parts.extend(applies.extension.iter().map(|extension| format!("with the extension {extension}")));
    let only = (!parts.is_empty()).then(|| format!("only {}", parts.join(", ")));
    let never = applies.never.iter().map(|never| {
        let words: Vec<String> = [&never.registration, &never.auth_mode]
            .into_iter()
            .filter(|words| !words.is_empty())
            .map(|words| format!("with {}", words.join(" or ")))
            .chain(never.since.iter().map(|since| format!("from {since} on")))
            .chain(never.until.iter().map(|until| format!("up to {until}")))
            .collect();
        format!("not {}: {}", words.join(", "), never.because)
    });
    Some(only.into_iter().chain(never).collect::<Vec<_>>().join("; ")).filter(|text| !text.is_empty())
}

/// What must be so, as a sentence.
pub(super) fn need(need: &Need) -> String {
    let what = match need {
        Need { worked: Some(id), .. } => format!("{id} has worked"),
        Need { fact: Some(fact), .. } => format!("the fact {fact} is known"),
        Need { when: Some(when), .. } => format!("it is true that {when}"),
        Need { agent: Some(agent), .. } => format!("the user's part is played by a {} agent", word(agent)),
        Need { publish: Some(_), .. } => "the authorization server can reach us".to_owned(),
        _ => "always".to_owned(),
    };
    let because = need.because.as_ref().map(|because| format!(" (else: {because})")).unwrap_or_default();
    format!("{what}{because}")
}

/// What is done first, as a sentence.
pub(super) fn setup(setup: &Setup) -> String {
    let mut text = match setup {
        Setup { fresh: Some(list), .. } => format!("fresh: {}", list.replace('_', " ")),
        Setup { use_: Some(id), .. } => format!("run {id}"),
        Setup { like: Some(id), .. } => format!("a request like that of {id}"),
        Setup { wait: Some(wait), .. } => format!("wait {wait}"),
        _ => "a request of its own".to_owned(),
    };
    if let (Some(wait), true) = (&setup.wait, setup.fresh.is_some() || setup.use_.is_some()) {
        text = format!("wait {wait}, then {text}");
    }
    text.extend(setup.as_.iter().map(|name| format!(", kept as {name}.*")));
    text.extend(setup.when.iter().map(|when| format!(", if {when}")));
    for expected in &setup.expect {
        text.push_str(&format!(", which must have {}", inline(expected)));
    }
    text.extend(setup.because.iter().map(|because| format!(" (else: {because})")));
    text
}

fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A part of a spec on one line, as it stands in the file.
pub(super) fn inline(part: &impl Serialize) -> String {
    serde_json::to_value(part).map(|value| inline_value(&value)).unwrap_or_default()
}

fn inline_value(value: &Value) -> String {
    match value {
        Value::Array(list) => {
            format!("[{}]", list.iter().map(inline_value).collect::<Vec<_>>().join(", "))
        }
        Value::Object(table) if table.is_empty() => "{}".to_owned(),
        Value::Object(table) => {
            let members = table.iter().map(|(key, value)| format!("{} = {}", bare(key), inline_value(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn bare(key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if plain { key.to_owned() } else { Value::from(key).to_string() }
}
