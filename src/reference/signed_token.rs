//! A JSON Web Token in its parts (RFC 7519, RFC 7515 §3.1), as client assertions, grants and DPoP proofs come.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::public_key::PublicKey;

/// A token whose signature is not looked at before a key is there.
pub(super) struct SignedToken {
    pub(super) header: Value,
    pub(super) claims: Value,
    signed: String,
    signature: Vec<u8>,
}

impl SignedToken {
    pub(super) fn read(text: &str) -> Option<SignedToken> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        Some(SignedToken {
            header: json(header)?,
            claims: json(claims)?,
            signed: signed.to_owned(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// A claim that is a text.
    pub(super) fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// A claim that is a time in seconds since 1970.
    pub(super) fn seconds(&self, name: &str) -> Option<u64> {
        self.claims.get(name).and_then(Value::as_u64)
    }

    /// A member of the header that is a text.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// Whether this key signed it, with the algorithm of the key.
    pub(super) fn is_signed_by(&self, key: &PublicKey) -> bool {
        let algorithm = self.parameter("alg").unwrap_or_default();
        key.is_meant(algorithm, self.parameter("kid"))
            && key.verifies(self.signed.as_bytes(), &self.signature)
    }

    /// Whether `aud`, a text or a list of them (RFC 7519 §4.1.3), names one of these.
    pub(super) fn is_for(&self, audiences: &[&str]) -> bool {
        let own = |audience: &Value| audience.as_str().is_some_and(|audience| audiences.contains(&audience));
        match self.claims.get("aud") {
            Some(Value::Array(list)) => list.iter().any(own),
            Some(audience) => own(audience),
            None => false,
        }
    }
}
