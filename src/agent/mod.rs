//! The user's part in an authorization request: played without a screen, or by a person at a browser.

mod browser;
mod desk;
mod headless;
mod interactive;
mod listener;
mod loopback;
mod pages;
mod redirect;

pub use headless::{Destination, Headless, Journey};
pub use interactive::{Consent, Interactive, Visit};
pub use loopback::{BindError, LoopbackUri, OWN_REDIRECT_URI};
