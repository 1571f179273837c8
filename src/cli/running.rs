//! Runs planned flows while Ctrl-C is listened to: what is known by then is reported.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;

use super::baselines::Known;
use super::failure::Failure;
use super::network::INSECURE;
use super::output::{Early, Output};
use super::progress::Progress;
use super::record::{Clients, Tape};
use super::screen;
use crate::engine::{Answers, Credentials, Ended};
use crate::http::{ClientOptions, Network};
use crate::outcome::{NotRun, Part, RunOutcome};
use crate::report::SuitePart;
use crate::spec::Catalog;
use crate::suite::{Finish, PlannedFlow, RunTools, Schedule, run_flows};

/// What is run.
pub(super) struct Plans {
    /// The name of the suite.
    pub(super) name: Option<String>,
    /// The MCP endpoint.
    pub(super) server_url: String,
    /// The flows.
    pub(super) flows: Vec<PlannedFlow>,
    /// The labels of all flows of the suite, those of other parts included.
    pub(super) labels: Vec<String>,
    /// Which part of the suite the flows are.
    pub(super) part: Option<Part>,
    /// How many run at a time, and what ends a run early.
    pub(super) schedule: Schedule,
    /// Whom to trust, and the way to the servers.
    pub(super) network: Network,
    /// Combinations that are no flow, with the reason.
    pub(super) not_run: Vec<NotRun>,
    /// The known failures.
    pub(super) known: Option<Known>,
    /// Whether the run is kept, or is one that was.
    pub(super) tape: Tape,
    /// The specs.
    pub(super) catalog: Arc<Catalog>,
}

impl Plans {
    /// No flow yet.
    pub(super) fn new(catalog: Arc<Catalog>) -> Plans {
        Plans {
            name: None,
            server_url: String::new(),
            flows: Vec::new(),
            labels: Vec::new(),
            part: None,
            schedule: Schedule::default(),
            network: Network::default(),
            not_run: Vec::new(),
            known: None,
            tape: Tape::default(),
            catalog,
        }
    }
}

/// What a run leaves.
pub(super) struct Ran {
    pub(super) outcome: RunOutcome,
    /// The report, if it goes out while flows run.
    pub(super) early: Option<Early>,
    /// The credentials of the first flow that has some.
    pub(super) credentials: Option<Credentials>,
    /// What the server of the first flow said to the verification.
    pub(super) answers: Answers,
    /// Whether all files beside the report could be written.
    pub(super) is_kept: bool,
}

/// Runs the flows; Ctrl-C ends them with what is known so far.
pub(super) async fn run(plans: Plans, output: &Output) -> Ran {
    let Plans {
        name,
        server_url,
        flows,
        mut labels,
        part,
        mut schedule,
        network,
        not_run,
        known,
        tape,
        catalog,
    } = plans;
    let started = Instant::now();
    let insecure = network.insecure;
    if insecure {
        screen::notice(
            "WARNING: certificates are not checked (--insecure). Never use this outside of a test setup.",
        );
    }
    schedule.baseline = known.as_ref().and_then(Known::during_the_run);
    let (stop, stopped) = watch::channel(false);
    let signal = tokio::spawn(stop_at_ctrl_c(stop));
    let clients = tape.clients(flows.len(), ClientOptions { network, ..ClientOptions::default() });
    let Clients { all: http, replay_of, recording } = clients;
    let progress = Progress::new(output.screen, flows.len());
    let progress = if replay_of.iter().any(Option::is_some) { progress.of_replay() } else { progress };
    let tools = RunTools { http: http.clone(), sink: progress.sink(), stop: stopped, once: Arc::default() };
    let mut outcome = RunOutcome { name, server_url, part, not_run, ..RunOutcome::default() };
    // A baseline may change what a flow comes to when all have ended. Whoever reads slowly keeps this thread waiting, and
    // no flow: they run on others.
    let can_be_early = known.is_none() && flows.len() > 1;
    let mut early = can_be_early.then(|| output.begin(&outcome)).flatten();
    let is_early = early.is_some();
    let finish = Finish {
        make: Arc::new(move |place, ended: &mut Ended| {
            let flow = &mut ended.outcome;
            flow.notes.extend(insecure.then(|| INSECURE.to_owned()));
            flow.replay_of = replay_of.get(place).cloned().flatten();
            let part = is_early.then(|| SuitePart::of(flow))?;
            // They are shown, and those of many flows would be much to keep.
            flow.exchanges = Vec::new();
            Some(part)
        }),
        tell: |place, part: Option<SuitePart>| {
            if let (Some(early), Some(part)) = (&mut early, part) {
                early.flow(place, part);
            }
        },
    };
    let mut ended = run_flows(flows, tools, schedule, finish).await;
    signal.abort();
    progress.end();
    let credentials = ended.iter_mut().find_map(|flow| flow.credentials.take());
    let answers = ended.first_mut().map(|flow| std::mem::take(&mut flow.answers)).unwrap_or_default();
    outcome.flows = ended.into_iter().map(|flow| flow.outcome).collect();
    // A flow without a name is called what it was, also where that was chosen on the way.
    if let [flow] = &outcome.flows[..]
        && flow.label.is_none()
    {
        labels = vec![format!("{} / {} / {}", flow.protocol_version, flow.registration, flow.auth_mode)];
    }
    outcome.duration = started.elapsed();
    let kept = recording.map_or(Ok(()), |recording| recording.write(&http, output.screen));
    let settled = known.map_or(Ok(()), |known| known.settle(&mut outcome, &labels, &catalog));
    let failures: Vec<Failure> = [settled, kept].into_iter().filter_map(Result::err).collect();
    failures.iter().for_each(|failure| screen::error(failure, output.errors));
    Ran { outcome, early, credentials, answers, is_kept: failures.is_empty() }
}

/// Tells when the user wants to stop.
pub(super) async fn stop_at_ctrl_c(stop: watch::Sender<bool>) {
    if tokio::signal::ctrl_c().await.is_ok() {
        let _ = stop.send(true);
    }
    // Kept so that the channel stays open while the run goes on.
    std::future::pending::<()>().await;
    drop(stop);
}
