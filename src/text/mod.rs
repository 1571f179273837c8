//! Words and secrets: redaction of what reaches an output, plurals, "did you mean", the frame of pages, what is known of
//! texts.

mod html;
mod memo;
mod named;
mod redactor;
mod scan;
mod spellings;
mod words;

#[cfg(test)]
mod tests;

pub use html::{PAGE_POLICY, Sign, escape, page};
pub use memo::Memo;
pub use named::{is_secret as is_secret_name, is_secret_header, secrets_in};
pub use redactor::{Redactor, looks_secret};
pub use scan::replace_named;
pub use words::{did_you_mean, harmless, plural, shortened, wrapped};

/// What stands where a secret stood.
pub const REDACTED: &str = "[redacted]";
