//! The HTTP client: sends what it is told and nothing twice, follows nothing, bounds size and time, reads JSON and
//! event streams, and says in one sentence why there was no answer (RFC 9110, RFC 9112). It can keep what it sends and
//! receives as a HAR file, and answer from one.

mod answer;
mod approval;
mod body;
mod causes;
mod client;
mod connection;
mod error;
mod event_stream;
mod failure;
mod handshake;
mod har;
mod json;
mod network;
mod place;
mod recorder;
mod replayer;
mod request;
mod resolver;
mod rpc;
#[cfg(test)]
mod tests;

pub use approval::Approval;
pub use client::{Client, ClientOptions};
pub use error::Error;
pub use har::{KeptFlow, Record, read as read_record, write as write_record};
pub use network::{Authorities, Network, parse_proxy};
pub use recorder::Recorder;
