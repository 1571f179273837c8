//! The HTTP client: sends what it is told and nothing twice, follows nothing, bounds size and time, reads JSON and
//! event streams, and says in one sentence why there was no answer (RFC 9110, RFC 9112).

mod answer;
mod body;
mod causes;
mod client;
mod connection;
mod error;
mod event_stream;
mod failure;
mod handshake;
mod json;
mod network;
mod place;
mod request;
mod resolver;
mod rpc;
#[cfg(test)]
mod tests;

pub use client::{Client, ClientOptions};
pub use error::Error;
pub use network::{Authorities, Network, parse_proxy};
