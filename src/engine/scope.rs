//! Facts and records of a flow, and the private copies that checks and setups work on.
//!
//! A flow has one scope; only steps write to it. A check, and a step's setup, work on a copy that is thrown away, so
//! that a replayed, refused or foreign token never enters the flow.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::action::Sight;
use crate::outcome::Verdict;
use crate::template::{Facts, Mark};

/// What `given` and the runner leave as `set_by` of a fact.
pub(super) const GIVEN: &str = "given";

/// Facts and records.
#[derive(Clone, Default)]
pub(super) struct Scope {
    /// The facts.
    pub(super) facts: Facts,
    /// What came of each spec, by id; of a setup with `as`, by that name too.
    pub(super) records: Records,
    /// Whether this is a copy that is thrown away.
    pub(super) private: bool,
    /// Facts given from outside: a spec's own `given` does not override them.
    pub(super) locked: Vec<String>,
    /// The names that captures have set or cleared here, in order.
    captured: Vec<String>,
    /// Those of them that an answer has obliged to: they belong to the flow, also where a setup was so obliged.
    obliged: Vec<String>,
    /// Every secret that was ever captured in this flow, private copies included: outputs leave them out.
    secrets: Arc<Mutex<Vec<String>>>,
}

/// Records by name. Names are shared by copies, of which there are many.
pub(super) type Records = HashMap<Arc<str>, Arc<Record>>;

/// What came of a spec in a scope.
#[derive(Default)]
pub(super) struct Record {
    /// Why it does not exist in this combination.
    pub(super) not_applicable: Option<String>,
    /// Whether its request works, whatever its checks say.
    pub(super) worked: bool,
    /// What it came to.
    pub(super) verdict: Verdict,
    /// What happened, in one line.
    pub(super) summary: String,
    /// What it saw.
    pub(super) sight: Arc<Sight>,
    /// The broken step that it follows from.
    pub(super) blocked_by: Option<String>,
}

impl Record {
    /// Why a spec of this id did not work. Where that follows from another one, that one says more.
    pub(super) fn why_not(&self, id: &str) -> String {
        match &self.blocked_by {
            Some(root) => format!("{id} did not run, since {root} did not work"),
            None if self.summary.is_empty() => format!("{id} did not work"),
            None => format!("{id} did not work: {}", self.summary),
        }
    }
}

impl Scope {
    /// The broken spec that everything follows from that needs this one: itself, or the one that stopped it. None if it
    /// works or has not run.
    pub(super) fn root_of(&self, id: &str) -> Option<String> {
        let record =
            self.records.get(id).filter(|record| !record.worked && record.not_applicable.is_none())?;
        Some(record.blocked_by.clone().unwrap_or_else(|| id.to_owned()))
    }

    /// A copy that is thrown away.
    pub(super) fn private_copy(&self) -> Scope {
        Scope { private: true, captured: Vec::new(), obliged: Vec::new(), ..self.clone() }
    }

    /// Notes that what was captured since then is what an answer obliged to.
    pub(super) fn oblige_since(&mut self, captured: usize) {
        self.obliged.extend_from_slice(&self.captured[captured.min(self.captured.len())..]);
    }

    /// Takes what answers to the setups of a step obliged to.
    pub(super) fn adopt_obliged(&mut self, other: &Scope) {
        for name in &other.obliged {
            let mark = other.facts.mark(name).cloned().unwrap_or_default();
            self.capture(name, other.facts.get(name).cloned(), mark);
        }
    }

    /// Sets or clears a fact by a capture.
    pub(super) fn capture(&mut self, name: &str, value: Option<Value>, mark: Mark) {
        match value {
            Some(value) => {
                if mark.secret {
                    self.keep_secret(&value);
                }
                self.facts.set(name, value, mark);
            }
            None => self.facts.clear(name),
        }
        self.captured.push(name.to_owned());
    }

    fn keep_secret(&self, value: &Value) {
        match value {
            Value::String(text) => {
                if let Ok(mut secrets) = self.secrets.lock() {
                    secrets.push(text.clone());
                }
            }
            Value::Array(list) => list.iter().for_each(|value| self.keep_secret(value)),
            Value::Object(table) => table.values().for_each(|value| self.keep_secret(value)),
            _ => {}
        }
    }

    /// Every secret that was ever captured in this flow.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.secrets.lock().map(|secrets| secrets.clone()).unwrap_or_default()
    }

    /// The names that captures have touched since this copy was made.
    pub(super) fn captured(&self) -> &[String] {
        &self.captured
    }

    /// Takes what another copy has captured, each name under a prefix.
    pub(super) fn adopt_under(&mut self, prefix: &str, other: &Scope) {
        for name in &other.captured {
            let mark = other.facts.mark(name).cloned().unwrap_or_default();
            self.capture(&format!("{prefix}.{name}"), other.facts.get(name).cloned(), mark);
        }
    }

    /// Takes what another scope has captured since it had captured so much.
    pub(super) fn adopt_since(&mut self, captured: usize, other: &Scope) {
        for name in other.captured.iter().skip(captured) {
            let mark = other.facts.mark(name).cloned().unwrap_or_default();
            self.capture(name, other.facts.get(name).cloned(), mark);
        }
    }

    /// Whether a name is given from outside.
    pub(super) fn is_locked(&self, name: &str) -> bool {
        self.locked.iter().any(|locked| locked == name)
    }

    /// Sets facts for a while; `restore` ends it.
    pub(super) fn give(&mut self, given: Vec<(String, Option<Value>)>) -> Vec<Restore> {
        given
            .into_iter()
            .map(|(name, value)| {
                let before = self
                    .facts
                    .get(&name)
                    .cloned()
                    .zip(Some(self.facts.mark(&name).cloned().unwrap_or_default()));
                let mark = Mark {
                    set_by: GIVEN.into(),
                    ..before.as_ref().map(|(_, m)| m.clone()).unwrap_or_default()
                };
                match value {
                    Some(value) => self.facts.set(&name, value, mark),
                    None => self.facts.give_away(&name, mark),
                }
                self.locked.push(name.clone());
                Restore { name, before }
            })
            .collect()
    }

    /// Ends `give`. A fact that was captured meanwhile keeps its new value, or its absence.
    pub(super) fn restore(&mut self, restores: Vec<Restore>) {
        for Restore { name, before } in restores.into_iter().rev() {
            self.locked.pop();
            if self.facts.own_mark(&name).is_none_or(|mark| mark.set_by != GIVEN) {
                continue;
            }
            match before {
                Some((value, mark)) => self.facts.set(&name, value, mark),
                None => self.facts.clear(&name),
            }
        }
    }
}

/// A fact as it was before it was given.
pub(super) struct Restore {
    name: String,
    before: Option<(Value, Mark)>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope() -> Scope {
        let mut scope = Scope::default();
        scope.facts.set("client.id", json!("a"), Mark::default());
        scope
    }

    #[test]
    fn a_given_fact_ends_with_what_it_was_given_for() {
        let mut scope = scope();
        let restores =
            scope.give(vec![("client.id".into(), Some(json!("b"))), ("x.y".into(), Some(json!(1)))]);
        assert_eq!(scope.facts.get("client.id"), Some(&json!("b")));
        assert!(scope.is_locked("client.id"));
        scope.restore(restores);
        assert_eq!(scope.facts.get("client.id"), Some(&json!("a")));
        assert_eq!(scope.facts.get("x.y"), None);
        assert!(!scope.is_locked("client.id"));
    }

    #[test]
    fn a_fact_captured_meanwhile_stays() {
        let mut scope = scope();
        let restores = scope.give(vec![("client.id".into(), Some(json!("b")))]);
        scope.capture(
            "client.id",
            Some(json!("c")),
            Mark { set_by: "registration".into(), ..Mark::default() },
        );
        scope.restore(restores);
        assert_eq!(scope.facts.get("client.id"), Some(&json!("c")));
    }

    #[test]
    fn what_a_private_copy_captures_stays_there() {
        let scope = scope();
        let mut copy = scope.private_copy();
        copy.capture("token.access_token", Some(json!("t")), Mark::default());
        assert_eq!(scope.facts.get("token.access_token"), None);
        assert_eq!(copy.captured(), ["token.access_token"]);
    }

    #[test]
    fn captures_under_a_name_are_nowhere_else() {
        let mut scope = scope();
        let mut copy = scope.private_copy();
        copy.capture("client.id", Some(json!("second")), Mark::default());
        scope.adopt_under("b", &copy);
        assert_eq!(scope.facts.get("client.id"), Some(&json!("a")));
        assert_eq!(scope.facts.get("b.client.id"), Some(&json!("second")));
    }
}
