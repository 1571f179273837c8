//! The embedded MCP server and authorization server: conforming, on loopback, one origin for both parties.
//!
//! `mcprove serve`, `mcprove demo` and the tests run flows against it. The conforming path lives in
//! `authorization_server` (RFC 6749 as tightened by OAuth 2.1, RFC 7009, 7591, 8414, 8707, 9207, client ID metadata
//! documents, RFC 9449, RFC 7523 with an identity provider) and in `resource_server` (RFC 6750, RFC 9728, Streamable HTTP of four MCP revisions). Neither knows of
//! [`Edit`]s: those stand around the conforming answer and turn it, as data, into a faulty one.
//!
//! It is a peer for tests, not a product: there is one invented user, for whom authorization requests are approved at once
//! unless [`Options::consent`] wants a page, state lives in memory, and there is no TLS.

mod app;
mod authorization_server;
mod clock;
mod connection;
mod cors;
mod dpop;
mod edit;
mod endpoint;
mod error;
mod identity_provider;
mod lapse;
mod log;
mod message;
mod options;
mod params;
mod public_key;
mod resource_server;
mod scope;
mod secrets;
mod sending;
mod server;
mod signed_token;
#[cfg(test)]
mod tests;

pub use edit::{At, Edit, Ending};
pub use endpoint::Endpoint;
pub use error::Error;
pub use lapse::Lapse;
pub use log::Seen;
pub use options::{Consent, Host, Options, Revision};
pub use server::Server;
