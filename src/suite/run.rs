//! The scheduler: runs flows side by side, so that no flow's failure, panic or slowness harms another.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};

use super::load::PlannedFlow;
use super::settings::AuthMode;
use crate::engine::{FlowPlan, Tools, run_flow};
use crate::outcome::{Finding, FlowOutcome, SpecOutcome, Verdict};

/// Runs the flows, at most `parallel` at a time, those with a browser one by one. What comes of them is in the order
/// of the flows, whatever the order in which they ended; when `tools.stop` becomes true, it is what is known by then.
pub async fn run_flows(flows: Vec<PlannedFlow>, tools: Tools, parallel: usize) -> Vec<FlowOutcome> {
    run_with(flows, tools, parallel, |plan, tools| async move { run_flow(&plan, &tools).await }).await
}

/// As [`run_flows`], with what runs one flow passed in.
pub(super) async fn run_with<F, Running>(
    flows: Vec<PlannedFlow>,
    tools: Tools,
    parallel: usize,
    run: F,
) -> Vec<FlowOutcome>
where
    F: Fn(Arc<FlowPlan>, Arc<Tools>) -> Running + Clone + Send + 'static,
    Running: Future<Output = FlowOutcome> + Send,
{
    let tools = Arc::new(tools);
    let seats = Arc::new(Semaphore::new(parallel.max(1)));
    let browser = Arc::new(Semaphore::new(1));
    let mut running = JoinSet::new();
    let mut outcomes: Vec<FlowOutcome> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (place, flow) in flows.into_iter().enumerate() {
        let plan = Arc::new(flow.plan);
        // Stands until the flow ends by itself: what a panic leaves, too.
        outcomes.push(empty(&plan, flow.label));
        let with_browser = plan.auth_mode == AuthMode::Interactive.name();
        let (seats, browser, tools, run) = (seats.clone(), browser.clone(), tools.clone(), run.clone());
        let secrets = secrets(&plan);
        let task = running.spawn(async move {
            // Both semaphores stay open as long as there are flows.
            let _browser = if with_browser { browser.acquire_owned().await.ok() } else { None };
            let _seat = seats.acquire_owned().await.ok();
            if *tools.stop.borrow() { None } else { Some(run(plan, tools.clone()).await) }
        });
        places.insert(task.id(), (place, secrets));
    }
    while let Some(ended) = running.join_next_with_id().await {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some((outcome, secrets)) =
            places.remove(&id).and_then(|(place, s)| Some((outcomes.get_mut(place)?, s)))
        else {
            continue;
        };
        match ended {
            Ok((_, Some(own))) => *outcome = FlowOutcome { label: outcome.label.take(), ..own },
            Ok((_, None)) => outcome.interrupted = Some("interrupted by the user before it began".to_owned()),
            Err(error) => panicked(outcome, error, &secrets),
        }
    }
    outcomes
}

fn empty(plan: &FlowPlan, label: Option<String>) -> FlowOutcome {
    FlowOutcome {
        label,
        server_url: plan.target_text.clone(),
        protocol_version: plan.revision.name.clone(),
        registration: plan.registration.clone(),
        auth_mode: plan.auth_mode.clone(),
        left_out: plan.left_out.clone(),
        ..FlowOutcome::default()
    }
}

fn secrets(plan: &FlowPlan) -> Vec<String> {
    let facts = plan.facts.iter().filter(|(_, _, secret)| *secret).filter_map(|(_, value, _)| value.as_str());
    facts.chain(plan.headers.iter().map(|(_, value)| value.as_str())).map(str::to_owned).collect()
}

/// A flow that panicked is an error of ours, and says so.
fn panicked(outcome: &mut FlowOutcome, error: JoinError, secrets: &[String]) {
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
