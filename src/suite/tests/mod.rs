//! Behaviour of this room.

mod agree;
mod baselines;
mod configs;
mod examples;
mod matrices;
mod schedule;
mod secrets;
mod settings;
mod support;
