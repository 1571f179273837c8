//! Flows against the reference server: what goes over the wire, and what is said of it.

mod broken;
mod checks;
mod cimd;
mod client_authentication;
mod conforming;
mod extensions;
mod form_server;
mod header_arguments;
mod interactive;
mod keys;
mod login;
mod model_client;
mod network;
mod person;
mod replay;
mod rules;
mod scopes;
mod specs;
mod support;
