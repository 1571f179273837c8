//! What a run yields: verdicts, findings, exchanges, events, the run tree.

mod exchange;

pub use exchange::{Answer, BodyEnd, Exchange, NoAnswer, SentRequest, Transport};
