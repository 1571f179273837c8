//! A suite file as text becomes a value: JSON or TOML, without a byte order mark, with its variables replaced.

use serde_json::Value;

use super::pad::Pad;
use super::variables::{Environment, expand};
use crate::spec::{Layer, Mistake, Mistakes, SourceFile, decode};

/// Reads the file.
///
/// # Errors
/// That it cannot be read.
pub(super) fn read(file: &std::path::Path) -> Result<SourceFile, Mistakes> {
    let shown = file.display().to_string();
    let wrong = |message: String, help: &str| Mistakes(vec![Mistake::of_file(&shown, message).help(help)]);
    let bytes = std::fs::read(file).map_err(|error| {
        wrong(format!("the suite config cannot be read: {error}"), "give --config a JSON or TOML file")
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| wrong("the suite config is not valid UTF-8".to_owned(), "save the file as UTF-8"))?;
    Ok(source(shown, &text))
}

/// The text of a suite file and its name.
pub(super) fn source(path: String, text: &str) -> SourceFile {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    SourceFile::new(Layer::Folder(String::new()), path, text)
}

/// The value of the file; variables that are missing are noted, and so is a mistake of syntax, after which there is none.
pub(super) fn parse(pad: &mut Pad, environment: Environment<'_>) -> Option<Value> {
    let mut value: Value = match decode(&pad.source) {
        Ok(value) => value,
        Err(mistakes) => {
            mistakes.0.into_iter().for_each(|mistake| pad.add(mistake));
            return None;
        }
    };
    plain_dates(&mut value);
    pad.mask.hide_secrets_of(&value);
    expand(&mut value, &mut Vec::new(), environment, pad);
    Some(value)
}

/// `protocolVersion = 2025-11-25` is a date in TOML, and means the same as the string.
fn plain_dates(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(plain_dates),
        Value::Object(object) => {
            if let Some(Value::String(date)) = object.get("$__toml_private_datetime") {
                *value = Value::String(date.clone());
            } else {
                object.values_mut().for_each(plain_dates);
            }
        }
        _ => {}
    }
}
