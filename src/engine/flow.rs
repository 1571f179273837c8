//! The loop of a flow: its steps in order, then its checks, each of them in a copy of the flow's scope.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::answers::Answers;
use super::build::Outside;
use super::choice::{named_revision, run_flow_to_end};
use super::credentials::Credentials;
use super::once::Once;
use super::plan::FlowPlan;
use super::run::{Call, Run};
use super::scope::{Records, Scope};
use super::setup::exchanges_of;
use crate::action::{Headers, Publisher, Wire};
use crate::agent::{BindError, Interactive};
use crate::http::Client;
use crate::outcome::{Event, FlowOutcome, Sink, SpecKind, SpecOutcome, Verdict, Verification, redact_flow};
use crate::spec::SpecEntry;
use crate::template::{Context, Facts, Mark};
use crate::text::Redactor;

/// What a flow runs with.
pub struct Tools {
    /// The HTTP client, shared by flows.
    pub http: Client,
    /// Where events go.
    pub sink: Sink,
    /// Becomes true when the user wants to stop.
    pub stop: watch::Receiver<bool>,
    /// What is done once for all flows.
    pub once: Arc<Once>,
}

/// A flow while it runs.
pub(super) struct Flow<'p> {
    pub(super) plan: &'p FlowPlan,
    pub(super) wire: Wire,
    /// Serves documents until the flow ends.
    pub(super) publisher: Publisher,
    /// What came of the steps in the flow itself before the one that runs now.
    pub(super) main_records: Mutex<Records>,
    /// The facts of the flow itself, for checks that compare with them.
    pub(super) main_facts: Mutex<Facts>,
    /// What other flows have taken upon themselves, and the number of this one among them.
    pub(super) once: &'p Once,
    pub(super) number: usize,
    /// How long a person was waited for since the current step or check began.
    pub(super) waited: Mutex<Duration>,
    started: Instant,
}

/// What a flow leaves: what reports show, and beside it what they never do.
pub struct Ended {
    /// The outcome, redacted.
    pub outcome: FlowOutcome,
    /// The client and the tokens, if the flow got any.
    pub credentials: Option<Credentials>,
    /// What the server said to the verification, not redacted.
    pub answers: Answers,
}

/// Runs a flow to its end, or until the user wants to stop.
pub async fn run_flow(plan: &FlowPlan, tools: &Tools) -> FlowOutcome {
    run_flow_to_end(plan, tools).await.outcome
}

/// Runs one plan. It ends early with another one that was not tried yet, if an answer names its revision.
pub(super) async fn run_plan<'p>(
    plan: &FlowPlan,
    untried: &[&'p FlowPlan],
    tools: &Tools,
) -> (Ended, Option<&'p FlowPlan>) {
    plan.forget_choice();
    let mut outcome = plan.outcome();
    let start = |consent| Interactive::start(consent, &tools.http, tools.sink.clone());
    let person = plan.consent.as_ref().map(start);
    let person = match person.transpose() {
        Ok(person) => person,
        Err(error) => return (not_started(outcome, &error), None),
    };
    let headers = Headers { lines: plan.headers.clone(), to_all: plan.headers_to_all };
    let wire = Wire::new(tools.http.clone(), plan.target_text.clone(), headers);
    let flow = Flow {
        once: &tools.once,
        number: tools.once.join(),
        plan,
        wire: wire.with_login(plan.login.clone()).with_person(person),
        publisher: Publisher::new(plan.publishing.clone(), tools.http.clone()),
        main_records: Mutex::default(),
        main_facts: Mutex::default(),
        waited: Mutex::default(),
        started: Instant::now(),
    };
    // Without checks it is what every flow asks, and counting reads specs that the first request does not need.
    let budget = (!plan.checks.is_empty()).then(|| plan.budget());
    (tools.sink)(&Event::Planned { steps: plan.own_steps().count(), checks: plan.checks.len(), budget });
    let mut scope = flow.first_scope();
    let mut stop = tools.stop.clone();
    let stopped = tokio::select! {
        () = async {
            flow.run_all(untried, &mut scope, &mut outcome, &tools.sink).await;
            flow.leave(&scope).await;
        } => false,
        _ = stop.wait_for(|stop| *stop) => true,
    };
    if stopped {
        outcome.interrupted = Some("interrupted by the user".to_owned());
    }
    if let Some(person) = flow.wire.person() {
        person.close().await;
        outcome.notes.extend(person.notes());
    }
    let other = named_revision(untried, &scope);
    outcome.duration = flow.started.elapsed();
    let (facts, answers) = (scope.facts.clone(), Answers::of(&scope));
    let outcome = flow.finish(outcome, scope);
    (tools.sink)(&Event::Ended { passed: outcome.passed() });
    (Ended { credentials: Credentials::of(&facts, &outcome), answers, outcome }, other)
}

/// The port was free when the flow was planned. Nothing was sent.
fn not_started(mut outcome: FlowOutcome, error: &BindError) -> Ended {
    outcome.interrupted = Some(format!("the redirect URL cannot be listened at: {error}"));
    Ended { outcome, credentials: None, answers: Answers::default() }
}

impl Flow<'_> {
    fn first_scope(&self) -> Scope {
        let mut scope = Scope::default();
        for (name, value, secret) in &self.plan.facts {
            let mark = Mark { set_by: "runner".into(), secret: *secret, ..Mark::default() };
            scope.capture(name, Some(value.clone()), mark);
        }
        if let Some(person) = self.wire.person() {
            let mark = Mark { set_by: "runner".into(), ..Mark::default() };
            scope.capture("client.redirect_uri", Some(person.redirect_uri().into()), mark);
        }
        scope.facts.lend_chance(self.wire.http().chance().clone());
        for key in &self.plan.keys {
            scope.facts.lend_key(key.clone());
        }
        // What a protocol file says of the target (default endpoints) is filled in; the rest stands as it is.
        let context = Context::new(&scope.facts, Default::default());
        let tables = self.plan.revision.tables.iter();
        let rendered: Vec<_> = tables
            .map(|(table, value)| (table, context.render_value(value).unwrap_or_else(|_| value.clone())))
            .collect();
        drop(context);
        for (table, value) in rendered {
            scope.facts.set(&format!("protocol.{table}"), value, Mark::default());
        }
        scope
    }

    async fn run_all(
        &self,
        untried: &[&FlowPlan],
        scope: &mut Scope,
        outcome: &mut FlowOutcome,
        sink: &Sink,
    ) {
        for entry in self.plan.steps.iter().filter_map(|id| self.plan.catalog.specs.get(id)) {
            self.note_main(scope);
            let result = self.run_top(entry, scope, SpecKind::Step, sink).await;
            self.plan.choose_registration(scope, &result, outcome);
            if result.verdict != Verdict::NotApplicable {
                outcome.steps.push(result);
            }
            if named_revision(untried, scope).is_some() {
                return;
            }
        }
        self.note_main(scope);
        for entry in self.plan.checks.iter().filter_map(|id| self.plan.catalog.specs.get(id)) {
            let mut copy = scope.private_copy();
            outcome.checks.push(self.run_top(entry, &mut copy, SpecKind::Check, sink).await);
            scope.records.extend(copy.records.remove_entry(entry.model.id.as_str()));
        }
    }

    /// Keeps what the steps have come to so far, for setups, which have scopes of their own.
    fn note_main(&self, scope: &Scope) {
        if let (Ok(mut records), Ok(mut facts)) = (self.main_records.lock(), self.main_facts.lock()) {
            records.clone_from(&scope.records);
            facts.clone_from(&scope.facts);
        }
    }

    async fn run_top(
        &self,
        entry: &SpecEntry,
        scope: &mut Scope,
        kind: SpecKind,
        sink: &Sink,
    ) -> SpecOutcome {
        sink(&Event::Started { id: entry.model.id.clone() });
        let started = self.started.elapsed();
        self.forget_waiting();
        self.wire.http().chance().begin(&entry.model.id);
        let deadline = Instant::now() + self.plan.time_limit(&entry.model.id);
        let call = Call { entry, outside: Outside::default(), requirement: None, deadline };
        let run = self.run(call, scope).await;
        sink(&Event::Finished { id: entry.model.id.clone(), verdict: run.verdict });
        let duration = self.started.elapsed().saturating_sub(started);
        self.spec_outcome(entry, entry.model.id.clone(), kind, run, started, duration)
    }

    fn spec_outcome(
        &self,
        entry: &SpecEntry,
        id: String,
        kind: SpecKind,
        run: Run,
        started: Duration,
        duration: Duration,
    ) -> SpecOutcome {
        let exchanges = exchanges_of(&run);
        let variants = run.variants.into_iter().map(|(name, run)| {
            self.spec_outcome(entry, format!("{id}[{name}]"), kind, run, started, Duration::ZERO)
        });
        SpecOutcome {
            variants: variants.collect(),
            kind,
            area: entry.area.clone(),
            title: entry.model.title.clone(),
            verdict: run.verdict,
            outcome: run.outcome,
            summary: run.summary,
            blocked_by: run.blocked_by,
            findings: run.findings,
            exchanges,
            source: self.source_ref(&entry.source, &["id"]),
            started,
            duration,
            id,
        }
    }

    fn finish(self, mut outcome: FlowOutcome, scope: Scope) -> FlowOutcome {
        let listed = scope.records.get("verify_list_tools").and_then(|record| record.sight.pages.as_ref());
        outcome.verification = Verification {
            tool_count: listed.map(|pages| pages.items.len()),
            tool_name: scope.facts.get("config.call_tool.name").and_then(Value::as_str).map(str::to_owned),
        };
        let mut redactor = Redactor::default();
        // What the user sends along may be a key; a server may repeat it anywhere.
        let headers =
            self.plan.headers.iter().map(|(_, value)| value.clone()).filter(|value| value.len() >= 8);
        let secrets: Vec<String> =
            scope.secrets().into_iter().chain(headers).chain(self.wire.typed_secrets()).collect();
        secrets.iter().for_each(|secret| redactor.add(secret));
        self.wire.http().complete_record(secrets);
        // Nobody else holds the exchanges then, and they need not be copied.
        drop((scope, self.main_records));
        outcome.exchanges = self.wire.into_exchanges().into_iter().map(Arc::unwrap_or_clone).collect();
        redact_flow(&redactor, &mut outcome);
        outcome
    }
}
