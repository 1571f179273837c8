//! Edits: faults of a server as data. Each says which requests it touches and what it changes about them or their answer.

mod apply;
mod model;
mod select;
#[cfg(test)]
mod tests;

pub use model::{At, Edit, Ending};
pub(super) use select::Edits;
