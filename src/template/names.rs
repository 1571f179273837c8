//! Named values, as facts and templates keep them: what is copied often, changed seldom, and mostly not looked at.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::member::member;
use super::part::seen;

/// Values by name. A copy costs a reference, and shares every value until one of the two changes it. There are few names,
/// so that looking at each is faster than a table.
#[derive(Clone, Default)]
pub struct Names(Option<Arc<Vec<Named>>>);

type Named = (Name, Arc<Given>);

/// A name that the program knows, or one that a spec has made.
#[derive(Clone)]
enum Name {
    Known(&'static str),
    Made(Arc<str>),
}

impl Name {
    fn text(&self) -> &str {
        match self {
            Name::Known(text) => text,
            Name::Made(text) => text,
        }
    }
}

/// A value that is there, or is made when something asks for it.
pub(super) enum Given {
    Now(Value),
    Later(LazyLock<Value, Make>),
}

type Make = Box<dyn FnOnce() -> Value + Send + Sync>;

impl Names {
    /// Names one value.
    pub fn insert(&mut self, name: &'static str, value: Value) {
        self.put(Name::Known(name), Arc::new(Given::Now(value)));
    }

    /// Names a value that is only made if something asks for it.
    pub fn insert_later(&mut self, name: &'static str, make: impl FnOnce() -> Value + Send + Sync + 'static) {
        self.put(Name::Known(name), Arc::new(Given::Later(LazyLock::new(Box::new(make)))));
    }

    fn all(&self) -> &[Named] {
        self.0.as_ref().map_or(&[], |all| all.as_slice())
    }

    fn all_mut(&mut self) -> &mut Vec<Named> {
        Arc::make_mut(self.0.get_or_insert_default())
    }

    fn put(&mut self, name: Name, value: Arc<Given>) {
        let names = self.all_mut();
        match names.iter_mut().find(|(known, _)| known.text() == name.text()) {
            Some((_, known)) => *known = value,
            None => names.push((name, value)),
        }
    }

    fn named(&self, name: &str) -> Option<&Arc<Given>> {
        self.all().iter().find(|(known, _)| known.text() == name).map(|(_, value)| value)
    }

    /// Whether there is such a name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.named(name).is_some()
    }

    /// Takes the names of others; theirs win.
    pub fn extend(&mut self, others: &Names) {
        others.all().iter().for_each(|(name, value)| self.put(name.clone(), value.clone()));
    }

    /// The value of a name, or of a part of it: the members on a dotted path, and the elements by number.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.at(path.split('.'))
    }

    /// As `get`, with the segments of the path.
    pub(super) fn at<'p>(&self, mut path: impl Iterator<Item = &'p str>) -> Option<&Value> {
        let whole = self.named(path.next()?)?.get();
        path.try_fold(whole, |value, segment| match value {
            Value::Object(table) => member(table, segment),
            Value::Array(list) => list.get(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The value of a name to be changed; `null` until then if there is none.
    pub(super) fn change(&mut self, name: &str) -> &mut Value {
        let names = self.all_mut();
        let known = names.iter().position(|(known, _)| known.text() == name);
        let place = known.unwrap_or_else(|| {
            names.push((Name::Made(name.into()), Arc::new(Given::Now(Value::Null))));
            names.len() - 1
        });
        Arc::make_mut(&mut names[place].1).change()
    }

    /// Takes a name away.
    pub(super) fn remove(&mut self, name: &str) {
        if self.contains(name) {
            self.all_mut().retain(|(known, _)| known.text() != name);
        }
    }

    /// What templates see of a name.
    pub(super) fn seen(&self, name: &str) -> Option<minijinja::Value> {
        self.named(name).map(seen)
    }

    /// The names in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.all().iter().map(|(name, _)| name.text())
    }

    /// The names in order, with their values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.all().iter().map(|(name, value)| (name.text(), value.get()))
    }
}

impl Given {
    pub(super) fn get(&self) -> &Value {
        match self {
            Given::Now(value) => value,
            Given::Later(value) => value,
        }
    }

    fn change(&mut self) -> &mut Value {
        match self {
            Given::Now(value) => value,
            later => {
                *later = Given::Now(later.get().clone());
                later.change()
            }
        }
    }
}

impl Clone for Given {
    fn clone(&self) -> Given {
        Given::Now(self.get().clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_named_for_later_is_made_when_something_asks_for_it_and_once() {
        let made = Arc::new(AtomicUsize::new(0));
        let mut names = Names::default();
        let counter = made.clone();
        names.insert_later("response", move || {
            counter.fetch_add(1, Ordering::Relaxed);
            json!({ "status": 401 })
        });
        let copy = names.clone();
        assert!(names.contains("response"));
        assert_eq!(made.load(Ordering::Relaxed), 0);
        assert_eq!(names.get("response.status"), Some(&json!(401)));
        assert_eq!(copy.get("response.status"), Some(&json!(401)));
        assert!(copy.seen("response").is_some());
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_copy_that_is_changed_leaves_the_other_as_it_was() {
        let mut names = Names::default();
        names.insert_later("a", || json!(1));
        let mut copy = names.clone();
        *copy.change("a") = json!(2);
        copy.insert("b", json!(3));
        assert_eq!((names.get("a"), names.get("b")), (Some(&json!(1)), None));
        assert_eq!((copy.get("a"), copy.get("b")), (Some(&json!(2)), Some(&json!(3))));
        copy.remove("a");
        assert_eq!(copy.names().collect::<Vec<_>>(), ["b"]);
    }
}
