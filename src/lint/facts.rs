//! Facts that templates ask for and nothing sets: the names of a catalog are closed.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::known::Known;
use super::templates::{is_expression, is_template};
use crate::spec::{Mistake, SourceFile};
use crate::template::names_in;

/// Finds the unknown facts of one file.
pub(super) fn check(known: &Known, source: &SourceFile, model: &impl Serialize, found: &mut Vec<Mistake>) {
    let Ok(value) = serde_json::to_value(model) else { return };
    let mut walk = Walk { known, source, path: Vec::new(), told: BTreeSet::new(), found };
    walk.value(&value);
}

struct Walk<'a> {
    known: &'a Known,
    source: &'a SourceFile,
    path: Vec<String>,
    /// What was told of this file already: one mistake is often made in several places.
    told: BTreeSet<String>,
    found: &'a mut Vec<Mistake>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(list) => {
                for (index, value) in list.iter().enumerate() {
                    self.inside(index.to_string(), value);
                }
            }
            Value::Object(table) => {
                for (key, value) in table {
                    self.inside(key.clone(), value);
                }
            }
            _ => {}
        }
    }

    fn inside(&mut self, segment: String, value: &Value) {
        self.path.push(segment);
        self.value(value);
        self.path.pop();
    }

    fn text(&mut self, text: &str) {
        let expression = is_expression(&self.path);
        if !expression && !is_template(&self.path, text) {
            return;
        }
        for name in names_in(text, expression) {
            if self.known.has(&name) || !self.told.insert(name.clone()) {
                continue;
            }
            let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
            let mistake = Mistake::at_key(self.source, &path, format!("nothing sets the fact `{name}`"));
            let meant = crate::text::did_you_mean(&name, self.known.names());
            self.found.push(match meant {
                Some(meant) => mistake.help(format!("did you mean `{meant}`?")),
                None => mistake.help("facts are set by `capture`, `given`, a setup's `as`, or the runner"),
            });
        }
    }
}
