//! What the protocol functions give and refuse.

mod challenges;
mod functions;
mod tokens;
