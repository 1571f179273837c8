//! What templates see of a document: its parts, each looked up when a template asks for it. Most ask for one member of a
//! large document, which need not be made into values of theirs.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use serde::Deserialize as _;
use serde_json::Value as Json;

use super::member;
use super::names::Given;

/// A table or a list in a value.
pub(super) struct Part {
    whole: Arc<Given>,
    /// The names and numbers that lead to it.
    way: Vec<Value>,
}

/// What templates see of a value.
pub(super) fn seen(value: &Arc<Given>) -> Value {
    see(value.get(), || Part { whole: value.clone(), way: Vec::new() })
}

fn see(json: &Json, part: impl FnOnce() -> Part) -> Value {
    match json {
        Json::Array(_) | Json::Object(_) => Value::from_object(part()),
        plain => Value::deserialize(plain).unwrap_or(Value::UNDEFINED),
    }
}

fn member<'v>(json: &'v Json, key: &Value) -> Option<&'v Json> {
    match json {
        Json::Object(table) => member::member(table, key.as_str()?),
        Json::Array(list) => list.get(key.as_usize()?),
        _ => None,
    }
}

impl Part {
    fn json(&self) -> Option<&Json> {
        self.way.iter().try_fold(self.whole.get(), member)
    }
}

impl Object for Part {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        match self.json() {
            Some(Json::Array(_)) => ObjectRepr::Seq,
            _ => ObjectRepr::Map,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let json = member(self.json()?, key)?;
        let way = || self.way.iter().chain([key]).cloned().collect();
        Some(see(json, || Part { whole: self.whole.clone(), way: way() }))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.json() {
            Some(Json::Array(list)) => Enumerator::Seq(list.len()),
            Some(Json::Object(table)) => {
                Enumerator::Values(table.keys().map(|name| Value::from(name.as_str())).collect())
            }
            _ => Enumerator::Empty,
        }
    }
}

impl std::fmt::Debug for Part {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Facts may be secret.
        formatter.write_str("Part")
    }
}

#[cfg(test)]
mod tests {
    use minijinja::Environment;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_that_is_looked_into_is_to_templates_what_its_values_are() {
        let document = json!({
            "a": { "b": [1, -2.5, "x", null, true, { "c": [] }], "": {}, "B": "é" },
            "n": 18_446_744_073_709_551_615_u64,
            "list": [3, 1, 2],
        });
        let mut environment = Environment::new();
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Chainable);
        let looked_into = seen(&Arc::new(Given::Now(document.clone())));
        let made = Value::deserialize(&document).unwrap();
        for expression in [
            "d",
            "d.a.b",
            "d.a.b[-1].c",
            "d.a.b[5] is mapping",
            "d.a.b is sequence",
            "d.a.b[9] is defined",
            "d.a.nothing.at.all",
            "d.a.b.c",
            "d.list[1:]",
            "d.list | sort | join(' ')",
            "d.list | last",
            "d.list | length",
            "d | length",
            "d | items",
            "d | list",
            "d.a.b | reverse",
            "d.a == d.a",
            "d.list == [3, 1, 2]",
            "[3, 1, 2] == d.list",
            "{'c': []} == d.a.b[5]",
            "d.a.b[5] in d.a.b",
            "'a' in d",
            "2 in d.list",
            "d.n",
            "not d.a['']",
            "d.a ~ ''",
            "d[0]",
            "d.list['x']",
        ] {
            let told = |value: &Value| {
                let value = environment
                    .compile_expression(expression)
                    .unwrap()
                    .eval([("d", value.clone())].into_iter().collect::<Value>());
                value
                    .map(|value| (value.kind(), value.to_string(), serde_json::to_value(&value).unwrap()))
                    .map_err(|error| error.to_string())
            };
            assert_eq!(told(&looked_into), told(&made), "{expression}");
        }
    }
}
