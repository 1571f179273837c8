//! What is settled before a flow begins: its revision, registration and mode. Conditions on nothing else can be judged.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::spec::model::{Candidate, Spec};
use crate::spec::{Catalog, Revision};
use crate::template::{Context, Facts, Mark, names_in};

/// What is settled. Nothing, by default: then every condition stays open.
#[derive(Clone, Default)]
pub struct Settled {
    facts: Facts,
    revision: Option<Arc<Revision>>,
}

/// What can be told of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// This part of it is open.
    Open(String),
}

impl Settled {
    /// A flow of this combination, whose mode has this grant.
    pub fn flow(revision: Arc<Revision>, registration: &str, auth_mode: &str, grant: &str) -> Settled {
        let mut facts = Facts::default();
        let mut set = |name: &str, value: Value| facts.set(name, value, Mark::default());
        set("flow.protocol_version", json!(revision.name));
        set("flow.registration", json!(registration));
        set("flow.auth_mode", json!(auth_mode));
        set("flow.grant", json!(grant));
        for (table, value) in &revision.tables {
            set(&format!("protocol.{table}"), value.clone());
        }
        Settled { facts, revision: Some(revision) }
    }

    pub(super) fn has_revision(&self) -> bool {
        self.revision.is_some()
    }

    /// Takes what a spec gives plainly. What is given further out comes first and wins.
    pub(super) fn learn(&mut self, given: Option<&IndexMap<String, Value>>) {
        for (name, value) in given.into_iter().flatten() {
            let is_plain = !value.as_str().is_some_and(|text| text.contains('{'));
            if is_plain && self.facts.get(name).is_none() {
                self.facts.set(name, value.clone(), Mark::default());
            }
        }
    }

    pub(super) fn candidates(&self, list: &str) -> Option<Vec<Candidate>> {
        self.revision.as_ref()?.discovery.get(list).cloned()
    }

    /// Whether the revision lies between these.
    pub(super) fn includes(&self, since: Option<&String>, until: Option<&String>) -> bool {
        self.revision.as_ref().is_none_or(|revision| {
            since.is_none_or(|since| revision.name >= *since)
                && until.is_none_or(|until| revision.name <= *until)
        })
    }

    /// Whether a requirement stands in the revision.
    pub(super) fn cites(&self, catalog: &Catalog, requirement: &str) -> bool {
        self.revision.as_ref().is_none_or(|revision| catalog.standing(requirement, revision, &[]).is_some())
    }

    /// What can be told of a condition: of each part, if it is a plain chain of `and`.
    pub(super) fn judge(&self, when: &str) -> Truth {
        if when.contains([' ']) && (when.contains(" or ") || when.contains(" if ") || when.contains('(')) {
            return self.judge_part(when);
        }
        let mut open = Vec::new();
        for part in when.split(" and ") {
            match self.judge_part(part) {
                Truth::Yes => {}
                Truth::No => return Truth::No,
                Truth::Open(part) => open.push(part),
            }
        }
        if open.is_empty() { Truth::Yes } else { Truth::Open(open.join(" and ")) }
    }

    fn judge_part(&self, when: &str) -> Truth {
        let names = names_in(when, true);
        let decided = |name: &String| {
            self.facts.get(name).is_some() || (self.has_revision() && name.starts_with("protocol."))
        };
        if names.is_empty() || !names.iter().all(decided) {
            return Truth::Open(when.to_owned());
        }
        match Context::new(&self.facts, Default::default()).holds(when) {
            Ok(true) => Truth::Yes,
            Ok(false) => Truth::No,
            Err(_) => Truth::Open(when.to_owned()),
        }
    }

    /// Writes what is settled into the texts that ask for nothing else.
    pub(super) fn render(&self, spec: &mut Spec) {
        if !self.has_revision() {
            return;
        }
        let Ok(mut value) = serde_json::to_value(&*spec) else { return };
        self.render_value(&mut value);
        if let Ok(rendered) = serde_json::from_value(value) {
            *spec = rendered;
        }
    }

    fn render_value(&self, value: &mut Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|value| self.render_value(value)),
            Value::Object(table) => table.values_mut().for_each(|value| self.render_value(value)),
            Value::String(text) if text.contains("{{") => {
                let names = names_in(text, false);
                // A function may give another value each time.
                let is_settled = !names.is_empty()
                    && !text.contains('(')
                    && names.iter().all(|name| self.facts.get(name).is_some());
                if is_settled && let Ok(rendered) = Context::new(&self.facts, Default::default()).render(text)
                {
                    *value = rendered;
                }
            }
            _ => {}
        }
    }
}
