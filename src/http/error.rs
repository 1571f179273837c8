//! Why a request cannot be sent at all: it is no valid HTTP. Never the server's fault.

/// The request is malformed; nothing was sent. Header values are not shown: they may be secrets.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL is none (WHATWG URL).
    #[error("`{url}` is no URL")]
    Url {
        /// The text in place of a URL.
        url: String,
        /// What is wrong with it.
        source: url::ParseError,
    },
    /// The URL is one, but of another scheme.
    #[error("`{0}` is neither an http nor an https URL")]
    Scheme(String),
    /// The URL has a host that HTTP cannot carry (RFC 9110 §4.2).
    #[error("`{url}` cannot be requested: {why}")]
    Target {
        /// The URL.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The method is no token (RFC 9110 §9.1), or CONNECT, which opens a tunnel.
    #[error("`{0}` is no HTTP method that can be sent")]
    Method(String),
    /// The name is no token (RFC 9110 §5.1).
    #[error("`{0}` is no header name")]
    HeaderName(String),
    /// The value holds a line break or another control character (RFC 9110 §5.5).
    #[error("the value of the header `{0}` holds a control character")]
    HeaderValue(String),
    /// There are more header lines than can be sent.
    #[error("{0} header lines are too many")]
    TooManyHeaders(usize),
    /// The content length is not that of the body: the body could not be framed (RFC 9112 §6.3).
    #[error("the header `content-length` says {said}, but the body has {bytes} bytes")]
    ContentLength {
        /// The header's value.
        said: String,
        /// The body's length in bytes.
        bytes: usize,
    },
    /// A replay has no answer to it.
    #[error("it is not in the record: {0}; record the run anew to have it")]
    NotRecorded(String),
    /// The client itself could not be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}
