//! What a spec can do: make a request, send it, send a user agent, follow pages, publish documents. An action observes; it never judges.

mod draft;
mod nonces;
mod pages;
mod publish;
mod publish_server;
mod sight;
mod wire;

pub use draft::{Draft, Parts};
pub use nonces::Nonces;
pub use publish::{DEFAULT_ADDRESS, Document, Publisher, Publishing};
pub use sight::{Attempt, Pages, Sight, Unsent};
pub use wire::{Headers, Unable, Wire};
