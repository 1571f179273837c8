//! Facts, and the templates that use them (minijinja).

mod compiled;
mod facts;
mod functions;
mod lent;
mod marks;
mod mcp_headers;
mod member;
mod names;
mod part;
mod render;
#[cfg(test)]
mod tests;
mod view;
mod words;

pub use compiled::make_templates_ready;
pub use facts::{Facts, Mark};
pub use member::pointed;
pub use names::Names;
pub use render::{Context, RenderError, asked_by, names_in};
pub use words::{UnknownWord, unknown_words};
