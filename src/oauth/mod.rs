//! Protocol functions without input or output: challenges, PKCE, client authentication, JSON Web Tokens, URLs.

mod address;
mod challenge;
mod challenge_scanner;
mod chance;
mod client_assertion;
mod client_key;
mod credentials;
mod error;
mod json_syntax;
mod jwt;
mod public_key;
mod random;
mod signed_jwt;
mod tamper;
#[cfg(test)]
pub(crate) mod tests;

pub use address::{origin, path};
pub use challenge::{Challenge, Challenges, challenges};
pub use chance::{Chance, Readings, Taken};
pub use client_assertion::client_assertion;
pub use client_key::ClientKey;
pub use credentials::basic_credentials;
pub use error::Error;
pub use json_syntax::json_defects;
pub use jwt::{Jwt, decode_jwt, forge};
pub use public_key::thumbprint_of as thumbprint;
pub use random::{base64url, content_digest, random, random_number, s256};
pub use signed_jwt::signed_jwt;
pub use tamper::tamper;
