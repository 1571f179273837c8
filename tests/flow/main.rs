//! Flows against the reference server: what goes over the wire, and what is said of it.

mod broken;
mod checks;
mod conforming;
mod rules;
mod specs;
mod support;
