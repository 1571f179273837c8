//! Pure protocol functions, without input or output.
// placeholder until the room is merged
#![allow(missing_docs)]
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct Error;
pub fn s256(t: &str) -> String { t.into() }
pub fn basic_credentials(a: &str, b: &str) -> String { format!("{a}{b}") }
pub fn tamper(a: &str) -> String { a.into() }
pub fn origin(a: &str) -> Result<String, Error> { Ok(a.into()) }
pub fn path(a: &str) -> Result<String, Error> { Ok(a.into()) }
pub fn base64url(a: &[u8]) -> String { format!("{a:?}") }
pub fn random(_n: usize) -> Result<String, Error> { Ok("x".into()) }
pub fn forge(_h: &serde_json::Value, _c: &serde_json::Value) -> String { "x".into() }
