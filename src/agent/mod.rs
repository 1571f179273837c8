//! The user's part in an authorization request.

mod arrival;
mod headless;
mod login;
mod redirect;
mod visit;

pub use arrival::Destination;
pub use headless::{Headless, Journey};
pub use login::{BadScript, LoginScript, PageProblem, PageSeen};
