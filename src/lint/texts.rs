//! The texts of a file: templates and conditions that cannot be read, facts that nothing sets, assertions that cannot
//! hold.

use std::collections::BTreeSet;

use serde_json::Value;

use super::known::Known;
use crate::spec::model::Assertion;
use crate::spec::{Mistake, SourceFile};
use crate::template::{UnknownWord, asked_by, unknown_words};

/// The keys that hold assertions.
const ASSERTIONS: [&str; 5] = ["match", "accept", "assert", "expect", "where"];

/// Walks a file as data: every string is a template, `when`, `fact` and `once_per` are expressions.
pub(super) fn check(known: &Known, source: &SourceFile, value: &Value, found: &mut Vec<Mistake>) {
    Walk { known, source, path: Vec::new(), told: BTreeSet::new(), found }.value(value);
}

struct Walk<'a> {
    known: &'a Known,
    source: &'a SourceFile,
    path: Vec<String>,
    /// The facts that were told of this file already: one mistake is often made in several places.
    told: BTreeSet<String>,
    found: &'a mut Vec<Mistake>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(list) => self.elements(list, Walk::value),
            Value::Object(table) => {
                for (key, value) in table {
                    self.path.push(key.clone());
                    if ASSERTIONS.contains(&key.as_str()) {
                        self.assertions(value);
                    }
                    self.value(value);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn elements(&mut self, list: &[Value], each: fn(&mut Self, &Value)) {
        for (index, value) in list.iter().enumerate() {
            self.path.push(index.to_string());
            each(self, value);
            self.path.pop();
        }
    }

    fn text(&mut self, text: &str) {
        let is_expression = is_expression(&self.path);
        if !is_expression && !is_template(&self.path, text) {
            return;
        }
        match asked_by(text, is_expression) {
            Ok(names) => {
                let unknown = unknown_words(text, is_expression);
                let is_function = |name: &String| unknown.iter().any(|word| word.name == *name);
                names.into_iter().filter(|name| !is_function(name)).for_each(|name| self.fact(name));
                unknown.iter().for_each(|word| self.word(word));
            }
            Err(reason) => {
                let what = if is_expression { "expression" } else { "template" };
                let mistake = self.here(format!("this {what} cannot be read: {reason}"));
                self.found.push(mistake.help(how_to_write(text, is_expression)));
            }
        }
    }

    fn fact(&mut self, name: String) {
        if self.known.has(&name) || !self.told.insert(name.clone()) {
            return;
        }
        let mistake = self.here(format!("nothing sets the fact `{name}`"));
        let known = self.known.names();
        let meant = crate::text::did_you_mean(&name, known.iter().map(String::as_str));
        self.found.push(match meant {
            Some(meant) => mistake.help(format!("did you mean `{meant}`?")),
            None => mistake.help("facts are set by `capture`, `given`, a setup's `as`, or the runner"),
        });
    }

    fn word(&mut self, word: &UnknownWord) {
        let mistake = self.here(format!("there is no {} `{}`", word.kind, word.name));
        self.found.push(match word.meant {
            Some(meant) => mistake.help(format!("did you mean `{meant}`?")),
            None => mistake.help("specs/README.md lists the functions and filters of templates"),
        });
    }

    fn assertions(&mut self, value: &Value) {
        if let Value::Array(list) = value {
            return self.elements(list, Walk::assertions);
        }
        let Ok(assertion) = serde_json::from_value::<Assertion>(value.clone()) else { return };
        for sentence in crate::assert::validate(&assertion) {
            // The sentence names the key that it is about first, if it is about one.
            let named = sentence.split('`').skip(1).step_by(2);
            let mut keys = named.filter_map(|name| name.split('.').next());
            let key = keys.find(|name| value.get(name).is_some()).map(str::to_owned);
            self.path.extend(key.clone());
            let mistake = match sentence.split_once("; ") {
                Some((wrong, help)) => self.here(wrong.to_owned()).help(help),
                None => self.here(sentence),
            };
            self.path.truncate(self.path.len() - usize::from(key.is_some()));
            self.found.push(mistake);
        }
    }

    fn here(&self, message: String) -> Mistake {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        Mistake::at_key(self.source, &path, message)
    }
}

/// Whether the text at this path is an expression: a template without its braces.
fn is_expression(path: &[String]) -> bool {
    let key = path.iter().rev().find(|segment| segment.parse::<usize>().is_err());
    key.is_some_and(|key| ["when", "fact", "once_per"].contains(&key.as_str()))
}

/// Whether the text at this path has anything to render.
fn is_template(path: &[String], text: &str) -> bool {
    // Regular expressions and schemas have braces of their own: there, a template has two.
    let has_own_braces = path.iter().any(|segment| segment == "schema" || segment == "matches");
    if has_own_braces { text.contains("{{") || text.contains("{%") } else { text.contains('{') }
}

fn how_to_write(text: &str, is_expression: bool) -> &'static str {
    if is_expression && text.contains("{{") {
        "an expression stands without braces, as `token.access_token is defined`"
    } else if is_expression && text.contains(" = ") {
        "compare with `==`: `flow.registration == 'dcr'`"
    } else if is_expression {
        "write an expression that is true or false, as `flow.registration == 'dcr'`"
    } else {
        "a fact stands in two pairs of braces, as `{{ target.url }}`; functions and filters are in specs/README.md"
    }
}
