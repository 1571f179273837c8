//! The user's part in an authorization request.

mod headless;
mod redirect;

pub use headless::{Destination, Headless, Journey};
