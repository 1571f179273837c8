//! What is kept of an answer.

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Where a fact comes from: a template, or a part of the answer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Capture {
    /// A template.
    Template(String),
    /// A part of the answer.
    From(Box<CaptureFrom>),
}

impl Capture {
    /// Whether all it does is to take a fact away.
    pub fn forgets(&self) -> bool {
        let template = match self {
            Self::Template(template) => Some(template.as_str()),
            Self::From(from) => from.value.as_ref().and_then(Value::as_str),
        };
        template == Some("{{ omit }}")
    }
}

/// A part of the answer, or a template with marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CaptureFrom {
    /// JSON Pointer into the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// The first value of this header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// With `param`: the challenge of this scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// With `challenge`: its parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// This parameter of the authorization response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// A template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Never shown in any output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<bool>,
    /// Can be used only once: variants that use it do not share the setup that captured it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_shot: Option<bool>,
}

impl<'de> Deserialize<'de> for Capture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Capture;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a template, or a table such as { json = \"/client_id\" }")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Capture, E> {
                Ok(Capture::Template(text.to_owned()))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Capture, A::Error> {
                CaptureFrom::deserialize(MapAccessDeserializer::new(map))
                    .map(|from| Capture::From(Box::new(from)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
