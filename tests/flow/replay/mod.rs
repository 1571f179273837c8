//! Runs that are kept in a HAR file, and judged again with the server gone.

mod agents;
mod format;
mod matrix;
mod not_recorded;
mod secrets;
mod special;

use std::sync::Arc;

use mcprove::http::{About, Client, ClientOptions, Recorder, read_record, write_record};
use mcprove::outcome::FlowOutcome;
use mcprove::suite::{given_secrets, stand_in, stands_in_specs};
use serde_json::Map;

use crate::support::Run;

/// A client that keeps what it sends, and what it keeps.
struct Tape {
    recorder: Arc<Recorder>,
    http: Client,
    given: Vec<(String, String)>,
    plan: mcprove::engine::FlowPlan,
}

impl Tape {
    fn of(run: &Run) -> Tape {
        let recorder = Arc::new(Recorder::default());
        let http = Client::recording(ClientOptions::default(), recorder.clone());
        let plan = run.plan();
        Tape { recorder, http, given: given_secrets(&plan), plan }
    }

    /// The text of the file.
    fn text(&self) -> Result<String, String> {
        let is_public = |text: &str| stands_in_specs(&self.plan.catalog, text);
        let about = About { settings: Map::new(), given: self.given.clone(), is_public: &is_public };
        write_record(&self.recorder, self.http.chance(), &about)
    }
}

/// Runs it, and keeps it.
async fn kept(run: &Run) -> (FlowOutcome, String) {
    let tape = Tape::of(run);
    let outcome = Run { http: tape.http.clone(), ..run.clone() }.run().await;
    (outcome, tape.text().unwrap())
}

/// Judges it again from a record; `run` may have other checks.
async fn replayed(run: &Run, record: &str) -> FlowOutcome {
    let record = read_record(record).unwrap_or_else(|why| panic!("{why}"));
    let given = record.given.clone();
    let run = Run { http: Client::replaying(record), once: Arc::default(), ..run.clone() };
    run.run_with(Arc::new(|_| {}), move |plan| stand_in(plan, &given)).await
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
