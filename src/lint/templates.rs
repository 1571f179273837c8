//! Templates and conditions that cannot be read, and assertions that cannot hold.

use serde::Serialize;
use serde_json::Value;

use crate::spec::model::Assertion;
use crate::spec::{Mistake, SourceFile};
use crate::template::syntax_error;

/// Walks a file as data: every string is a template, `when` and `fact` are expressions, `match`, `accept`, `assert`,
/// `expect` and `where` hold assertions.
pub(super) fn check(source: &SourceFile, model: &impl Serialize, found: &mut Vec<Mistake>) {
    let Ok(value) = serde_json::to_value(model) else { return };
    walk(source, &value, &mut Vec::new(), found);
}

fn walk(source: &SourceFile, value: &Value, path: &mut Vec<String>, found: &mut Vec<Mistake>) {
    match value {
        Value::String(text) => {
            let is_expression = is_expression(path);
            if !is_expression && !is_template(path, text) {
                return;
            }
            if let Some(reason) = syntax_error(text, is_expression) {
                let what = if is_expression { "expression" } else { "template" };
                found.push(at(source, path, format!("this {what} cannot be read: {reason}")));
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                path.push(index.to_string());
                walk(source, value, path, found);
                path.pop();
            }
        }
        Value::Object(table) => {
            for (key, value) in table {
                path.push(key.clone());
                if ["match", "accept", "assert", "expect", "where"].contains(&key.as_str()) {
                    assertions(source, value, path, found);
                }
                walk(source, value, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Whether the text at this path is an expression: a template without its braces.
pub(super) fn is_expression(path: &[String]) -> bool {
    let key = path.iter().rev().find(|segment| segment.parse::<usize>().is_err());
    key.is_some_and(|key| ["when", "fact", "once_per"].contains(&key.as_str()))
}

/// Whether the text at this path has anything to render.
pub(super) fn is_template(path: &[String], text: &str) -> bool {
    // Regular expressions and schemas have braces of their own: there, a template has two.
    let has_own_braces = path.iter().any(|segment| segment == "schema" || segment == "matches");
    if has_own_braces { text.contains("{{") || text.contains("{%") } else { text.contains('{') }
}

fn assertions(source: &SourceFile, value: &Value, path: &mut Vec<String>, found: &mut Vec<Mistake>) {
    if let Value::Array(list) = value {
        for (index, value) in list.iter().enumerate() {
            path.push(index.to_string());
            assertions(source, value, path, found);
            path.pop();
        }
        return;
    }
    let Ok(assertion) = serde_json::from_value::<Assertion>(value.clone()) else { return };
    for message in crate::assert::validate(&assertion) {
        found.push(at(source, path, message));
    }
}

fn at(source: &SourceFile, path: &[String], message: String) -> Mistake {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    Mistake::at_key(source, &path, message)
}
