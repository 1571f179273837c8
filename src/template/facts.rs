//! The facts of a flow: named values in one tree, with where each came from.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::keys::Keys;
use crate::oauth::ClientKey;

/// Named values. A name is a dotted path (`as.metadata`); a document that is a fact can be looked into
/// with a longer path (`as.metadata.issuer`).
///
/// A copy shares everything until one of the two changes.
#[derive(Clone, Default)]
pub struct Facts {
    tree: Arc<Map<String, Value>>,
    marks: Arc<HashMap<String, Mark>>,
    keys: Keys,
    /// The tree as templates see it, made when one asks.
    view: Arc<OnceLock<minijinja::Value>>,
}

/// What is known of a fact beside its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The spec that set it, or `runner`.
    pub set_by: String,
    /// The number of the exchange that it was read from.
    pub exchange: Option<usize>,
    /// Never shown in any output.
    pub secret: bool,
    /// Can be used only once.
    pub one_shot: bool,
}

impl Facts {
    /// Sets a fact; tables on the way are made.
    pub fn set(&mut self, name: &str, value: Value, mark: Mark) {
        let mut table = self.change_tree();
        let mut segments: Vec<&str> = name.split('.').collect();
        let Some(last) = segments.pop() else { return };
        for segment in segments {
            let next = table.entry(segment).or_insert_with(|| Value::Object(Map::new()));
            if !next.is_object() {
                *next = Value::Object(Map::new());
            }
            let Value::Object(inner) = next else { return };
            table = inner;
        }
        table.insert(last.to_owned(), value);
        Arc::make_mut(&mut self.marks).insert(name.to_owned(), mark);
    }

    fn change_tree(&mut self) -> &mut Map<String, Value> {
        self.view = Arc::default();
        Arc::make_mut(&mut self.tree)
    }

    /// The tree as templates see it.
    pub(super) fn view(&self) -> minijinja::Value {
        let make = || {
            minijinja::Value::from_pairs(self.tree.iter().map(|(name, value)| (name.as_str(), seen(value))))
        };
        self.view.get_or_init(make).clone()
    }

    /// Lends templates a key to sign with, under its id. It is no fact: templates can use it and not see it.
    pub fn lend_key(&mut self, key: Arc<ClientKey>) {
        self.keys.add(key);
    }

    /// The keys that were lent.
    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Takes a fact away. Tables that held nothing else go, too: `client is defined` must not be true of an empty one.
    pub fn clear(&mut self, name: &str) {
        Arc::make_mut(&mut self.marks).remove(name);
        let segments: Vec<&str> = name.split('.').collect();
        remove(self.change_tree(), &segments);
    }

    /// Takes a fact away and keeps who did: it is not to be set again by anybody of less rank.
    pub fn give_away(&mut self, name: &str, mark: Mark) {
        self.clear(name);
        Arc::make_mut(&mut self.marks).insert(name.to_owned(), mark);
    }

    /// The mark of exactly this fact.
    pub fn own_mark(&self, name: &str) -> Option<&Mark> {
        self.marks.get(name)
    }

    /// The value of a fact, or of a part of a document that is a fact.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let mut segments = name.split('.');
        let mut value = self.tree.get(segments.next()?)?;
        for segment in segments {
            value = match value {
                Value::Object(table) => table.get(segment)?,
                Value::Array(list) => list.get(segment.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The mark of a fact, or of the fact that this name looks into.
    pub fn mark(&self, name: &str) -> Option<&Mark> {
        let mut name = name;
        loop {
            if let Some(mark) = self.marks.get(name) {
                return Some(mark);
            }
            name = &name[..name.rfind('.')?];
        }
    }

    /// The names that were set, with their marks.
    pub fn marks(&self) -> impl Iterator<Item = (&str, &Mark)> {
        self.marks.iter().map(|(name, mark)| (name.as_str(), mark))
    }

    /// The whole tree.
    pub fn tree(&self) -> &Map<String, Value> {
        &self.tree
    }

    /// The mark of the first fact set at or below this name: what set `challenge` is what set `challenge.scope`.
    pub fn mark_below(&self, name: &str) -> Option<&Mark> {
        self.mark(name).or_else(|| {
            let prefix = format!("{name}.");
            let mut below: Vec<_> = self.marks.iter().filter(|(n, _)| n.starts_with(&prefix)).collect();
            below.sort_by_key(|(n, _)| n.as_str());
            below.into_iter().map(|(_, mark)| mark).find(|mark| mark.exchange.is_some())
        })
    }
}

/// A value as templates see it.
pub(super) fn seen(value: &Value) -> minijinja::Value {
    minijinja::Value::deserialize(value).unwrap_or(minijinja::Value::UNDEFINED)
}

fn remove(table: &mut Map<String, Value>, segments: &[&str]) {
    let [first, rest @ ..] = segments else { return };
    if rest.is_empty() {
        table.shift_remove(*first);
    } else if let Some(Value::Object(inner)) = table.get_mut(*first) {
        let held_something = !inner.is_empty();
        remove(inner, rest);
        if held_something && inner.is_empty() {
            table.shift_remove(*first);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_looked_into_with_a_longer_name() {
        let mut facts = Facts::default();
        facts.set("as.metadata", json!({ "issuer": "https://a.example", "list": [1, 2] }), Mark::default());
        assert_eq!(facts.get("as.metadata.issuer"), Some(&json!("https://a.example")));
        assert_eq!(facts.get("as.metadata.list.1"), Some(&json!(2)));
        assert_eq!(facts.get("as.metadata.nothing"), None);
    }

    #[test]
    fn a_cleared_fact_is_gone_and_its_neighbours_stay() {
        let mut facts = Facts::default();
        facts.set("client.id", json!("a"), Mark::default());
        facts.set("client.secret", json!("b"), Mark { secret: true, ..Mark::default() });
        facts.clear("client.secret");
        assert_eq!(facts.get("client.secret"), None);
        assert!(facts.mark("client.secret").is_none());
        assert_eq!(facts.get("client.id"), Some(&json!("a")));
    }

    #[test]
    fn an_empty_table_goes_with_the_last_fact_in_it() {
        let mut facts = Facts::default();
        facts.set("a.b.c", json!(1), Mark::default());
        facts.set("a.d", json!({}), Mark::default());
        facts.clear("a.b.c");
        assert_eq!(facts.tree().get("a"), Some(&json!({ "d": {} })));
        facts.clear("a.nothing.there");
        facts.clear("a.d");
        assert!(facts.tree().is_empty());
    }

    #[test]
    fn the_mark_of_a_part_is_that_of_its_document() {
        let mut facts = Facts::default();
        facts.set("as.metadata", json!({ "issuer": 1 }), Mark { set_by: "x".into(), ..Mark::default() });
        assert_eq!(facts.mark("as.metadata.issuer").map(|m| m.set_by.as_str()), Some("x"));
    }
}
