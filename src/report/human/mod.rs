//! The report for a person, in the words and the order of the documentation.

mod baseline;
mod checks;
mod details;
mod exchange;
mod follows;
mod head;
mod page;
mod render;
mod suite;

#[cfg(test)]
mod tests;

pub use render::{WIDTH, human, human_at_width};
