//! Keys that templates may sign with and never see: a fact holds the name of a key, and the key itself stands outside
//! the facts, so that no output, message or request can show it.

use std::sync::Arc;
use std::time::SystemTime;

use minijinja::value::{Object, ObjectRepr, Rest, Value};
use minijinja::{Error, State};

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
    let claims = match claims.first().map(serde_json::to_value).transpose() {
        Ok(None) => serde_json::Map::new(),
        Ok(Some(serde_json::Value::Object(claims))) => claims,
        Ok(Some(_)) => return Err(invalid("the claims of an assertion are a table")),
        Err(error) => return Err(invalid(error.to_string())),
    };
    let keys = state.lookup(KEYS);
    let keys = keys.as_ref().and_then(Value::downcast_object_ref::<Keys>);
    let found = keys.and_then(|keys| keys.0.iter().find(|own| own.id() == key));
    let key = found.ok_or_else(|| invalid(format!("there is no key `{key}`")))?;
    oauth::client_assertion(key, client_id, audience, SystemTime::now(), &claims)
        .map_err(|error| invalid(error.to_string()))
}
