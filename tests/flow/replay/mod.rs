//! Runs that are kept in a HAR file, and judged again with the server gone.

mod agents;
mod format;
mod matrix;
mod not_recorded;
mod secrets;
mod special;

use std::collections::BTreeMap;
use std::sync::Arc;

use mcprove::http::{Client, ClientOptions, KeptFlow, Record, Recorder, read_record, write_record};
use mcprove::outcome::FlowOutcome;
use mcprove::suite::{given_secrets, made_keys, stand_in, stands_in_specs};
use serde_json::{Map, Value};

use crate::support::Run;

/// A client that keeps what it sends, and what it keeps.
struct Tape {
    recorder: Arc<Recorder>,
    http: Client,
    plan: mcprove::engine::FlowPlan,
}

impl Tape {
    fn of(run: &Run) -> Tape {
        let recorder = Arc::new(Recorder::default());
        let http = Client::new(ClientOptions::default()).recording(recorder.clone());
        let plan = run.plan();
        Tape { recorder, http, plan }
    }

    /// The text of the file.
    fn text(&self) -> Result<String, String> {
        self.text_with(made_keys(&self.plan))
    }

    fn text_with(&self, keys: BTreeMap<String, Value>) -> Result<String, String> {
        let is_public = |text: &str| stands_in_specs(&self.plan.catalog, text);
        let flow = KeptFlow {
            label: "flow".into(),
            settings: Map::new(),
            given: given_secrets(&self.plan),
            keys,
            recorder: &self.recorder,
            chance: self.http.chance(),
        };
        write_record(&[flow], &is_public)
    }
}

/// Runs it, and keeps it.
async fn kept(run: &Run) -> (FlowOutcome, String) {
    let mut tape = Tape::of(run);
    let keys = made_keys(&tape.plan);
    let run = Run { http: tape.http.clone(), ..run.clone() };
    let outcome = run.run_with(Arc::new(|_| {}), |plan| std::mem::swap(plan, &mut tape.plan)).await;
    (outcome, tape.text_with(keys).unwrap())
}

/// The first flow of a record.
fn first(record: &str) -> Record {
    read_record(record).unwrap_or_else(|why| panic!("{why}")).remove(0)
}

/// Judges it again from a record; `run` may have other checks.
async fn replayed(run: &Run, record: &str) -> FlowOutcome {
    let run = Run { http: Client::replaying(first(record)), once: Arc::default(), ..run.clone() };
    run.run_with(Arc::new(|_| {}), move |plan| stand_in(plan, &first(record))).await
}

/// All that was judged, a line each.
fn judged(outcome: &FlowOutcome) -> Vec<String> {
    let mut lines = Vec::new();
    for spec in outcome.specs().flat_map(|spec| std::iter::once(spec).chain(&spec.variants)) {
        lines.push(format!("{} {:?} {:?}: {}", spec.id, spec.verdict, spec.outcome, spec.summary));
        for finding in &spec.findings {
            lines.push(format!("{}.{} {:?}: {}", spec.id, finding.name, finding.verdict, finding.message));
        }
    }
    lines
}

/// What is judged otherwise.
fn differences(first: &FlowOutcome, again: &FlowOutcome) -> Vec<String> {
    let (first, again) = (judged(first), judged(again));
    let lost = first.iter().filter(|line| !again.contains(line)).map(|line| format!("- {line}"));
    let new = again.iter().filter(|line| !first.contains(line)).map(|line| format!("+ {line}"));
    lost.chain(new).collect()
}
