//! A file against the schema of its type: all mistakes of its shape at once, where reading it as the type ends at the
//! first.

use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use serde_json::Value;

use super::mistake::Mistake;
use super::shape_words::{Shape, TypeWords};
use super::source::SourceFile;

/// What is wrong with the shape of a file's value, in the order of the file.
pub(super) fn mistakes(source: &SourceFile, value: &Value, schema: &Value) -> Vec<Mistake> {
    // The schema is one of ours: if it is broken, the first mistake of the file has to do.
    let Ok(validator) = jsonschema::draft7::new(schema) else { return Vec::new() };
    let words = if source.is_json() { TypeWords::Json } else { TypeWords::Toml };
    let mut found =
        Found { source, shape: Shape::new(schema, words), mistakes: Vec::new(), missing: Vec::new() };
    validator.iter_errors(value).for_each(|error| found.add(&error));
    let missing = std::mem::take(&mut found.missing);
    missing.iter().for_each(|(at, key)| found.missing_unless_misspelt(value, at, key));
    found.mistakes.sort_by_key(|mistake| mistake.position.map(|at| (at.line, at.column)));
    found.mistakes
}

/// A JSON Pointer as keys.
pub fn segments(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
}

struct Found<'a> {
    source: &'a SourceFile,
    shape: Shape<'a>,
    mistakes: Vec<Mistake>,
    /// Keys that are missing, each with the table that lacks it.
    missing: Vec<(Vec<String>, String)>,
}

impl Found<'_> {
    fn add(&mut self, error: &ValidationError<'_>) {
        let at = segments(error.instance_path().as_str());
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().for_each(|key| self.unknown(&at, key));
            }
            ValidationErrorKind::Required { property } => {
                self.missing.push((at, property.as_str().unwrap_or_default().to_owned()));
            }
            ValidationErrorKind::AnyOf { context } => match form_meant(error, context) {
                Some(form) => form.iter().for_each(|error| self.add(error)),
                None => self.wrong(&at, error, Some(self.types(error, context))),
            },
            _ => self.wrong(&at, error, None),
        }
    }

    /// A key that is missing because it is misspelt is told as such already.
    fn missing_unless_misspelt(&mut self, value: &Value, at: &[String], key: &str) {
        let table = at.iter().try_fold(value, |value, key| match value {
            Value::Array(list) => list.get(key.parse::<usize>().ok()?),
            value => value.get(key),
        });
        let keys = table.and_then(Value::as_object).into_iter().flat_map(|table| table.keys());
        let is_misspelt = |other: &String| self.shape.meant_by(at, other) == Some(key);
        if !keys.into_iter().any(is_misspelt) {
            let path: Vec<String> = at.iter().cloned().chain([key.to_owned()]).collect();
            self.note(at, format!("missing key `{key}`"), Some(self.shape.missing_help(&path)));
        }
    }

    fn unknown(&mut self, at: &[String], key: &str) {
        let path: Vec<&str> = at.iter().map(String::as_str).chain([key]).collect();
        let position = self.source.locate(&path);
        let (help, meant) = self.shape.keys_help(at, key);
        let help = match table_around(self.source, position.line) {
            Some(table) if self.shape.is_key_of_file(key) => {
                format!(
                    "`{key}` is a key of the file itself and stands in {table} here: write it above the first table"
                )
            }
            Some(table) if !meant => format!("it stands in {table}, as all that follows this line; {help}"),
            _ => help,
        };
        self.mistakes.push(Mistake::at(self.source, position, format!("unknown key `{key}`")).help(help));
    }

    /// `types` are words for a value that has none of several types.
    fn wrong(&mut self, at: &[String], error: &ValidationError<'_>, types: Option<String>) {
        let words = self.shape.words(at, error.kind(), error.instance().as_ref());
        let types = types.map(|types| (types, self.shape.description(at)));
        let (message, help) = words.or(types).unwrap_or_else(|| (error.masked().to_string(), None));
        let key = at.iter().rev().find(|key| key.parse::<usize>().is_err());
        let message = key.map_or_else(|| message.clone(), |key| format!("`{key}`: {message}"));
        self.note(at, message, help);
    }

    fn types(&self, error: &ValidationError<'_>, forms: &[Vec<ValidationError<'static>>]) -> String {
        let expected = forms.iter().flatten().filter_map(|inner| match inner.kind() {
            ValidationErrorKind::Type { kind: TypeKind::Single(name) } => Some(name.to_string()),
            _ => None,
        });
        self.shape.types_words(&expected.collect::<Vec<_>>(), error.instance().as_ref())
    }

    fn note(&mut self, at: &[String], message: String, help: Option<String>) {
        let path: Vec<&str> = at.iter().map(String::as_str).collect();
        let mistake = Mistake::at_key(self.source, &path, message);
        self.mistakes.push(help.into_iter().fold(mistake, Mistake::help));
    }
}

/// Of the forms that a value may have, the mistakes of the one whose type it has.
fn form_meant<'e>(
    error: &ValidationError<'_>,
    forms: &'e [Vec<ValidationError<'static>>],
) -> Option<&'e Vec<ValidationError<'static>>> {
    let has_other_type = |inner: &ValidationError<'_>| {
        matches!(inner.kind(), ValidationErrorKind::Type { .. })
            && inner.instance_path() == error.instance_path()
    };
    let mut fitting = forms.iter().filter(|form| !form.iter().any(has_other_type));
    fitting.next().filter(|_| fitting.next().is_none())
}

/// The header of the TOML table that a line belongs to, if the line is not a header itself.
fn table_around(source: &SourceFile, line: usize) -> Option<&str> {
    let is_header =
        |line: &&str| line.starts_with('[') && line.ends_with(']') && !line.contains(['"', '{', ',']);
    if source.is_json() || source.line_text(line).trim_start().starts_with('[') {
        return None;
    }
    let before: Vec<&str> = source.text.lines().take(line.saturating_sub(1)).collect();
    before.into_iter().rev().map(|line| line.split(" #").next().unwrap_or(line).trim()).find(is_header)
}
