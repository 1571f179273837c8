//! Keys that templates may sign with and never see: a fact holds the name of a key, and the key itself stands outside
//! the facts, so that no output, message or request can show it.

use std::sync::Arc;
use std::time::SystemTime;

use minijinja::value::{Object, ObjectRepr, Rest, Value};
use minijinja::{Error, State};
use serde_json::Map;

use super::functions::invalid;
use crate::oauth::{self, ClientKey};

/// Under this name the keys stand beside the facts. No template can write it: it is no identifier.
pub(super) const KEYS: &str = "\u{f8ff}keys";

/// The keys of a flow, by their ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Vec<Arc<ClientKey>>);

impl Keys {
    pub(super) fn add(&mut self, key: Arc<ClientKey>) {
        self.0.push(key);
    }
}

impl Object for Keys {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

/// `client_assertion(key, client_id, audience)`, with claims of its own as a fourth argument: see
/// [`oauth::client_assertion`]. `key` is the name of a key, the fact `client.key`.
pub(super) fn client_assertion(
    state: &State<'_, '_>,
    key: &str,
    client_id: &str,
    audience: &str,
    claims: Rest<Value>,
) -> Result<String, Error> {
    let claims = claims.first().map_or_else(|| Ok(Map::new()), |claims| table("claims", claims))?;
    with_key(state, key, |key| oauth::client_assertion(key, client_id, audience, SystemTime::now(), &claims))
}

/// `signed_jwt(key, header, claims)`, with claims to lay over those as a fourth argument: see [`oauth::signed_jwt`]. `key`
/// is the name of a key, such as the fact `dpop.key`.
pub(super) fn signed_jwt(
    state: &State<'_, '_>,
    key: &str,
    header: Value,
    claims: Value,
    changes: Rest<Value>,
) -> Result<String, Error> {
    let (header, mut claims) = (table("header", &header)?, table("claims", &claims)?);
    for changes in changes.iter() {
        claims.extend(table("claims", changes)?);
    }
    with_key(state, key, |key| oauth::signed_jwt(key, header, claims))
}

fn table(what: &str, value: &Value) -> Result<Map<String, serde_json::Value>, Error> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::Object(table)) => Ok(table),
        Ok(_) => Err(invalid(format!("the {what} of a token is a table"))),
        Err(error) => Err(invalid(error.to_string())),
    }
}

fn with_key(
    state: &State<'_, '_>,
    id: &str,
    sign: impl FnOnce(&ClientKey) -> Result<String, oauth::Error>,
) -> Result<String, Error> {
    let keys = state.lookup(KEYS);
    let keys = keys.as_ref().and_then(Value::downcast_object_ref::<Keys>);
    let found = keys.and_then(|keys| keys.0.iter().find(|own| own.id() == id));
    let key = found.ok_or_else(|| invalid(format!("there is no key `{id}`")))?;
    sign(key).map_err(|error| invalid(error.to_string()))
}
