//! What an edit does to a request and to an answer.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::model::{Edit, Ending};
use crate::reference::message::{Answer, Body, Request};

impl Edit {
    pub(super) fn change_request(&self, request: &mut Request) {
        request.headers.retain(|(name, _)| !names(&self.drop_headers, name));
        if self.drop_params.is_empty() && self.set_params.is_empty() {
            return;
        }
        let set: BTreeMap<String, String> =
            self.set_params.iter().map(|(k, v)| (k.clone(), plain(v))).collect();
        match request.json() {
            Some(Value::Object(members)) => {
                request.body = self.changed_members(members).to_string().into_bytes()
            }
            _ if request.is_form() => {
                let form = String::from_utf8_lossy(&request.body).into_owned();
                request.body = changed_params(&form, &self.drop_params, &set).into_bytes();
            }
            _ => {
                request.query = changed_params(&request.query, &self.drop_params, &set);
                return;
            }
        }
        request.query = changed_params(&request.query, &self.drop_params, &BTreeMap::new());
    }

    fn changed_members(&self, mut members: Map<String, Value>) -> Value {
        for name in &self.drop_params {
            members.shift_remove(name);
        }
        for (name, value) in &self.set_params {
            members.insert(name.clone(), value.clone());
        }
        Value::Object(members)
    }

    pub(super) fn change_answer(&self, answer: &mut Answer) {
        if let Some(status) = self.status {
            answer.status = status;
        }
        self.change_body(answer);
        answer.padding += self.padding;
        if self.ending != Ending::Whole {
            answer.ending = self.ending;
        }
        self.change_location(answer);
        let replaced = |name: &str| self.headers.keys().any(|own| own.eq_ignore_ascii_case(name));
        answer.headers.retain(|(name, _)| !names(&self.drop_answer_headers, name) && !replaced(name));
        answer.headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        answer.headers.extend(self.add_headers.iter().cloned());
    }

    fn change_body(&self, answer: &mut Answer) {
        if let Some(text) = &self.body {
            answer.body = Body::Text(text.clone());
        }
        if let (Body::Text(text), Some(more)) = (&mut answer.body, &self.append) {
            text.push_str(more);
        }
        if let Some(bytes) = &self.bytes {
            answer.body = Body::Bytes(bytes.clone());
        }
        if let (Body::Empty, Some(json)) = (&answer.body, &self.json) {
            answer.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
            answer.body = Body::Json(json.clone());
        }
        if let Body::Json(value) | Body::Event(value) = &mut answer.body {
            if let Some(json) = &self.json {
                merge(value, json);
            }
            for pointer in &self.remove {
                remove(value, pointer);
            }
        }
    }

    fn change_location(&self, answer: &mut Answer) {
        if self.redirect_params.is_empty() && self.drop_redirect_params.is_empty() {
            return;
        }
        for (name, value) in &mut answer.headers {
            if name.eq_ignore_ascii_case("location") {
                let (rest, query) = value.split_once('?').unwrap_or((value.as_str(), ""));
                let query = changed_params(query, &self.drop_redirect_params, &self.redirect_params);
                *value = if query.is_empty() { rest.to_owned() } else { format!("{rest}?{query}") };
            }
        }
    }
}

fn names(list: &[String], name: &str) -> bool {
    list.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// A JSON value as a parameter: text without its quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Encoded parameters without the dropped ones, and with the set ones in place of those of the same name.
fn changed_params(encoded: &str, dropped: &[String], set: &BTreeMap<String, String>) -> String {
    let kept = form_urlencoded::parse(encoded.as_bytes())
        .filter(|(name, _)| !dropped.iter().any(|own| own == name) && !set.contains_key(name.as_ref()));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).extend_pairs(set).finish()
}

fn merge(value: &mut Value, change: &Value) {
    match (value, change) {
        (Value::Object(members), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(members.entry(name.clone()).or_insert(Value::Null), change);
            }
        }
        (value, change) => *value = change.clone(),
    }
}

/// Takes out what a JSON Pointer names; nothing happens if it names nothing.
fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    let last = last.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(&last);
        }
        Some(Value::Array(items)) => {
            if let Some(index) = last.parse::<usize>().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}
