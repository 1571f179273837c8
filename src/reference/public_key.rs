//! The keys that a client registers (`jwks`, RFC 7591 §2), and the verification of what it signs with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

/// The signature algorithms that are offered (RFC 7518 §3.1, RFC 8037 §3.1).
pub(super) const ALGORITHMS: [&str; 3] = ["ES256", "RS256", "EdDSA"];

/// A public key of a client.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    kid: Option<String>,
    material: Material,
}

#[derive(Debug, Clone)]
enum Material {
    P256 { point: Vec<u8> },
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ed25519 { x: Vec<u8> },
}

/// The keys of a JWK set that can be used here; `None` if it is no set of public keys. Unknown kinds are passed over
/// (RFC 7517 §5).
pub(super) fn of_set(jwks: &Value) -> Option<Vec<PublicKey>> {
    let keys = jwks.get("keys")?.as_array()?;
    // A private key does not belong into a registration, and is not kept.
    if keys.iter().any(|key| key.get("d").is_some() || key.get("k").is_some()) {
        return None;
    }
    Some(keys.iter().filter_map(PublicKey::read).collect())
}

impl PublicKey {
    pub(super) fn read(jwk: &Value) -> Option<PublicKey> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
        let material = match (text("kty")?, text("crv")) {
            ("EC", Some("P-256")) => Material::P256 { point: [vec![4], bytes("x")?, bytes("y")?].concat() },
            ("RSA", _) => Material::Rsa { n: bytes("n")?, e: bytes("e")? },
            ("OKP", Some("Ed25519")) => Material::Ed25519 { x: bytes("x")? },
            _ => return None,
        };
        Some(PublicKey { kid: text("kid").map(str::to_owned), material })
    }

    /// Whether a header may mean this key: the algorithm is that of the key, and the `kid`, if both have one, is the same.
    pub(super) fn is_meant(&self, algorithm: &str, kid: Option<&str>) -> bool {
        let own = match self.material {
            Material::P256 { .. } => "ES256",
            Material::Rsa { .. } => "RS256",
            Material::Ed25519 { .. } => "EdDSA",
        };
        own == algorithm && kid.is_none_or(|kid| self.kid.as_deref().is_none_or(|own| own == kid))
    }

    /// Whether the signature of these bytes is by this key.
    pub(super) fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::P256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
            }
            Material::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
            }
            Material::Ed25519 { x } => UnparsedPublicKey::new(&ED25519, x).verify(signed, signature),
        }
        .is_ok()
    }
}
