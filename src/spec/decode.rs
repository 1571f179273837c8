//! From the text of a file to its type, with the position of the first mistake.

use serde::de::DeserializeOwned;

use super::mistake::Mistake;
use super::source::SourceFile;

/// The version of the spec format that this program reads.
pub const FORMAT_VERSION: u32 = 1;

/// Reads a file as this type.
///
/// # Errors
/// The first mistake, with its position.
pub fn decode<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    // The text is read again only to tell what is wrong with it.
    if let Some(Ok(model)) = source.shipped.map(|shipped| serde_json::from_str(shipped.json)) {
        return Ok(model);
    }
    if source.is_json() { decode_json(source) } else { decode_toml(source) }
}

fn decode_toml<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    toml::from_str(&source.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let table = table_around(&source.text, span.start);
        let mistake = explained(Mistake::at(source, source.position(span), ""), error.message());
        match table.filter(|_| mistake.message.starts_with("unknown key")) {
            Some(table) => {
                let help = mistake.help.clone().unwrap_or_default();
                mistake.help(format!("it stands in {table}, as all that follows this line; {help}"))
            }
            None => mistake,
        }
    })
}

/// The header of the table that a line belongs to, if the line is not a header itself.
fn table_around(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let is_header =
        |line: &&str| line.starts_with('[') && line.ends_with(']') && !line.contains(['"', '{', ',']);
    if text[start..].trim_start().starts_with('[') {
        return None;
    }
    before[..start].lines().rev().map(|line| line.split(" #").next().unwrap_or(line).trim()).find(is_header)
}

fn decode_json<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    let text = without_schema(&source.text);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let decoded: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let inner = error.inner();
        let position = position_of(source, inner.line(), inner.column());
        let text = inner.to_string();
        let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
        explained(Mistake::at(source, position, ""), message)
    })?;
    deserializer.end().map_err(|error| {
        Mistake::at(
            source,
            position_of(source, error.line(), error.column()),
            "text after the end of the document",
        )
    })?;
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

/// Turns serde's sentence into ours: what is unknown or wrong, what was expected, what was perhaps meant.
fn explained(mut mistake: Mistake, serde_message: &str) -> Mistake {
    let message = serde_message.trim();
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let what = if message.starts_with("unknown field") { "key" } else { "word" };
        let unknown = quoted.next().unwrap_or_default().to_owned();
        let known: Vec<&str> = quoted.collect();
        mistake.message = format!("unknown {what} `{unknown}`");
        let expected = format!("expected one of `{}`", known.join("`, `"));
        let help = match crate::text::did_you_mean(&unknown, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`? {expected}"),
            None if known.is_empty() => "no key is expected here".to_owned(),
            None => expected,
        };
        return mistake.help(help);
    }
    mistake.message = message.replace("missing field", "missing key");
    mistake
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
