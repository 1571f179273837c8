//! Access tokens as signed JSON Web Tokens (RFC 9068), for servers that are started with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::fault::Fault;
use super::store::AccessToken;
use crate::reference::app::App;
use crate::reference::secrets;

const KEY_ID: &str = "access-tokens";

/// The key of one server, made when it starts.
pub(in crate::reference) struct Signer(EcdsaKeyPair);

impl Signer {
    /// A new key; none if the system has no randomness.
    pub(in crate::reference) fn new() -> Option<Self> {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).ok()?;
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).ok()?;
        Some(Self(key))
    }

    /// The public key as a JWK (RFC 7518 §6.2.1).
    pub(super) fn jwk(&self) -> Value {
        // An uncompressed point: one byte of form, then both coordinates.
        let point = self.0.public_key().as_ref();
        let coordinate = |at: usize| URL_SAFE_NO_PAD.encode(point.get(at..at + 32).unwrap_or_default());
        let (x, y) = (coordinate(1), coordinate(33));
        json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": KEY_ID, "x": x, "y": y})
    }

    /// The token that says what the server knows of it.
    pub(super) fn sign(&self, app: &App, token: &AccessToken) -> Result<String, Fault> {
        let now = app.clock.unix_seconds();
        let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": KEY_ID});
        let mut claims = json!({
            "iss": app.issuer,
            "sub": token.subject,
            "client_id": token.client,
            "scope": token.scope.to_string(),
            "iat": now,
            "exp": now + app.options.access_token_lifetime.as_secs(),
            "jti": secrets::random()?,
        });
        if let Some(key) = &token.key {
            claims["cnf"] = json!({ "jkt": key });
        }
        match token.audience.as_slice() {
            [] => {}
            [one] => claims["aud"] = one.as_str().into(),
            several => claims["aud"] = several.into(),
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature =
            self.0.sign(&SystemRandom::new(), signed.as_bytes()).map_err(|_| Fault::server_error())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// What a token claims, and whether it says that it needs no signature; none if it is no JSON Web Token.
pub(super) fn claims_of(token: &str) -> Option<(&str, bool)> {
    let mut parts = token.split('.');
    let (header, claims) = (parts.next()?, parts.next()?);
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    Some((claims, header["alg"] == "none"))
}
