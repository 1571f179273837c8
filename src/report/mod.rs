//! One file or folder per format: an outcome in, text out. Nothing here prints, and nothing here redacts: an outcome
//! is redacted when it is made.

mod colour;
mod counts;
mod error;
mod human;
mod json;
mod junit;
mod summary;

#[cfg(test)]
mod sample;

pub use colour::Colour;
pub use error::{ErrorKind, error_json, mistake_json};
pub use human::{WIDTH, human, human_at_width};
pub use json::{
    MergeError, Merged, SuiteJson, SuitePart, VERSION, json, json_schema, json_summary, json_summary_schema,
    merge,
};
pub use junit::junit;
