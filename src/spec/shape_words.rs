//! Mistakes of shape in words: what is wrong, what was expected, what was perhaps meant. For files whose schema is
//! known: spec files, suites, baselines.

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use crate::text;

/// The schema, to look up what was expected at a place.
pub struct Shape<'s> {
    schema: &'s Value,
    words: TypeWords,
}

/// How the types of values are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeWords {
    /// As in JSON: objects, booleans, null.
    Json,
    /// As in TOML: tables, dates.
    Toml,
}

/// So many words are listed beside the one that was perhaps meant.
const FEW: usize = 10;

/// What the `toml` crate makes of a date where any value is read.
pub(super) const DATE: &str = "$__toml_private_datetime";

impl<'s> Shape<'s> {
    /// Looks things up in this schema.
    pub fn new(schema: &'s Value, words: TypeWords) -> Shape<'s> {
        Shape { schema, words }
    }

    /// What the schema says of the value at this path.
    fn at(&self, path: &[String]) -> Option<&'s Value> {
        let mut here = self.resolved(self.schema);
        for key in path {
            let next = match key.parse::<usize>() {
                Ok(_) if here.get("items").is_some() => here.get("items"),
                _ => here
                    .get("properties")
                    .and_then(|properties| properties.get(key))
                    .or_else(|| here.get("additionalProperties").filter(|schema| schema.is_object())),
            };
            here = self.resolved(next?);
        }
        Some(here)
    }

    fn resolved(&self, schema: &'s Value) -> &'s Value {
        let reference =
            schema.get("$ref").or_else(|| schema.pointer("/allOf/0/$ref")).and_then(Value::as_str);
        let target = reference.and_then(|reference| self.schema.pointer(reference.strip_prefix('#')?));
        // Of several forms, the one with keys is what a path can lead into.
        let forms = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        let with_keys =
            || forms.map(|form| self.resolved(form)).find(|form| form.get("properties").is_some());
        target.map(|target| self.resolved(target)).or_else(with_keys).unwrap_or(schema)
    }

    /// What may stand there instead of an unknown key, and whether it looks like a slip of one of them.
    pub fn keys_help(&self, path: &[String], unknown: &str) -> (String, bool) {
        (suggestion(unknown, &self.keys(path)), self.meant_by(path, unknown).is_some())
    }

    /// The key that an unknown one looks like a slip of.
    pub(super) fn meant_by(&self, path: &[String], key: &str) -> Option<&'s str> {
        let known = self.keys(path);
        if known.contains(&key) { None } else { text::did_you_mean(key, known) }
    }

    fn keys(&self, path: &[String]) -> Vec<&'s str> {
        let properties = self.at(path).and_then(|schema| schema.get("properties")).and_then(Value::as_object);
        properties.into_iter().flat_map(|p| p.keys()).map(String::as_str).collect()
    }

    /// Whether the file itself has this key, outside all of its tables.
    pub(super) fn is_key_of_file(&self, key: &str) -> bool {
        self.at(&[]).and_then(|schema| schema.get("properties")).is_some_and(|keys| keys.get(key).is_some())
    }

    /// What to do about a key that is missing: to add it, and what it is for.
    pub fn missing_help(&self, path: &[String]) -> String {
        let key = path.last().map(String::as_str).unwrap_or_default();
        match self.description(path) {
            Some(description) => format!("add `{key}`: {}", in_sentence(&description)),
            None => format!("add `{key}`"),
        }
    }

    /// What a value should have been, if it has none of several types.
    pub(super) fn types_words(&self, expected: &[String], found: &Value) -> String {
        let expected: Vec<String> = expected.iter().map(|name| self.named(name)).collect();
        format!("expected {}, found {}", expected.join(" or "), self.type_of(found))
    }

    /// What the key at this path is for.
    pub fn description(&self, path: &[String]) -> Option<String> {
        let description = self.at(path)?.get("description")?.as_str()?;
        Some(description.to_owned())
    }

    /// A mistake in words; none if the schema has a rule that these words do not know.
    pub fn words(
        &self,
        path: &[String],
        kind: &ValidationErrorKind,
        found: &Value,
    ) -> Option<(String, Option<String>)> {
        Some(match kind {
            ValidationErrorKind::AnyOf { .. } if path.is_empty() => {
                let help = "list flows under `flows`, or combinations under `matrix`";
                ("neither `flows` nor `matrix`: there is nothing to run".to_owned(), Some(help.to_owned()))
            }
            ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::Enum { .. } => {
                let unknown = found.as_str()?;
                let words: Vec<&str> = self.words_at(path)?.iter().filter_map(Value::as_str).collect();
                (format!("unknown word `{unknown}`"), Some(suggestion(unknown, &words)))
            }
            ValidationErrorKind::Type { .. } => {
                let expected = self.at(path).and_then(|schema| schema.get("type")).and_then(Value::as_str)?;
                let help = match self.type_of(found) {
                    "a date" if expected == "string" => Some("write the date between quotes".to_owned()),
                    _ => self.description(path),
                };
                (format!("expected {}, found {}", self.named(expected), self.type_of(found)), help)
            }
            ValidationErrorKind::MinItems { .. } => ("the list is empty".to_owned(), self.description(path)),
            ValidationErrorKind::MinLength { .. } => ("the text is empty".to_owned(), self.description(path)),
            ValidationErrorKind::MinProperties { .. } => {
                ("the table is empty, which stands for everything".to_owned(), self.description(path))
            }
            ValidationErrorKind::Minimum { limit } => {
                (format!("{found} is too small: at least {limit}"), self.description(path))
            }
            ValidationErrorKind::Maximum { limit } => {
                (format!("{found} is too large: at most {limit}"), self.description(path))
            }
            _ => return None,
        })
    }

    /// The type of a value, in the words of its file; the value itself may be a secret.
    fn type_of(&self, value: &Value) -> &'static str {
        match (self.words, value) {
            (TypeWords::Toml, Value::Object(table)) if table.contains_key(DATE) => "a date",
            (TypeWords::Toml, Value::Object(_)) => "a table",
            _ => found_type(value),
        }
    }

    /// A type of the schema, in the words of the file.
    fn named(&self, expected: &str) -> String {
        match (self.words, expected) {
            (TypeWords::Toml, "object") => "a table".to_owned(),
            _ => with_article(expected),
        }
    }

    fn words_at(&self, path: &[String]) -> Option<&'s Vec<Value>> {
        let schema = self.at(path)?;
        schema.get("enum").or_else(|| schema.pointer("/anyOf/0/enum"))?.as_array()
    }
}

/// What was perhaps meant instead of an unknown word; and all that there are, if nothing is near or they are few.
pub(super) fn suggestion(unknown: &str, known: &[&str]) -> String {
    let known: Vec<&str> = known.iter().copied().filter(|known| *known != "$schema").collect();
    let expected = format!("expected one of `{}`", known.join("`, `"));
    match text::did_you_mean(unknown, known.iter().copied()) {
        Some(meant) if known.len() > FEW => format!("did you mean `{meant}`?"),
        Some(meant) => format!("did you mean `{meant}`? {expected}"),
        None if known.is_empty() => "no key is expected here".to_owned(),
        None => expected,
    }
}

/// The text as a part of a sentence: its first word in lower case, unless it is a name.
fn in_sentence(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            format!("{}{second}{}", first.to_lowercase(), letters.as_str())
        }
        _ => text.to_owned(),
    }
}

fn with_article(name: &str) -> String {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}

/// The JSON type of a value; the value itself may be a secret.
pub fn found_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
