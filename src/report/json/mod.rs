//! The report for a program. Its types are a contract of their own: fields are added, none is renamed.

mod exchange;
mod flow;
mod render;
mod spec;
mod suite;

#[cfg(test)]
mod tests;

pub use render::{VERSION, json, json_schema};
