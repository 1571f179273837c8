//! What the protocol functions give and refuse.

mod challenges;
mod chance;
mod client_keys;
mod functions;
#[path = "../../../tests/flow/keys.rs"]
pub(crate) mod keys;
mod tokens;
