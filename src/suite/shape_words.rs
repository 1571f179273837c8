//! Mistakes of shape in words: what is wrong, what was expected, what was perhaps meant.

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use crate::text;

/// The schema, to look up what was expected at a place.
pub(super) struct Shape<'s> {
    schema: &'s Value,
}

impl<'s> Shape<'s> {
    /// Looks things up in this schema.
    pub(super) fn new(schema: &'s Value) -> Shape<'s> {
        Shape { schema }
    }

    /// What the schema says of the value at this path.
    fn at(&self, path: &[String]) -> Option<&'s Value> {
        let mut here = self.resolved(self.schema);
        for key in path {
            let next = match key.parse::<usize>() {
                Ok(_) if here.get("items").is_some() => here.get("items"),
                _ => here.get("properties").and_then(|properties| properties.get(key)),
            };
            here = self.resolved(next?);
        }
        Some(here)
    }

    fn resolved(&self, schema: &'s Value) -> &'s Value {
        let reference =
            schema.get("$ref").or_else(|| schema.pointer("/allOf/0/$ref")).and_then(Value::as_str);
        let target = reference.and_then(|reference| self.schema.pointer(reference.strip_prefix('#')?));
        target.map_or(schema, |target| self.resolved(target))
    }

    /// What may stand there instead of an unknown key, and whether it looks like a slip of one of them.
    pub(super) fn keys_help(&self, path: &[String], unknown: &str) -> (String, bool) {
        let properties = self.at(path).and_then(|schema| schema.get("properties")).and_then(Value::as_object);
        let known: Vec<&str> = properties.into_iter().flat_map(|p| p.keys()).map(String::as_str).collect();
        (suggestion(unknown, &known), text::did_you_mean(unknown, known.iter().copied()).is_some())
    }

    /// What the key at this path is for.
    pub(super) fn description(&self, path: &[String]) -> Option<String> {
        let description = self.at(path)?.get("description")?.as_str()?;
        Some(description.to_owned())
    }

    /// A mistake in words; none if the schema has a rule that these words do not know.
    pub(super) fn words(
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
                (
                    format!("expected {}, found {}", with_article(expected), found_type(found)),
                    self.description(path),
                )
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

    fn words_at(&self, path: &[String]) -> Option<&'s Vec<Value>> {
        let schema = self.at(path)?;
        schema.get("enum").or_else(|| schema.pointer("/anyOf/0/enum"))?.as_array()
    }
}

fn suggestion(unknown: &str, known: &[&str]) -> String {
    let expected = format!("expected one of `{}`", known.join("`, `"));
    match text::did_you_mean(unknown, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? {expected}"),
        None if known.is_empty() => "no key is expected here".to_owned(),
        None => expected,
    }
}

fn with_article(name: &str) -> String {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}

/// The JSON type of a value; the value itself may be a secret.
pub(super) fn found_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
