//! JSON Schemas (Draft-07) of our file formats, made from their types, in the plain form that editors understand best:
//! no `oneOf`, no `null` for keys that may be left out.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::model::{
    DocumentsFile, FaultsFile, FlowFile, LoginFile, OutcomesFile, PatchesFile, Protocol, RequirementsFile,
    Spec,
};

/// A schema by its name: `schema/<name>.schema.json`.
pub type NamedSchema = (&'static str, fn() -> Value);

/// The kinds of spec files and their schemas: `spec` is a step, a check or a request.
pub const SCHEMAS: [NamedSchema; 9] = [
    ("spec", schema_of::<Spec>),
    ("flow", schema_of::<FlowFile>),
    ("protocol", schema_of::<Protocol>),
    ("requirements", schema_of::<RequirementsFile>),
    ("outcomes", schema_of::<OutcomesFile>),
    ("patches", schema_of::<PatchesFile>),
    ("documents", schema_of::<DocumentsFile>),
    ("login", schema_of::<LoginFile>),
    ("faults", schema_of::<FaultsFile>),
];

/// The schema of a type.
pub fn schema_of<T: JsonSchema>() -> Value {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value();
    simplify(&mut schema);
    allow_schema_key(&mut schema);
    schema
}

/// JSON files name their schema in a key, which a closed schema has to know.
fn allow_schema_key(schema: &mut Value) {
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return;
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        let text = "The schema of this file, for editors (in JSON files; TOML files begin with `#:schema`).";
        properties
            .entry("$schema")
            .or_insert_with(|| serde_json::json!({ "type": "string", "description": text }));
    }
}

/// The schema as text, as it is checked in and printed.
pub fn schema_text(schema: &Value) -> String {
    // A `Value` has string keys only, so that writing it cannot fail.
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

fn simplify(schema: &mut Value) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(simplify),
        Value::Object(object) => {
            object.values_mut().for_each(simplify);
            drop_null(object);
            choices_as_enum(object);
            open_to_all(object);
            explain_elements(object);
            shield_reference(object);
            // Formats of Rust's numbers mean nothing to others; `minimum` says the same.
            if object
                .get("format")
                .and_then(Value::as_str)
                .is_some_and(|f| f.starts_with("uint") || f == "double")
            {
                object.remove("format");
            }
            if object.get("default") == Some(&Value::Null) {
                object.remove("default");
            }
            for text in ["description", "title"] {
                if let Some(Value::String(text)) = object.get_mut(text) {
                    *text = text.replace("\n", " ");
                }
            }
        }
        _ => {}
    }
}

/// A key that may be left out is not `null`.
fn drop_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if types.len() == 1 {
            let only = types.remove(0);
            object.insert("type".into(), only);
        }
    }
    let is_null = |choice: &Value| choice.get("type").and_then(Value::as_str) == Some("null");
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    if !choices.iter().any(is_null) {
        return;
    }
    choices.retain(|choice| !is_null(choice));
    if choices.len() == 1
        && let Some(Value::Array(mut choices)) = object.remove("anyOf")
        && let Value::Object(only) = choices.remove(0)
    {
        for (key, value) in only {
            object.entry(key).or_insert(value);
        }
    }
}

/// What may be anything may be an object with any keys: strict editors want that in so many words.
fn open_to_all(object: &mut Map<String, Value>) {
    if object.len() == 1 && object.get("description").is_some_and(Value::is_string) {
        object.insert("additionalProperties".into(), true.into());
    }
}

/// Some editors explain a list by its elements only: plain ones are explained as their list is.
fn explain_elements(object: &mut Map<String, Value>) {
    let Some(text) = object.get("description").cloned() else { return };
    if let Some(Value::Object(items)) = object.get_mut("items")
        && !items.contains_key("$ref")
    {
        items.entry("description").or_insert(text);
    }
}

/// Words with a description each become one list of words; the descriptions go into the description of the list.
fn choices_as_enum(object: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = object.get("oneOf") else { return };
    let mut words = Vec::new();
    let mut lines = Vec::new();
    for choice in choices {
        let own = choice
            .get("const")
            .into_iter()
            .chain(choice.get("enum").and_then(Value::as_array).into_iter().flatten());
        let own: Vec<Value> = own.cloned().collect();
        if own.is_empty() {
            return;
        }
        let description = choice.get("description").and_then(Value::as_str);
        lines.extend(description.iter().flat_map(|text| own.iter().map(move |word| described(word, text))));
        words.extend(own);
    }
    object.remove("oneOf");
    let head = object.get("description").and_then(Value::as_str).map(str::to_owned);
    let text: Vec<String> = head.into_iter().chain(lines).collect();
    object.insert("description".into(), text.join(" ").into());
    object.insert("type".into(), "string".into());
    object.insert("enum".into(), Value::Array(words));
}

fn described(word: &Value, text: &str) -> String {
    format!("`{}`: {text}", word.as_str().unwrap_or_default())
}

/// Draft-07 ignores what stands beside `$ref`.
fn shield_reference(object: &mut Map<String, Value>) {
    if object.len() > 1
        && let Some(reference) = object.remove("$ref")
    {
        object.insert("allOf".into(), serde_json::json!([{ "$ref": reference }]));
    }
}
