//! Behaviour of this room.

mod agree;
mod configs;
mod examples;
mod logins;
mod matrices;
mod schedule;
mod secrets;
mod settings;
mod support;
