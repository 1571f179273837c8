//! Named values, as facts and templates keep them: what is copied often, changed seldom, and mostly not looked at.

use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use serde::Deserialize as _;
use serde_json::Value;

/// Values by name. A copy costs a reference for each name, and shares every value until one of the two changes it.
#[derive(Clone, Default)]
pub struct Names(Arc<IndexMap<Arc<str>, Arc<Named>>>);

/// A value, and what templates see in its place, made when one asks.
struct Named {
    value: Value,
    seen: OnceLock<minijinja::Value>,
}

impl Names {
    /// Names one value.
    pub fn insert(&mut self, name: &str, value: Value) {
        Arc::make_mut(&mut self.0).insert(name.into(), Arc::new(value.into()));
    }

    /// Takes the names of others; theirs win.
    pub fn extend(&mut self, others: &Names) {
        if !others.0.is_empty() {
            let others = others.0.iter().map(|(name, named)| (name.clone(), named.clone()));
            Arc::make_mut(&mut self.0).extend(others);
        }
    }

    /// The value of a name, or of a part of it: the members on a dotted path, and the elements by number.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let mut segments = path.split('.');
        let mut value = &self.0.get(segments.next()?)?.value;
        for segment in segments {
            value = match value {
                Value::Object(table) => table.get(segment)?,
                Value::Array(list) => list.get(segment.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// The value of a name to be changed; `null` until then if there is none.
    pub(super) fn change(&mut self, name: &str) -> &mut Value {
        let names = Arc::make_mut(&mut self.0);
        let named = Arc::make_mut(names.entry(name.into()).or_insert_with(|| Arc::new(Value::Null.into())));
        named.seen = OnceLock::new();
        &mut named.value
    }

    /// Takes a name away.
    pub(super) fn remove(&mut self, name: &str) {
        if self.0.contains_key(name) {
            Arc::make_mut(&mut self.0).shift_remove(name);
        }
    }

    /// What templates see of a name.
    pub(super) fn seen(&self, name: &str) -> Option<minijinja::Value> {
        let named = self.0.get(name)?;
        let see = || minijinja::Value::deserialize(&named.value).unwrap_or(minijinja::Value::UNDEFINED);
        Some(named.seen.get_or_init(see).clone())
    }

    /// The names in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, named)| (name.as_ref(), &named.value))
    }
}

impl From<Value> for Named {
    fn from(value: Value) -> Named {
        Named { value, seen: OnceLock::new() }
    }
}

impl Clone for Named {
    fn clone(&self) -> Named {
        // Copied to be changed, so that what was seen does not hold any more.
        self.value.clone().into()
    }
}
