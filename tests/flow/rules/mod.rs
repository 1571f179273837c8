//! The semantics of the spec language, rule by rule: what goes over the wire, and what is said of it.

mod building;
mod capturing;
mod effects;
mod hostile;
mod lab;
mod layers;
mod negative;
mod observing;
mod peers;
mod propagation;
mod repeating;
mod setups;
mod variants;
mod verdicts;
