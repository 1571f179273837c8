//! Fills a form in and makes the request that sends it (HTML Standard, §4.10.21).

use serde_json::Value;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::choose::without_query;
use super::page::{Button, Field, Form, Target};
use super::script::Rule;
use crate::text::REDACTED;

/// A form, filled in.
pub(super) struct Filled {
    /// Where and how it is sent.
    pub(super) to: Target,
    /// What is sent.
    pub(super) pairs: Vec<Pair>,
}

/// A name and its value.
pub(super) struct Pair {
    name: String,
    value: String,
    is_secret: bool,
}

/// Fills a form in as a rule says; `now` is the time in seconds since 1970.
pub(super) fn fill(
    rule: &Rule,
    form: &Form,
    button: Option<&Button>,
    secrets: &[String],
    now: u64,
) -> Filled {
    let mut fields = form.fields.clone();
    for (name, value) in &rule.fill {
        fields.iter_mut().filter(|field| field.name == *name).for_each(|field| put(field, value));
    }
    let code = rule.totp.as_ref().map(|(field, totp)| (field, totp.at(now)));
    if let Some((name, code)) = &code {
        let code = Value::String(code.clone());
        fields.iter_mut().filter(|field| field.name == **name).for_each(|field| put(field, &code));
    }
    let is_secret = |field: &Field| {
        let is_code = code.as_ref().is_some_and(|(name, _)| **name == field.name);
        is_code || field.kind == "password" || secrets.contains(&field.value)
    };
    let mut pairs: Vec<Pair> = fields
        .iter()
        .filter(|field| field.is_on)
        .map(|field| Pair {
            name: field.name.clone(),
            value: field.value.replace("\r\n", "\n").replace('\n', "\r\n"),
            is_secret: is_secret(field),
        })
        .collect();
    if let Some((name, button)) = button.and_then(|button| Some((button.name.clone()?, button))) {
        pairs.push(Pair { name, value: button.value.clone(), is_secret: false });
    }
    let to = button.and_then(|button| button.to.clone()).unwrap_or_else(|| form.to.clone());
    Filled { to, pairs }
}

/// A text goes into a field, chooses the option of that value or text, or ticks the box of that value.
fn put(field: &mut Field, value: &Value) {
    match value {
        Value::Bool(on) if field.is_tick() => field.is_on = *on,
        Value::String(text) if field.is_tick() => field.is_on = field.value == *text,
        Value::String(text) => {
            let option = field.options.iter().find(|(value, label)| value == text || label == text);
            field.value = option.map_or(text, |(value, _)| value).clone();
            field.is_on = true;
        }
        other => field.value = other.to_string(),
    }
}

impl Filled {
    /// The pairs as a form body; secrets are left out of one that is shown.
    pub(super) fn encoded(&self, is_shown: bool) -> String {
        let pair = |pair: &Pair| {
            let hidden = is_shown && pair.is_secret && !pair.value.is_empty();
            let name: String = byte_serialize(pair.name.as_bytes()).collect();
            let value: String = byte_serialize(pair.value.as_bytes()).collect();
            format!("{name}={}", if hidden { REDACTED } else { &value })
        };
        self.pairs.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// Puts others in the place of the values that no output may show.
    pub(super) fn change_secrets(&mut self, change: impl Fn(String) -> String) {
        let secrets = self.pairs.iter_mut().filter(|pair| pair.is_secret && !pair.value.is_empty());
        secrets.for_each(|pair| pair.value = change(std::mem::take(&mut pair.value)));
    }

    /// The values that no output may show.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        self.pairs.iter().filter(|pair| pair.is_secret).map(|pair| pair.value.clone())
    }

    /// The parameters, as names and values.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        self.pairs.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect()
    }

    /// The URL of a form that is sent with GET: its query replaces that of the action.
    pub(super) fn url(&self, action: &Url, is_shown: bool) -> String {
        format!("{}?{}", without_query(action), self.encoded(is_shown))
    }
}
