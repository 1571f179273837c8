//! Words and secrets: redaction of what reaches an output, plurals, "did you mean".

mod named;
mod redactor;
mod scan;
mod spellings;
mod words;

#[cfg(test)]
mod tests;

pub use named::is_secret as is_secret_name;
pub use redactor::Redactor;
pub use words::{did_you_mean, plural, shortened, wrapped};

/// What stands where a secret stood.
pub const REDACTED: &str = "[redacted]";
