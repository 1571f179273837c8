//! Flows against the reference server: what goes over the wire, and what is said of it.

mod broken;
mod checks;
mod cimd;
mod client_authentication;
mod conforming;
mod header_arguments;
mod interactive;
mod keys;
mod person;
mod specs;
mod support;
