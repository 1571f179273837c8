//! What is left of a flow that panicked.

use tokio::task::JoinError;

use crate::outcome::{Finding, FlowOutcome, SpecOutcome, Verdict};

/// A flow that panicked is an error of ours, and says so.
pub(super) fn panicked(outcome: &mut FlowOutcome, error: JoinError, secrets: &[String]) {
    let said = match error.try_into_panic() {
        Ok(payload) => match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => payload.downcast_ref::<&str>().map_or("no message", |text| text).to_owned(),
        },
        Err(error) => error.to_string(),
    };
    let said = secrets
        .iter()
        .filter(|s| !s.is_empty())
        .fold(said, |text, secret| text.replace(secret, "[redacted]"));
    let message = format!("mcprove failed in the middle of this flow: {said}");
    let help = "This is a bug of mcprove, not of the server. The other flows are not affected.";
    outcome.interrupted = Some(message.clone());
    outcome.steps.push(SpecOutcome {
        id: "runner".to_owned(),
        title: "The runner itself".to_owned(),
        verdict: Verdict::Error,
        summary: message.clone(),
        findings: vec![Finding {
            name: "panicked".to_owned(),
            verdict: Verdict::Error,
            message,
            help: Some(help.to_owned()),
            ..Finding::default()
        }],
        ..SpecOutcome::default()
    });
}
