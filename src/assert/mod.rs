//! Assertions: one subject and its operators against what was seen. Holds, does not hold (with expected and actual),
//! or cannot be told (with the reason). No input or output here.

mod capture;
mod combine;
mod defects;
mod document_diff;
mod elements;
mod evidence;
mod examine;
mod judge;
mod measures;
mod one_of;
mod operand;
mod show;
mod sse_syntax;
mod subject;
mod text_operators;
mod url_parts;
mod url_rule;
mod validate;
mod value_operators;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use capture::read;
pub use evidence::Evidence;
pub use judge::{Judgement, judge};
pub use validate::validate;
