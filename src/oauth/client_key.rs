//! A private key: of a client, for `private_key_jwt` (RFC 7523 §2.2, OpenID Connect Core 1.0 §9) and for DPoP (RFC 9449),
//! or of an issuer of assertions.
//!
//! The algorithm follows from the key: P-256 signs with ES256, RSA with RS256, Ed25519 with EdDSA. Nothing but the
//! signature and the public half ever leaves the type.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair, RsaPublicKeyComponents,
};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::{Error as PemError, PemObject as _};
use serde_json::{Value, json};

use super::{Error, base64url, public_key};

/// A private key that signs, and says who can verify it.
pub struct ClientKey {
    pair: Pair,
    id: String,
}

enum Pair {
    P256(EcdsaKeyPair),
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl ClientKey {
    /// A new P-256 key, for as long as the process lives.
    ///
    /// # Errors
    /// [`Error::Random`] when the operating system has no randomness to give.
    pub fn generate() -> Result<ClientKey, Error> {
        let failed = |_| Error::Random("a key could not be made".to_owned());
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(failed)?;
        Ok(ClientKey::of(p256(document.as_ref()).map_err(not_a_key)?))
    }

    /// Reads a private key in PEM: PKCS#8 (RFC 5958), SEC1 of a P-256 key (RFC 5915) or PKCS#1 of an RSA key (RFC 8017
    /// §A.1.2). Other blocks of the text, such as certificates, are passed over.
    ///
    /// # Errors
    /// [`Error::NotAKey`], whose text says what was found and what is expected, and holds nothing of the key.
    pub fn from_pem(pem: &[u8]) -> Result<ClientKey, Error> {
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|error| not_a_key(found(pem, &error)))?;
        let pair = match &der {
            PrivateKeyDer::Pkcs8(der) => from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Sec1(der) => p256(&public_key::pkcs8_of_sec1(der.secret_sec1_der())),
            PrivateKeyDer::Pkcs1(der) => rsa(RsaKeyPair::from_der(der.secret_pkcs1_der())),
            _ => Err("a private key of an unknown format".to_owned()),
        };
        Ok(ClientKey::of(pair.map_err(not_a_key)?))
    }

    fn of(pair: Pair) -> ClientKey {
        let mut key = ClientKey { pair, id: String::new() };
        key.id = public_key::thumbprint(&key.members());
        key
    }

    /// The key under the name of another one, for which it signs.
    pub fn called(self, id: String) -> ClientKey {
        ClientKey { id, ..self }
    }

    /// The name of the key: its SHA-256 thumbprint (RFC 7638). It is public, and the `kid` of what the key signs.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1): `ES256`, `RS256` or `EdDSA`.
    pub fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::P256(_) => "ES256",
            Pair::Rsa(_) => "RS256",
            Pair::Ed25519(_) => "EdDSA",
        }
    }

    /// The public key as a JWK (RFC 7517 §4), with `kid`, `alg` and `use`: what a JWK set publishes.
    pub fn public_jwk(&self) -> Value {
        let mut jwk = self.members();
        jwk["kid"] = self.id.as_str().into();
        jwk["alg"] = self.algorithm().into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// The signature of a JWS signing input (RFC 7515 §5.1).
    ///
    /// # Errors
    /// [`Error::Random`] when the operating system has no randomness to give.
    pub fn sign(&self, input: &[u8]) -> Result<Vec<u8>, Error> {
        let failed = |_| Error::Random("the signature could not be made".to_owned());
        let random = SystemRandom::new();
        match &self.pair {
            Pair::P256(pair) => Ok(pair.sign(&random, input).map_err(failed)?.as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, input, &mut signature).map_err(failed)?;
                Ok(signature)
            }
            Pair::Ed25519(pair) => Ok(pair.sign(input).as_ref().to_vec()),
        }
    }

    /// The members that make the public key (RFC 7518 §6.2.1 and §6.3.1, RFC 8037 §2), and no others.
    pub fn members(&self) -> Value {
        match &self.pair {
            Pair::P256(pair) => {
                // An uncompressed point: 4, x, y (SEC 1 §2.3.3).
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y) })
            }
            Pair::Rsa(pair) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "n": base64url(&public.n), "e": base64url(&public.e) })
            }
            Pair::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(pair.public_key().as_ref()) })
            }
        }
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKey")
            .field("algorithm", &self.algorithm())
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn not_a_key(found: String) -> Error {
    Error::NotAKey { found }
}

/// Whatever kind of key it is: the kinds are told apart by their algorithm identifier.
fn from_pkcs8(der: &[u8]) -> Result<Pair, String> {
    let kinds = [p256(der), rsa(RsaKeyPair::from_pkcs8(der)), ed25519(der)];
    let mut told = None;
    for kind in kinds {
        match kind {
            Ok(pair) => return Ok(pair),
            Err(reason) if reason.ends_with(OTHER_KIND) => {}
            Err(reason) => told = told.or(Some(reason)),
        }
    }
    Err(told.unwrap_or_else(|| "a private key of another kind or curve".to_owned()))
}

/// What ring says of a key of another algorithm.
const OTHER_KIND: &str = "WrongAlgorithm";

fn p256(der: &[u8]) -> Result<Pair, String> {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &SystemRandom::new())
        .map(Pair::P256)
        .map_err(|error| format!("an EC key that cannot be used: {error}"))
}

fn rsa(pair: Result<RsaKeyPair, ring::error::KeyRejected>) -> Result<Pair, String> {
    pair.map(|pair| Pair::Rsa(Box::new(pair)))
        .map_err(|error| format!("an RSA key that cannot be used: {error}"))
}

fn ed25519(der: &[u8]) -> Result<Pair, String> {
    // Unchecked, because most tools write the format without the public half.
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
        .map(Pair::Ed25519)
        .map_err(|error| format!("an Ed25519 key that cannot be used: {error}"))
}

/// What a text without a private key is instead. The labels of PEM blocks are no secrets; what stands in them is.
fn found(pem: &[u8], error: &PemError) -> String {
    let text = String::from_utf8_lossy(pem);
    let label = text.lines().find_map(|line| line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
    match (error, label) {
        (PemError::NoItemsFound, Some("ENCRYPTED PRIVATE KEY")) => {
            "a private key under a passphrase".to_owned()
        }
        (PemError::NoItemsFound, Some(label)) => format!("a PEM block `{label}`"),
        (PemError::NoItemsFound, None) if text.trim().is_empty() => "nothing".to_owned(),
        (PemError::NoItemsFound, None) => "no PEM block".to_owned(),
        (_, Some(label)) => format!("a PEM block `{label}` that is damaged"),
        (_, None) => "no readable PEM block".to_owned(),
    }
}
