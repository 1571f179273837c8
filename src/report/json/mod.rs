//! The report for a program. Its types are a contract of their own: fields are added, none is renamed.

mod baseline;
mod brief;
mod exchange;
mod flow;
mod merge;
mod pretty;
mod render;
mod spec;
mod suite;
mod suite_json;

#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod tests;

pub use brief::{json_summary, json_summary_schema};
pub use merge::{MergeError, Merged, merge};
pub use render::{VERSION, json, json_schema};
pub use suite_json::{SuiteJson, SuitePart};
