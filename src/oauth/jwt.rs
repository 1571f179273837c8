//! JSON Web Tokens, read without verification (RFC 7519, RFC 7515 §3) and forged. A client must not look into access
//! tokens; a conformance runner may, to know what a server put there.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Error, base64url, json_defects};

/// Reads what strict decoders refuse; the differences are told as defects.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A JSON Web Token whose signature nobody verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwt {
    /// The JOSE header (RFC 7515 §4), an object.
    pub header: Value,
    /// The claims (RFC 7519 §4), an object.
    pub claims: Value,
    /// Codes of what is wrong in the syntax although it could be read: `padding`, `standard-alphabet`, `whitespace`,
    /// `signature-encoding`, `empty-signature`, `repeated-member`.
    pub defects: Vec<&'static str>,
}

/// Reads a token in compact serialization (RFC 7515 §7.1), tolerantly and without verifying it.
///
/// # Errors
/// [`Error::NotAJwt`], whose text is a sentence without the token.
pub fn decode_jwt(token: &str) -> Result<Jwt, Error> {
    let mut defects = Vec::new();
    if token.trim() != token {
        note(&mut defects, "whitespace");
    }
    let parts: Vec<&str> = token.trim().split('.').take(6).collect();
    let [header, claims, signature] = parts[..] else {
        return Err(not_a_jwt(match parts.len() {
            1 => "it has no dots".to_owned(),
            5 => "its five parts are those of an encrypted token".to_owned(),
            6 => "it has more than five parts".to_owned(),
            count => format!("it has {count} parts, not three"),
        }));
    };
    let header = object("header", header, &mut defects)?;
    let claims = object("claims", claims, &mut defects)?;
    if signature.is_empty() {
        note(&mut defects, "empty-signature");
    } else if bytes(signature, &mut defects).is_none() {
        note(&mut defects, "signature-encoding");
    }
    Ok(Jwt { header, claims, defects })
}

/// A token with this header and these claims that no key signed. `alg` `none` has an empty signature (RFC 7519 §6.1);
/// else it is 64 bytes that look like one, the same for the same content.
pub fn forge(header: &Value, claims: &Value) -> String {
    let content =
        format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()));
    let unsecured = header["alg"].as_str().is_some_and(|alg| alg.eq_ignore_ascii_case("none"));
    if unsecured {
        return format!("{content}.");
    }
    let first = Sha256::digest(content.as_bytes());
    let second = Sha256::digest(first);
    format!("{content}.{}", base64url(&[first, second].concat()))
}

fn object(what: &str, part: &str, defects: &mut Vec<&'static str>) -> Result<Value, Error> {
    let Some(bytes) = bytes(part, defects) else {
        return Err(not_a_jwt(format!("its {what} part is not base64url")));
    };
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|_| not_a_jwt(format!("its {what} part is not JSON")))?;
    if !value.is_object() {
        return Err(not_a_jwt(format!("its {what} part is not a JSON object")));
    }
    for defect in json_defects(&bytes).unwrap_or_default() {
        note(defects, defect);
    }
    Ok(value)
}

fn bytes(part: &str, defects: &mut Vec<&'static str>) -> Option<Vec<u8>> {
    if part.contains('=') {
        note(defects, "padding");
    }
    if part.contains(['+', '/']) {
        note(defects, "standard-alphabet");
    }
    TOLERANT.decode(part.replace('+', "-").replace('/', "_")).ok()
}

fn note(defects: &mut Vec<&'static str>, code: &'static str) {
    if !defects.contains(&code) {
        defects.push(code);
    }
}

fn not_a_jwt(reason: impl Into<String>) -> Error {
    Error::NotAJwt { reason: reason.into() }
}
