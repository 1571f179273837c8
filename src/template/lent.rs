//! What templates may use and never see: keys to sign with, and the source of random values and of the time. A fact holds
//! the name of a key, and the key itself stands outside the facts, so that no output, message or request can show it.

use std::sync::{Arc, LazyLock};

use minijinja::value::{Object, ObjectRepr, Rest, Value};
use minijinja::{Error, State};
use serde_json::Map;

use super::functions::invalid;
use crate::oauth::{self, Chance, ClientKey};

/// Under this name the keys and the source stand beside the facts. No template can write it: it is no identifier.
pub(super) const LENT: &str = "\u{f8ff}lent";

/// Where nothing else was lent.
static SYSTEM: LazyLock<Chance> = LazyLock::new(Chance::default);

/// The keys of a flow, by their ids, and where its random values and the time come from.
#[derive(Clone, Default)]
pub(super) struct Lent {
    keys: Vec<Arc<ClientKey>>,
    chance: Option<Arc<Chance>>,
}

impl Lent {
    pub(super) fn add(&mut self, key: Arc<ClientKey>) {
        self.keys.push(key);
    }

    pub(super) fn take_from(&mut self, chance: Arc<Chance>) {
        self.chance = Some(chance);
    }
}

impl std::fmt::Debug for Lent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lent").field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl Object for Lent {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

/// Does something with the source of random values and of the time.
pub(super) fn with_chance<T>(state: &State<'_, '_>, use_it: impl FnOnce(&Chance) -> T) -> T {
    let lent = state.lookup(LENT);
    let lent = lent.as_ref().and_then(Value::downcast_object_ref::<Lent>);
    use_it(lent.and_then(|lent| lent.chance.as_deref()).unwrap_or(&SYSTEM))
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
    with_key(state, key, |key, chance| oauth::client_assertion(key, client_id, audience, chance, &claims))
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
    with_key(state, key, |key, chance| chance.signed(|| oauth::signed_jwt(key, header, claims)))
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
    sign: impl FnOnce(&ClientKey, &Chance) -> Result<String, oauth::Error>,
) -> Result<String, Error> {
    let lent = state.lookup(LENT);
    let lent = lent.as_ref().and_then(Value::downcast_object_ref::<Lent>);
    let found = lent.and_then(|lent| lent.keys.iter().find(|own| own.id() == id));
    let key = found.ok_or_else(|| invalid(format!("there is no key `{id}`")))?;
    with_chance(state, |chance| sign(key, chance)).map_err(|error| invalid(error.to_string()))
}
