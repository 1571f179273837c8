//! From the text of a file to its type, or to its mistakes with their positions.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::mistake::{Mistake, Mistakes};
use super::schema::schema_of;
use super::shape;
use super::source::SourceFile;
use super::syntax_words;

/// The version of the spec format that this program reads.
pub const FORMAT_VERSION: u32 = 1;

/// Reads a file as this type.
///
/// # Errors
/// All mistakes of its shape; or the first of its syntax, after which nothing can be told of the rest.
pub fn decode<T: DeserializeOwned + JsonSchema>(source: &SourceFile) -> Result<T, Mistakes> {
    read(source).map_err(|first| match read::<Value>(source) {
        Ok(value) => {
            let all = shape::mistakes(source, &value, &schema_of::<T>());
            Mistakes(if all.is_empty() { vec![first] } else { all })
        }
        Err(syntax) => {
            let message = syntax.message.clone();
            syntax_words::explained(syntax, &message, source.is_json()).into()
        }
    })
}

/// Reads a file as this type, with the parser's message for its first mistake.
fn read<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    if source.is_json() { read_json(source) } else { read_toml(source) }
}

fn read_toml<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    toml::from_str(&source.text).map_err(|error| {
        let position = source.position(error.span().unwrap_or(0..0));
        Mistake::at(source, position, error.message())
    })
}

fn read_json<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    let text = without_schema(&source.text);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let wrong = |error: &serde_json::Error, message: &str| {
        let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
        Mistake::at(source, position_of(source, error.line(), error.column()), message)
    };
    let decoded: T = T::deserialize(&mut deserializer).map_err(|error| wrong(&error, &error.to_string()))?;
    deserializer.end().map_err(|error| wrong(&error, "text after the end of the document"))?;
    Ok(decoded)
}

/// The text with blanks in place of `"$schema": "…"`, which is for editors, so that all else keeps its position.
fn without_schema(text: &str) -> String {
    use jsonc_parser::ast::Value;
    let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default()).ok();
    let Some(Value::Object(root)) = parsed.and_then(|parsed| parsed.value) else { return text.to_owned() };
    let Some(schema) = root.properties.iter().find(|property| property.name.as_str() == "$schema") else {
        return text.to_owned();
    };
    let (start, end) = (schema.range.start, schema.range.end);
    let comma =
        text[end..].trim_start().starts_with(',').then(|| end + text[end..].find(',').unwrap_or(0) + 1);
    let before = text[..start].trim_end();
    let range = match comma {
        Some(after) => start..after,
        None if before.ends_with(',') => before.len() - 1..end,
        None => start..end,
    };
    let blank: String = text[range.clone()].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    format!("{}{blank}{}", &text[..range.start], &text[range.end..])
}

fn position_of(source: &SourceFile, line: usize, column: usize) -> super::source::Position {
    let start: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at = start + column.saturating_sub(1);
    source.position(at..at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_a_json_file_is_for_editors_and_moves_nothing() {
        for text in
            ["{\"$schema\": \"x\",\n \"spec\": 1}", "{\"spec\": 1,\n \"$schema\": \"x\"}", "{\"spec\": 1}"]
        {
            let without = without_schema(text);
            let read: serde_json::Value = serde_json::from_str(&without).unwrap();
            assert_eq!(read, serde_json::json!({ "spec": 1 }));
            assert_eq!((without.len(), without.lines().count()), (text.len(), text.lines().count()));
        }
        assert_eq!(without_schema("no json"), "no json");
    }
}
