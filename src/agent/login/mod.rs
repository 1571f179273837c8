//! Login scripts: what the user does on pages, as data, on HTML forms without scripts.

mod choose;
mod html;
mod page;
mod script;
mod seen;
mod submit;
mod suggest;
mod totp;
mod user;

pub use script::{BadScript, LoginScript};
pub use seen::{PageProblem, PageSeen};
pub(super) use user::{PageUser, Turn};
