//! What a spec can do: make a request, send it, send a user agent, follow pages. An action observes; it never judges.

mod draft;
mod pages;
mod sight;
mod wire;

pub use draft::{Draft, Parts};
pub use sight::{Attempt, Pages, Sight, Unsent};
pub use wire::{Unable, Wire};
