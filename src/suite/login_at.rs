//! `auth.login` of a suite file: the name or file of a login script, or the script itself.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::spec::model::Login;

/// Where a login script stands.
#[derive(Clone, Debug, PartialEq)]
pub enum LoginAt {
    /// The name of a script of `logins/`, or a file relative to the suite file.
    Named(String),
    /// The script itself.
    Inline(Box<Login>),
}

impl Serialize for LoginAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            LoginAt::Named(name) => serializer.serialize_str(name),
            LoginAt::Inline(login) => login.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for LoginAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = LoginAt;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a file such as \"login.toml\", or a table with the rules of a login script")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<LoginAt, E> {
                Ok(LoginAt::Named(text.to_owned()))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<LoginAt, A::Error> {
                Login::deserialize(MapAccessDeserializer::new(map))
                    .map(|login| LoginAt::Inline(Box::new(login)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for LoginAt {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "LoginAt".into()
    }

    /// A text passes by the rules for objects, and an object by those for texts.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let login = Login::json_schema(generator);
        let part = |key: &str| login.get(key).cloned().unwrap_or_default();
        json_schema!({
            "type": ["string", "object"],
            "minLength": 1,
            "properties": part("properties"),
            "required": part("required"),
            "additionalProperties": false,
        })
    }
}
