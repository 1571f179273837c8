//! Setup: what a spec does first, in a private scope; fresh one-shot resources; what stops a spec before its request.
//!
//! This is the one hard part of the interpreter. Its rules:
//! * everything a setup runs, at any depth, writes to the same private copy;
//! * `as` puts what one entry captured under a name and nowhere else;
//! * `given` of an entry is seen by that entry and all it runs, and ends with it;
//! * what does not exist in the combination makes the spec not applicable; what did not work, could-not-run.

use std::time::Duration;

use tokio::time::Instant;

use super::act::names;
use super::build::{Outside, moment};
use super::flow::Flow;
use super::judge::{Bench, skipped};
use super::run::{Call, Run};
use super::scope::Scope;
use super::unanswered::{limited, names_limit};
use crate::outcome::{Finding, Verdict};
use crate::spec::model::{Request, Setup, Spec};
use crate::spec::{Kind, SpecEntry};
use crate::template::Context;

/// How the setup of a spec ended.
pub(super) enum SetupEnd {
    /// The spec can run.
    Ready {
        /// The exchanges that were needed.
        exchanges: Vec<usize>,
        /// The time limit, moved by the waits.
        deadline: Instant,
    },
    /// The spec cannot run, or is decided already.
    Stopped(Box<Stopped>),
}

/// Why a spec ended before its request.
pub(super) struct Stopped {
    pub(super) verdict: Verdict,
    pub(super) reason: String,
    pub(super) finding: Option<Finding>,
    pub(super) exchanges: Vec<usize>,
}

/// What an entry that worked leaves: its exchanges, and the last spec that it ran.
type SetUp = (Vec<usize>, Option<(String, Run)>);

/// What a list of steps came to.
pub(super) struct ListEnd {
    /// The step that did not work, or the last one.
    pub(super) last: Option<(String, Run)>,
    pub(super) worked: bool,
    pub(super) exchanges: Vec<usize>,
}

impl Flow<'_> {
    /// Does all entries in the order of the file; the first that is unmet decides.
    pub(super) async fn set_up(&self, spec: &Spec, work: &mut Scope, deadline: Instant) -> SetupEnd {
        let mut exchanges = Vec::new();
        let mut deadline = deadline;
        for (index, setup) in spec.setup.iter().enumerate() {
            match self.set_up_one(spec, index, setup, work, &mut deadline).await {
                Ok(numbers) => exchanges.extend(numbers),
                Err(mut stopped) => {
                    exchanges.append(&mut stopped.exchanges);
                    stopped.exchanges = exchanges;
                    return SetupEnd::Stopped(stopped);
                }
            }
        }
        SetupEnd::Ready { exchanges, deadline }
    }

    async fn set_up_one(
        &self,
        spec: &Spec,
        index: usize,
        setup: &Setup,
        work: &mut Scope,
        deadline: &mut Instant,
    ) -> Result<Vec<usize>, Box<Stopped>> {
        if let Some(when) = &setup.when {
            match Context::new(&work.facts, Default::default()).holds(when) {
                Ok(true) => {}
                Ok(false) => return Ok(Vec::new()),
                Err(error) => return Err(could_not(error.to_string())),
            }
        }
        if let Some(wait) = &setup.wait {
            let text = Context::new(&work.facts, Default::default()).message(wait);
            let pause = parse_wait(&text).ok_or_else(|| could_not(format!("`{text}` is no time to wait")))?;
            match &self.plan.clock {
                Some(clock) => clock.forward(pause),
                None => {
                    *deadline += pause;
                    if !self.wire.http().is_replay() {
                        tokio::time::sleep(pause).await;
                    }
                }
            }
        }
        let mut copy = setup.as_.as_ref().map(|_| work.private_copy());
        let place = copy.as_mut().unwrap_or(work);
        let given = given_facts(setup, place).map_err(|error| could_not(error.to_string()))?;
        let restores = place.give(given);
        let end = self.run_entry(spec, index, setup, place, *deadline).await;
        place.restore(restores);
        let judged = end.and_then(|end| self.judge_entry(spec, index, setup, place, end));
        if let (Some(name), Some(copy)) = (&setup.as_, &copy) {
            work.adopt_under(name, copy);
            if let Ok((_, Some((_, run)))) = &judged {
                work.records.insert(name.as_str().into(), std::sync::Arc::new(run.record()));
            }
        }
        judged.map(|(exchanges, _)| exchanges)
    }

    pub(super) async fn run_entry(
        &self,
        spec: &Spec,
        index: usize,
        setup: &Setup,
        place: &mut Scope,
        deadline: Instant,
    ) -> Result<ListEnd, Box<Stopped>> {
        if let Some(list) = &setup.fresh {
            if let Some(reason) = self.did_not_work_in_flow(list) {
                return Err(could_not(reason));
            }
            return Ok(Box::pin(self.run_list(list, place, Some(setup), deadline)).await);
        }
        let outside = Outside { setup: Some(setup), ..Outside::default() };
        let run = match &setup.use_ {
            Some(id) => {
                let Some(entry) = self.plan.catalog.specs.get(id) else {
                    return Err(could_not(format!("there is no spec `{id}`")));
                };
                let call = Call { entry, outside, requirement: None, deadline };
                Some((id.clone(), Box::pin(self.run(call, place)).await))
            }
            None if setup.like.is_some() || setup.url.is_some() => {
                let Some(user) = self.plan.catalog.specs.get(&spec.id) else {
                    return Err(could_not(format!("there is no spec `{}`", spec.id)));
                };
                let entry = own_request(user, index, setup);
                let call = Call { entry: &entry, outside: Outside::default(), requirement: None, deadline };
                Some((entry.model.id.clone(), Box::pin(self.judge_and_capture(call, place, None)).await))
            }
            None => None,
        };
        let worked = run.as_ref().is_none_or(|(_, run)| run.worked);
        let exchanges = run.as_ref().map(|(_, run)| exchanges_of(run)).unwrap_or_default();
        Ok(ListEnd { last: run, worked, exchanges })
    }

    /// Whether the spec can go on after an entry.
    fn judge_entry(
        &self,
        spec: &Spec,
        index: usize,
        setup: &Setup,
        place: &Scope,
        end: ListEnd,
    ) -> Result<SetUp, Box<Stopped>> {
        let ListEnd { last, worked, exchanges } = end;
        if let Some((_, run)) =
            last.as_ref().filter(|(_, run)| run.verdict == Verdict::NotApplicable && !run.worked)
        {
            return Err(stopped(Verdict::NotApplicable, run.summary.clone(), None, exchanges));
        }
        // An error, a limit or a missing prerequisite is no answer to the question whether the server offers it.
        let untold =
            last.as_ref().is_none_or(|(_, run)| matches!(run.verdict, Verdict::CouldNotRun | Verdict::Error));
        let otherwise =
            if untold { Verdict::CouldNotRun } else { skipped(setup.otherwise.unwrap_or_default()) };
        if !worked && setup.required.unwrap_or(true) {
            let Some((id, run)) = &last else {
                return Err(stopped(otherwise, because(setup, "it did not work"), None, exchanges));
            };
            if let Some(finding) = self.judge_failed_setup(spec, index, setup, place, run) {
                let message = finding.message.clone();
                return Err(stopped(finding.verdict, message, Some(finding), exchanges));
            }
            let what =
                if run.summary.is_empty() { "it did not work".to_owned() } else { run.summary.clone() };
            return Err(stopped(otherwise, because(setup, &format!("{id}: {what}")), None, exchanges));
        }
        if !self.is_as_expected(setup, place, last.as_ref().map(|(_, run)| run)) {
            return Err(stopped(
                otherwise,
                because(setup, "what was expected of the setup does not hold"),
                None,
                exchanges,
            ));
        }
        Ok((exchanges, last))
    }

    /// Whether what is expected of an entry holds for what its last spec saw.
    fn is_as_expected(&self, setup: &Setup, place: &Scope, last: Option<&Run>) -> bool {
        if setup.expect.is_empty() {
            return true;
        }
        let sight = last.map(|run| run.sight.clone()).unwrap_or_default();
        let mut names = last.map(|run| run.sight.names()).unwrap_or_default();
        if let Ok(flow_facts) = self.main_facts.lock() {
            names.insert("flow_facts", flow_facts.to_value());
        }
        self.all_hold(&setup.expect, &sight, &Context::new(&place.facts, names))
    }

    /// The row that judges the step that did not work, if one matches.
    fn judge_failed_setup(
        &self,
        spec: &Spec,
        index: usize,
        setup: &Setup,
        place: &Scope,
        run: &Run,
    ) -> Option<Finding> {
        let entry = self.plan.catalog.specs.get(&spec.id)?;
        let rows = self.rows(&setup.outcome, &entry.source, Some(index));
        if limited(&run.sight).is_some() && !rows.iter().any(|row| names_limit(row.row)) {
            return None;
        }
        let bench = Bench {
            entry,
            sight: &run.sight,
            facts: &place.facts,
            names: &names(&run.sight, Outside::default()),
            requirement: None,
        };
        let outcome = self.outcome(&rows, &bench);
        outcome.row.map(|_| outcome.finding)
    }

    /// Runs a list of `flow.toml`: the steps that apply, in order, until one does not work.
    pub(super) async fn run_list(
        &self,
        list: &str,
        scope: &mut Scope,
        setup: Option<&Setup>,
        deadline: Instant,
    ) -> ListEnd {
        let mut end = ListEnd { last: None, worked: true, exchanges: Vec::new() };
        for entry in self.entries_of(list) {
            let outside = Outside { setup: setup.map(|setup| setup as _), ..Outside::default() };
            let call = Call { entry, outside, requirement: None, deadline };
            let run = self.run(call, scope).await;
            end.exchanges.extend(exchanges_of(&run));
            end.worked = run.worked;
            end.last = Some((entry.model.id.clone(), run));
            if !end.worked {
                break;
            }
        }
        end
    }

    /// The steps of a list that exist in this combination.
    fn entries_of(&self, list: &str) -> Vec<&SpecEntry> {
        let steps = self.plan.catalog.flow.as_ref().and_then(|flow| flow.model.fresh.get(list));
        let entries =
            steps.into_iter().flat_map(|list| &list.steps).filter_map(|id| self.plan.catalog.specs.get(id));
        entries.map(AsRef::as_ref).filter(|entry| self.plan.not_applicable(entry).is_none()).collect()
    }

    /// The step of a list that did not work in the flow itself: a fresh one would not work either.
    fn did_not_work_in_flow(&self, list: &str) -> Option<String> {
        let main = self.main_records.lock().ok()?;
        self.entries_of(list).into_iter().find_map(|entry| {
            let record = main.get(entry.model.id.as_str())?;
            let id = &entry.model.id;
            (!record.worked).then(|| format!("{id} did not work in the flow itself: {}", record.summary))
        })
    }
}

/// The numbers of all exchanges of a run.
pub(super) fn exchanges_of(run: &Run) -> Vec<usize> {
    let mut numbers = run.before.clone();
    numbers.extend(run.sight.numbers());
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn stopped(
    verdict: Verdict,
    reason: String,
    finding: Option<Finding>,
    exchanges: Vec<usize>,
) -> Box<Stopped> {
    Box::new(Stopped { verdict, reason, finding, exchanges })
}

fn could_not(reason: String) -> Box<Stopped> {
    stopped(Verdict::CouldNotRun, reason, None, Vec::new())
}

fn because(setup: &Setup, what: &str) -> String {
    match &setup.because {
        Some(because) => format!("{because} ({what})"),
        None => what.to_owned(),
    }
}

pub(super) fn given_facts(
    setup: &Setup,
    place: &Scope,
) -> Result<Vec<(String, Option<serde_json::Value>)>, crate::template::RenderError> {
    let mut facts = place.facts.clone();
    let mut given = Vec::new();
    for (name, value) in &setup.given {
        let context = Context::new(&facts, moment(Outside::default()));
        let value = context.render_or_omit(value)?;
        match &value {
            Some(value) => facts.set(name, value.clone(), Default::default()),
            None => facts.clear(name),
        }
        given.push((name.clone(), value));
    }
    Ok(given)
}

/// A setup's own request as a spec, so that there is one way to send one.
fn own_request(user: &SpecEntry, index: usize, setup: &Setup) -> SpecEntry {
    let request = Request {
        like: setup.like.clone(),
        method: setup.method.clone(),
        url: setup.url.clone(),
        headers: setup.headers.clone(),
        query: setup.query.clone(),
        form: setup.form.clone(),
        json: setup.json.clone(),
        body: setup.body.clone(),
        remove: setup.remove.clone(),
        ..Request::default()
    };
    let id = format!("{}.setup[{index}]", user.model.id);
    let model =
        Spec { spec: 1, id, title: user.model.title.clone(), request: Some(request), ..Spec::default() };
    SpecEntry { kind: Kind::Request, area: None, source: user.source.clone(), model: model.into() }
}

/// `"5s"`, `"500ms"`, `"2m"`.
pub fn parse_wait(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().ok()?;
    match &text[digits..] {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_secs(number * 60)),
        _ => None,
    }
}
