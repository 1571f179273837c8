//! Records of flows as HAR 1.2 files, without the secrets, and what a replay reads from them.

mod hider;
mod model;
mod pseudonym;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{Record, read};
pub use write::{KeptFlow, write};

pub(super) use read::Played;
