//! The protected resource: an MCP server that takes bearer tokens of the one authorization server it names.
//!
//! `bearer` stands at the door, `foreign` knows whom else a lapse lets in, `transport` reads JSON-RPC off HTTP and finds out which era a request belongs to, `legacy`
//! and `modern` are the two eras, and `methods` and `tools` what both of them offer.

mod bearer;
mod foreign;
mod legacy;
mod metadata;
mod methods;
mod modern;
mod rpc;
mod sessions;
mod tools;
mod transport;

pub(super) use metadata::answer as metadata;
pub(super) use sessions::Sessions;
pub(super) use transport::answer as mcp;
