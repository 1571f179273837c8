//! What a template finds under a name: the names of the moment first, then the facts.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

use super::facts::Facts;
use super::lent::LENT;
use super::names::Names;

/// Looks a name up when a template asks for it, so that what no template asks for costs nothing.
#[derive(Clone)]
pub(super) struct View {
    pub(super) facts: Facts,
    pub(super) moment: Names,
}

impl View {
    /// The value of a name as JSON: a dotted path that leads through tables.
    pub(super) fn get(&self, path: &str) -> Option<&serde_json::Value> {
        self.among(path.split('.').next()?).get(path)
    }

    /// As `get`, with the segments of the path.
    pub(super) fn at(&self, path: &[Box<str>]) -> Option<&serde_json::Value> {
        self.among(path.first()?).at(path.iter().map(AsRef::as_ref))
    }

    fn among(&self, first: &str) -> &Names {
        if self.moment.contains(first) { &self.moment } else { self.facts.tree() }
    }
}

impl Object for View {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        if name == LENT {
            return Some(Value::from_object(self.facts.lent().clone()));
        }
        self.moment.seen(name).or_else(|| self.facts.tree().seen(name))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.moment.names().chain(self.facts.tree().names());
        Enumerator::Values(names.map(Value::from).collect())
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Facts may be secret.
        formatter.write_str("View")
    }
}
