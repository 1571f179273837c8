//! A suite file against the published schema: every mistake at once. What is wrong is taken out, so that the rest can
//! be looked at, too.

use std::sync::LazyLock;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};

use super::pad::{Pad, Path, join};
use super::variables::MISSING;
use crate::spec::{Shape, TypeWords, found_type, segments};

/// The published schema, made ready once.
static SCHEMA: LazyLock<Result<(Value, Validator), String>> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../schema/suite.schema.json"));
    let schema = schema.map_err(|error| error.to_string())?;
    let validator = jsonschema::draft7::new(&schema).map_err(|error| error.to_string())?;
    Ok((schema, validator))
});

/// Makes the schema ready to be compared with, which takes a while: whoever has nothing else to do can begin with it.
pub fn make_schema_ready() {
    LazyLock::force(&SCHEMA);
}

/// Notes every mistake of shape, takes it out of the value, and gives the places that are now without a value.
pub(super) fn check(value: &mut Value, pad: &mut Pad) -> Vec<Path> {
    let (schema, validator) = match &*SCHEMA {
        Ok(ready) => ready,
        Err(error) => return broken_schema(pad, error),
    };
    let shape = Shape::new(schema, TypeWords::Json);
    let (mut broken, mut needless) = (Vec::new(), Vec::new());
    let whole = value.clone();
    for error in validator.iter_errors(&whole) {
        let at = segments(error.instance_path().as_str());
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                for key in unexpected {
                    let (help, meant) = shape.keys_help(&at, key);
                    pad.note(&join(&at, &[key]), &format!("unknown key `{key}`"), Some(&help));
                    // A slip of a known key leaves that key without its value; any other key leaves nothing behind.
                    if meant { &mut broken } else { &mut needless }.push(join(&at, &[key]));
                }
            }
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                let help = shape.missing_help(&join(&at, &[key]));
                pad.note(&at, &format!("missing key `{key}`"), Some(&help));
                broken.push(if at.is_empty() { join(&at, &[key]) } else { at });
            }
            kind => {
                let found = error.instance().as_ref();
                // A missing variable was noted already.
                if found.as_str().is_none_or(|text| !text.contains(MISSING)) {
                    let masked = error.masked().to_string();
                    let (message, help) = shape.words(&at, kind, found).unwrap_or((masked, None));
                    pad.note(&at, &message, help.as_deref());
                }
                broken.push(at);
            }
        }
    }
    for path in needless {
        take_out(value, &path);
    }
    broken.iter().map(|path| take_out(value, path)).collect()
}

fn broken_schema(pad: &mut Pad, error: &str) -> Vec<Path> {
    pad.note(
        &[],
        &format!("the schema in this program is broken: {error}"),
        Some("this is a bug of mcprove"),
    );
    Vec::new()
}

/// Takes the part at this path out, and gives the path of what is gone. A list with a wrong element goes as a whole,
/// but for `flows`, where the other flows are worth looking at.
fn take_out(value: &mut Value, path: &[String]) -> Path {
    let Some((last, parents)) = path.split_last() else { return Vec::new() };
    let pointer: String =
        parents.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect();
    match value.pointer_mut(&pointer) {
        Some(Value::Object(object)) => {
            object.remove(last);
            if parents.is_empty() && last == "serverUrl" {
                object.insert(last.clone(), json!(MISSING));
            }
            path.to_vec()
        }
        Some(Value::Array(list)) if parents == ["flows"] => {
            if let Some(flow) = last.parse::<usize>().ok().and_then(|i| list.get_mut(i)) {
                *flow = json!({});
            }
            path.to_vec()
        }
        Some(Value::Array(_)) => take_out(value, parents),
        _ => path.to_vec(),
    }
}

/// The part of the file as its type.
///
/// # Errors
/// A sentence for the author; the shape was checked before, so that this is a disagreement of ours.
pub(super) fn typed<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| format!("{}: {} (found {})", error.path(), error.inner(), found_type(value)))
}
