//! Flows side by side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use super::support::catalog;
use crate::engine::{Ended, FlowPlan, Tools};
use crate::http::{Client, ClientOptions};
use crate::outcome::{Event, Finding, FlowOutcome, KnownFailure, SpecOutcome, Verdict};
use crate::suite::run::run_with;
use crate::suite::{
    AuthMode, Baseline, Finish, FlowSettings, MOST_JOBS, Naming, PlannedFlow, Registration, RunTools,
    Schedule, default_jobs,
};

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

fn tools(flows: usize) -> (watch::Sender<bool>, RunTools) {
    let (stop, stopped) = watch::channel(false);
    let http = vec![Client::new(ClientOptions::default()); flows];
    (stop, RunTools { http, sink: Arc::new(|_| {}), stop: stopped, once: Arc::default() })
}

async fn run_all<F, Running>(
    flows: Vec<PlannedFlow>,
    tools: RunTools,
    schedule: Schedule,
    run: F,
) -> Vec<Ended>
where
    F: Fn(Arc<FlowPlan>, Tools) -> Running + Clone + Send + 'static,
    Running: Future<Output = Ended> + Send,
{
    run_with(flows, tools, schedule, run, Finish { make: Arc::new(|_, _| {}), tell: |_, ()| {} }).await
}

fn jobs(jobs: usize) -> Schedule {
    Schedule { jobs: Some(jobs), ..Schedule::default() }
}

fn ended(verdict: Verdict) -> Ended {
    let finding = Finding { name: "row".into(), verdict, ..Finding::default() };
    let step = SpecOutcome { id: "step".into(), verdict, findings: vec![finding], ..SpecOutcome::default() };
    let before = SpecOutcome { id: "before".into(), verdict: Verdict::Passed, ..SpecOutcome::default() };
    Ended {
        outcome: FlowOutcome { steps: vec![before, step], ..FlowOutcome::default() },
        credentials: None,
        answers: Default::default(),
    }
}

fn passed() -> Ended {
    ended(Verdict::Passed)
}

fn labelled(labels: &[&str]) -> Vec<PlannedFlow> {
    labels.iter().map(|label| planned(label, AuthMode::Headless)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn flows_begin_in_the_order_of_the_config_whichever_processor_is_free() {
    let labels: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    for _ in 0..10 {
        let (_stop, tools) = tools(labels.len());
        let flows = labels.iter().map(|label| planned(label, AuthMode::Headless)).collect();
        let begun: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = begun.clone();
        run_all(flows, tools, jobs(1), move |plan, _| {
            begun.lock().unwrap().push(plan.target_text.clone());
            async { passed() }
        })
        .await;
        assert_eq!(*seen.lock().unwrap(), labels);
    }
}

async fn outcomes(ended: impl Future<Output = Vec<Ended>>) -> Vec<FlowOutcome> {
    ended.await.into_iter().map(|ended| ended.outcome).collect()
}

/// The most flows that ran at the same time.
async fn most(modes: &[AuthMode], parallel: usize) -> usize {
    let (_stop, tools) = tools(modes.len());
    let flows = modes.iter().enumerate().map(|(i, mode)| planned(&i.to_string(), *mode)).collect();
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let came = run_all(flows, tools, jobs(parallel), move |_, _| {
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
    assert!(outcomes(came).await.iter().all(FlowOutcome::passed));
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
    let (_stop, tools) = tools(3);
    let came = run_all(labelled(&["slow", "broken", "fast"]), tools, jobs(3), |plan, _| async move {
        match plan.target_text.as_str() {
            "slow" => tokio::task::yield_now().await,
            "broken" => panic!("cannot go on with sesame"),
            _ => {}
        }
        passed()
    });
    let outcomes = outcomes(came).await;
    let labels: Vec<_> = outcomes.iter().map(|outcome| outcome.label.as_deref().unwrap()).collect();
    assert_eq!(labels, ["slow", "broken", "fast"]);
    let came: Vec<_> = outcomes.iter().map(FlowOutcome::passed).collect();
    assert_eq!(came, [true, false, true]);
    let broken = &outcomes[1].steps[0];
    assert_eq!(broken.verdict, Verdict::Error);
    assert!(broken.summary.contains("cannot go on with [redacted]"), "{}", broken.summary);
}

#[tokio::test]
async fn each_flow_is_shown_with_its_place_when_it_has_ended_whatever_came_of_it() {
    let (_stop, tools) = tools(3);
    let flows = labelled(&["slow", "broken", "fast"]);
    let (tell, told) = watch::channel(0);
    let run = move |plan: Arc<FlowPlan>, _| {
        let mut told = told.clone();
        async move {
            match plan.target_text.as_str() {
                // It ends only after the others were shown.
                "slow" => drop(told.wait_for(|shown| *shown == 2).await.unwrap()),
                "broken" => panic!("cannot go on"),
                _ => {}
            }
            passed()
        }
    };
    let mut shown = Vec::new();
    let finish = Finish {
        make: Arc::new(|place, ended: &mut Ended| {
            (place, ended.outcome.label.clone().unwrap(), ended.outcome.passed())
        }),
        tell: |place, made: (usize, String, bool)| {
            assert_eq!(place, made.0);
            shown.push(made);
            tell.send_modify(|shown| *shown += 1);
        },
    };
    run_with(flows, tools, jobs(3), run, finish).await;
    assert_eq!(shown.last().unwrap(), &(0, "slow".to_owned(), true));
    shown.sort();
    let expected = [(0, "slow", true), (1, "broken", false), (2, "fast", true)];
    assert_eq!(shown, expected.map(|(place, label, passed)| (place, label.to_owned(), passed)));
}

#[tokio::test]
async fn a_stop_keeps_what_is_known() {
    let (stop, tools) = tools(3);
    let stop = Arc::new(stop);
    let came = run_all(labelled(&["first", "second", "third"]), tools, jobs(1), move |plan, _| {
        let stop = stop.clone();
        async move {
            if plan.target_text == "second" {
                stop.send(true).unwrap();
            }
            passed()
        }
    });
    let outcomes = outcomes(came).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.passed()).count(), 2);
    assert_eq!(outcomes[2].interrupted.as_deref(), Some("interrupted by the user before it began"));
}

#[tokio::test]
async fn the_time_limit_of_the_run_ends_it_with_what_is_known() {
    let (_stop, tools) = tools(2);
    let schedule = Schedule { time_limit: Some(Duration::from_millis(1)), ..jobs(1) };
    let came = run_all(labelled(&["slow", "late"]), tools, schedule, |_, mut tools| async move {
        tools.stop.wait_for(|stop| *stop).await.unwrap();
        let mut ended = passed();
        ended.outcome.interrupted = Some("interrupted by the user".into());
        ended
    });
    let outcomes = outcomes(came).await;
    assert_eq!(outcomes[0].steps.len(), 2);
    for outcome in &outcomes {
        assert_eq!(outcome.interrupted.as_deref(), Some("the time limit of the run, 1 ms, passed"));
    }
}

/// Runs three flows one by one, of which the first fails, and says which of them began.
async fn begun(schedule: Schedule) -> (Vec<String>, Vec<FlowOutcome>) {
    let (_stop, tools) = tools(3);
    let begun: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = begun.clone();
    let schedule = Schedule { jobs: Some(1), ..schedule };
    let came = run_all(labelled(&["first", "second", "third"]), tools, schedule, move |plan, _| {
        begun.lock().unwrap().push(plan.target_text.clone());
        async move { if plan.target_text == "first" { ended(Verdict::Failed) } else { passed() } }
    });
    let outcomes = outcomes(came).await;
    let seen = seen.lock().unwrap().clone();
    (seen, outcomes)
}

#[tokio::test]
async fn no_flow_begins_after_a_failure_if_the_user_wants_to_know_fast() {
    let (seen, _) = begun(Schedule::default()).await;
    assert_eq!(seen, ["first", "second", "third"]);
    let (seen, outcomes) = begun(Schedule { fail_fast: true, ..Schedule::default() }).await;
    assert_eq!(seen, ["first"]);
    assert_eq!(outcomes[0].interrupted, None);
    assert_eq!(outcomes[2].interrupted.as_deref(), Some("not begun after `first` failed (--fail-fast)"));
}

#[tokio::test]
async fn a_known_failure_is_no_reason_to_stop() {
    let known = ["first", "step", "row", "TICKET-1"].map(str::to_owned);
    let [flow, spec, finding, reason] = known;
    let baseline =
        Baseline { entries: vec![KnownFailure { flow, spec, finding, reason }], ..Baseline::default() };
    let schedule = Schedule { fail_fast: true, baseline: Some(Arc::new(baseline)), ..Schedule::default() };
    let (seen, outcomes) = begun(schedule).await;
    assert_eq!(seen.len(), 3);
    assert_eq!(outcomes[0].steps[1].known(), Some("TICKET-1"));
}

#[tokio::test]
async fn events_name_their_flow() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let (_stop, tools) = tools(2);
    let heard = seen.clone();
    let sink = Arc::new(move |event: crate::outcome::FlowEvent<'_>| {
        heard.lock().unwrap().push(format!("{} {}", event.flow, event.label));
    });
    let came = run_all(labelled(&["a", "b"]), RunTools { sink, ..tools }, jobs(1), |_, tools| async move {
        (tools.sink)(&Event::Ended { passed: true });
        passed()
    });
    outcomes(came).await;
    assert_eq!(*seen.lock().unwrap(), ["0 a", "1 b"]);
}

#[test]
fn at_least_four_flows_run_at_a_time_unless_the_user_says_otherwise() {
    assert!((4..=MOST_JOBS).contains(&default_jobs()));
}
