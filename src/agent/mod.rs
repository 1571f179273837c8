//! The user's part in an authorization request: played without a screen, or by a person at a browser.

mod arrival;
mod browser;
mod desk;
mod headless;
mod interactive;
mod listener;
mod login;
mod loopback;
mod pages;
mod redirect;
mod visit;

pub use arrival::Destination;
pub use headless::{Headless, Journey};
pub use interactive::{Came, Consent, Interactive};
pub use login::{BadScript, LoginScript, PageProblem, PageSeen};
pub use loopback::{BindError, LoopbackUri, OWN_REDIRECT_URI};
