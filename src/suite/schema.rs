//! The JSON Schema of the suite file.

use serde_json::{Value, json};

use super::config::SuiteFile;
use crate::spec::schema_of;

/// The schema, made from the types; `schema/suite.schema.json` is a copy of it, and a test compares them.
///
/// A word of a list may also come from the environment, so a string that holds `${` is accepted in its place.
pub fn suite_schema() -> Value {
    let mut schema = schema_of::<SuiteFile>();
    if let Some(Value::Object(definitions)) = schema.get_mut("definitions") {
        for definition in definitions.values_mut() {
            or_variable(definition);
        }
    }
    schema
}

fn or_variable(definition: &mut Value) {
    let Value::Object(object) = definition else { return };
    let Some(words) = object.remove("enum") else { return };
    object.insert("anyOf".into(), json!([{ "enum": words }, { "pattern": r"\$\{" }]));
}
