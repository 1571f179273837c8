//! Behaviour of this room.

mod agree;
mod baselines;
mod configs;
mod examples;
mod logins;
mod matrices;
mod schedule;
mod secrets;
mod settings;
mod support;
