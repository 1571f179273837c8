//! Facts, and the templates that use them (minijinja).

mod facts;
mod functions;
mod keys;
mod mcp_headers;
mod render;
#[cfg(test)]
mod tests;

pub use facts::{Facts, Mark};
pub use render::{Context, RenderError, names_in, syntax_error};
