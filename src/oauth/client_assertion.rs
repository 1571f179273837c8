//! Client assertions: how a client with a key authenticates at the token endpoint (RFC 7523 §2.2 and §3, OpenID Connect
//! Core 1.0 §9).

use std::time::UNIX_EPOCH;

use serde_json::{Map, Value, json};

use super::{Chance, ClientKey, Error, base64url};

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
    let mut all = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": chance.random(32)?,
        "iat": now,
        "exp": now + LIFETIME,
    });
    if let Some(all) = all.as_object_mut() {
        all.extend(claims.clone());
        all.retain(|_, value| !value.is_null());
    }
    let header = json!({ "alg": key.algorithm(), "kid": key.id(), "typ": "JWT" });
    let input =
        format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(all.to_string().as_bytes()));
    chance.signed(|| Ok(format!("{input}.{}", base64url(&key.sign(input.as_bytes())?))))
}
