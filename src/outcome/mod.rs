//! What a run yields: verdicts, findings, exchanges, events, the run tree.

mod baseline;
mod event;
mod exchange;
mod redact;
mod run;
mod verdict;

pub use baseline::{BaselineOutcome, KnownFailure};
pub use event::{Budget, Event, FlowEvent, RunSink, Sink};
pub use exchange::{Answer, BodyEnd, Exchange, NoAnswer, SentRequest, Transport};
pub use redact::redact_flow;
pub use run::{
    Citation, Finding, FlowOutcome, LeftOut, NotRun, Part, RunOutcome, SourceRef, SpecKind, SpecOutcome,
    Verification,
};
pub use verdict::Verdict;
