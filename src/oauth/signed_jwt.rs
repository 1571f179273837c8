//! JSON Web Tokens that a key of ours signs (RFC 7515 §3.1, RFC 7519): client assertions, DPoP proofs.

use serde_json::{Map, Value};

use super::{ClientKey, Error, base64url};

/// A token with this header and these claims, signed by the key. `alg` is that of the key and stands first; a member
/// that is null is left out.
///
/// # Errors
/// [`Error::Random`] when the operating system has no randomness to give.
pub fn signed_jwt(
    key: &ClientKey,
    header: Map<String, Value>,
    claims: Map<String, Value>,
) -> Result<String, Error> {
    let mut whole = Map::new();
    whole.insert("alg".to_owned(), key.algorithm().into());
    whole.extend(header);
    let input = format!("{}.{}", part(whole), part(claims));
    let signature = key.sign(input.as_bytes())?;
    Ok(format!("{input}.{}", base64url(&signature)))
}

fn part(mut members: Map<String, Value>) -> String {
    members.retain(|_, value| !value.is_null());
    base64url(Value::Object(members).to_string().as_bytes())
}
