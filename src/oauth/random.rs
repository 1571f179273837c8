//! Random texts, base64url (RFC 4648 §5), and hashes: S256 (RFC 7636 §4.2), digests of content (RFC 9530).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::Error;

/// Bytes in base64url without padding (RFC 4648 §5, as RFC 7515 §2 uses it).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// `length` random characters of the base64url alphabet, six bits each: a state, or a verifier (RFC 7636 §4.1).
///
/// # Errors
/// [`Error::Random`] when the operating system has no randomness to give.
pub fn random(length: usize) -> Result<String, Error> {
    let mut bytes = vec![0_u8; (length * 3).div_ceil(4)];
    getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string()))?;
    let mut text = base64url(&bytes);
    text.truncate(length);
    Ok(text)
}

/// A random number from 1 to 2³¹ - 1, for ids that no earlier request of the session had.
///
/// # Errors
/// [`Error::Random`]: the operating system gives no randomness.
pub fn random_number() -> Result<u32, Error> {
    let mut bytes = [0_u8; 4];
    getrandom::fill(&mut bytes).map_err(|error| Error::Random(error.to_string()))?;
    Ok((u32::from_le_bytes(bytes) >> 1).max(1))
}

/// The S256 challenge of a verifier (RFC 7636 §4.2).
pub fn s256(verifier: &str) -> String {
    base64url(&Sha256::digest(verifier.as_bytes()))
}

/// The SHA-256 digest of a body as a member of a digest field (RFC 9530 §2): `sha-256=:…:`.
pub fn content_digest(content: &str) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(content.as_bytes())))
}
