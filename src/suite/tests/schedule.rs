//! Flows side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;

use super::support::catalog;
use crate::engine::Tools;
use crate::http::{Client, ClientOptions};
use crate::outcome::{FlowOutcome, SpecOutcome, Verdict};
use crate::suite::run::run_with;
use crate::suite::{AuthMode, FlowSettings, Naming, PlannedFlow, Registration};

fn planned(label: &str, mode: AuthMode) -> PlannedFlow {
    let settings = FlowSettings {
        client_id: Some("me".into()),
        client_secret: Some("secret".into()),
        ..FlowSettings::new("https://e.com", "2025-11-25", Registration::Dcr, mode)
    };
    let mut plan = settings.plan(&catalog(), Naming::Config).unwrap();
    plan.headers = vec![("X-Key".into(), "sesame".into())];
    plan.target_text = label.to_owned();
    PlannedFlow { label: Some(label.to_owned()), plan }
}

fn tools() -> (watch::Sender<bool>, Tools) {
    let (stop, stopped) = watch::channel(false);
    (stop, Tools { http: Client::new(ClientOptions::default()), sink: Arc::new(|_| {}), stop: stopped })
}

fn passed() -> FlowOutcome {
    let step = SpecOutcome { id: "step".into(), verdict: Verdict::Passed, ..SpecOutcome::default() };
    FlowOutcome { steps: vec![step], ..FlowOutcome::default() }
}

/// The most flows that ran at the same time.
async fn most(modes: &[AuthMode], parallel: usize) -> usize {
    let (_stop, tools) = tools();
    let flows = modes.iter().enumerate().map(|(i, mode)| planned(&i.to_string(), *mode)).collect();
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let outcomes = run_with(flows, tools, parallel, move |_, _| {
        let (now, most) = (now.clone(), most.clone());
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            now.fetch_sub(1, Ordering::SeqCst);
            passed()
        }
    });
    assert!(outcomes.await.iter().all(FlowOutcome::passed));
    seen.load(Ordering::SeqCst)
}

#[tokio::test]
async fn as_many_flows_run_at_a_time_as_was_said() {
    assert_eq!(most(&[AuthMode::Headless; 6], 1).await, 1);
    assert_eq!(most(&[AuthMode::Headless; 6], 4).await, 4);
}

#[tokio::test]
async fn one_browser_is_open_at_a_time() {
    assert_eq!(most(&[AuthMode::Interactive; 4], 4).await, 1);
}

#[tokio::test]
async fn what_comes_of_flows_is_in_their_order_and_a_panic_harms_no_other() {
    let (_stop, tools) = tools();
    let flows =
        ["slow", "broken", "fast"].map(|label| planned(label, AuthMode::Headless)).into_iter().collect();
    let outcomes = run_with(flows, tools, 3, |plan, _| async move {
        match plan.target_text.as_str() {
            "slow" => tokio::task::yield_now().await,
            "broken" => panic!("cannot go on with sesame"),
            _ => {}
        }
        passed()
    })
    .await;
    let labels: Vec<_> = outcomes.iter().map(|outcome| outcome.label.as_deref().unwrap()).collect();
    assert_eq!(labels, ["slow", "broken", "fast"]);
    let came: Vec<_> = outcomes.iter().map(FlowOutcome::passed).collect();
    assert_eq!(came, [true, false, true]);
    let broken = &outcomes[1].steps[0];
    assert_eq!(broken.verdict, Verdict::Error);
    assert!(broken.summary.contains("cannot go on with [redacted]"), "{}", broken.summary);
}

#[tokio::test]
async fn a_stop_keeps_what_is_known() {
    let (stop, tools) = tools();
    let flows =
        ["first", "second", "third"].map(|label| planned(label, AuthMode::Headless)).into_iter().collect();
    let stop = Arc::new(stop);
    let outcomes = run_with(flows, tools, 1, move |plan, _| {
        let stop = stop.clone();
        async move {
            if plan.target_text == "second" {
                stop.send(true).unwrap();
            }
            passed()
        }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.passed()).count(), 2);
    assert_eq!(outcomes[2].interrupted.as_deref(), Some("interrupted by the user before it began"));
}
