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
    if source.is_json() { decode_json(source) } else { decode_toml(source) }
}

fn decode_toml<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    toml::from_str(&source.text).map_err(|error| {
        let position = source.position(error.span().unwrap_or(0..0));
        explained(Mistake::at(source, position, ""), error.message())
    })
}

fn decode_json<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Mistake> {
    let mut deserializer = serde_json::Deserializer::from_str(&source.text);
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
