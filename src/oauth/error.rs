//! What protocol functions cannot do.

/// Why a protocol function gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is not an absolute URL.
    #[error("`{url}` is not an absolute URL")]
    NotAUrl {
        /// The text.
        url: String,
        /// What is wrong with it.
        source: url::ParseError,
    },
    /// The URL has no origin that is a scheme, a host and a port (RFC 6454 §4).
    #[error("`{url}` has no origin")]
    NoOrigin {
        /// The URL.
        url: String,
    },
    /// The text is not a signed or unsecured JSON Web Token (RFC 7519 §3). The token itself is not told: it may be secret.
    #[error("it is not a JSON Web Token: {reason}")]
    NotAJwt {
        /// What is wrong with it, in half a sentence.
        reason: String,
    },
    /// The text holds no private key that can sign. Nothing of what it holds is told.
    #[error(
        "found {found}; expected is a private key in PEM: PKCS#8 (P-256, Ed25519, or RSA of 2048 bits or more), SEC1 (P-256) or PKCS#1 (RSA)"
    )]
    NotAKey {
        /// What was found, as a noun.
        found: String,
    },
    /// The operating system gave no randomness.
    #[error("the operating system gave no random bytes: {0}")]
    Random(String),
}
