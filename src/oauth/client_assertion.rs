//! Client assertions: how a client with a key authenticates at the token endpoint (RFC 7523 §2.2 and §3, OpenID Connect
//! Core 1.0 §9).

use std::time::UNIX_EPOCH;

use serde_json::{Map, Value};

use super::{Chance, ClientKey, Error, signed_jwt};

/// How long an assertion is good, in seconds. Servers refuse long ones, and it is used at once.
const LIFETIME: u64 = 120;

/// A signed assertion that the client itself makes about itself: `iss` and `sub` are its id, `aud` is the authorization
/// server, `jti` is fresh, `exp` is two minutes from now. `claims` are added or take the place of ours; null takes one away.
///
/// # Errors
/// [`Error::Random`] when the operating system has no randomness to give.
pub fn client_assertion(
    key: &ClientKey,
    client_id: &str,
    audience: &str,
    chance: &Chance,
    claims: &Map<String, Value>,
) -> Result<String, Error> {
    let now = chance.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut all = Map::new();
    all.insert("iss".to_owned(), client_id.into());
    all.insert("sub".to_owned(), client_id.into());
    all.insert("aud".to_owned(), audience.into());
    all.insert("jti".to_owned(), chance.random(32)?.into());
    all.insert("iat".to_owned(), now.into());
    all.insert("exp".to_owned(), (now + LIFETIME).into());
    all.extend(claims.clone());
    let mut header = Map::new();
    header.insert("kid".to_owned(), key.id().into());
    header.insert("typ".to_owned(), "JWT".into());
    chance.signed(|| signed_jwt(key, header, all))
}
