//! The facts of a flow: named values in one tree, with where each came from.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::lent::Lent;
use super::marks::Marks;
use super::names::Names;
use crate::oauth::{Chance, ClientKey};

/// Named values. A name is a dotted path (`as.metadata`); a document that is a fact can be looked into
/// with a longer path (`as.metadata.issuer`).
///
/// A copy shares everything until one of the two changes.
#[derive(Clone, Default)]
pub struct Facts {
    tree: Names,
    marks: Marks,
    lent: Lent,
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
        let mut segments = name.split('.');
        let mut place = self.tree.change(segments.next().unwrap_or_default());
        for segment in segments {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let Value::Object(table) = place else { return };
            place = table.entry(segment).or_insert(Value::Null);
        }
        *place = value;
        self.marks.insert(name, mark);
    }

    /// Lends templates a key to sign with, under its id. It is no fact: templates can use it and not see it.
    pub fn lend_key(&mut self, key: Arc<ClientKey>) {
        self.lent.add(key);
    }

    /// Random values and the time come from here; from the system if nothing is lent.
    pub fn lend_chance(&mut self, chance: Arc<Chance>) {
        self.lent.take_from(chance);
    }

    /// What was lent.
    pub(super) fn lent(&self) -> &Lent {
        &self.lent
    }

    /// Takes a fact away. Tables that held nothing else go, too: `client is defined` must not be true of an empty one.
    pub fn clear(&mut self, name: &str) {
        self.marks.remove(name);
        let Some((first, rest)) = name.split_once('.') else { return self.tree.remove(name) };
        if self.tree.get(name).is_none() {
            return;
        }
        let segments: Vec<&str> = rest.split('.').collect();
        if let Value::Object(table) = self.tree.change(first) {
            remove(table, &segments);
            if table.is_empty() {
                self.tree.remove(first);
            }
        }
    }

    /// Takes a fact away and keeps who did: it is not to be set again by anybody of less rank.
    pub fn give_away(&mut self, name: &str, mark: Mark) {
        self.clear(name);
        self.marks.insert(name, mark);
    }

    /// The mark of exactly this fact.
    pub fn own_mark(&self, name: &str) -> Option<&Mark> {
        self.marks.get(name)
    }

    /// The value of a fact, or of a part of a document that is a fact.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.tree.get(name)
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
        self.marks.iter()
    }

    /// The whole tree, as one value.
    pub fn to_value(&self) -> Value {
        Value::Object(self.tree.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect())
    }

    /// The first parts of all names, with what is below them.
    pub(super) fn tree(&self) -> &Names {
        &self.tree
    }

    /// The mark of the first fact set at or below this name: what set `challenge` is what set `challenge.scope`.
    pub fn mark_below(&self, name: &str) -> Option<&Mark> {
        self.mark(name).or_else(|| {
            let prefix = format!("{name}.");
            let below = self.marks().filter(|(n, mark)| n.starts_with(&prefix) && mark.exchange.is_some());
            below.min_by_key(|(n, _)| *n).map(|(_, mark)| mark)
        })
    }
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
        assert_eq!(facts.get("a"), Some(&json!({ "d": {} })));
        facts.clear("a.nothing.there");
        facts.clear("a.d");
        assert_eq!(facts.to_value(), json!({}));
    }

    #[test]
    fn the_mark_of_a_part_is_that_of_its_document() {
        let mut facts = Facts::default();
        facts.set("as.metadata", json!({ "issuer": 1 }), Mark { set_by: "x".into(), ..Mark::default() });
        assert_eq!(facts.mark("as.metadata.issuer").map(|m| m.set_by.as_str()), Some("x"));
    }
}
