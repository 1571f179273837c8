//! Runs one spec: render, act, observe, judge, capture.

use std::sync::Arc;

use tokio::time::Instant;

use super::act::names;
use super::build::Outside;
use super::capture::capture;
use super::flow::Flow;
use super::judge::Bench;
use super::publish::adopt_published;
use super::scope::{Record, Scope};
use super::setup::{SetupEnd, Stopped};
use crate::action::Sight;
use crate::action::Unable;
use crate::outcome::{Finding, Verdict};
use crate::spec::SpecEntry;
use crate::spec::model::{OutcomeRow, Spec};
use crate::template::{Context, Facts};

/// What running a spec came to.
#[derive(Default)]
pub(super) struct Run {
    pub(super) verdict: Verdict,
    pub(super) outcome: Option<String>,
    pub(super) summary: String,
    pub(super) findings: Vec<Finding>,
    pub(super) worked: bool,
    pub(super) sight: Arc<Sight>,
    /// The numbers of the exchanges of setups.
    pub(super) before: Vec<usize>,
    /// What came of each variant.
    pub(super) variants: Vec<(String, Run)>,
}

impl Run {
    /// A run that sent nothing.
    pub(super) fn not_run(verdict: Verdict, summary: impl Into<String>) -> Run {
        Run { verdict, summary: summary.into(), ..Run::default() }
    }

    /// What other specs may know of it.
    pub(super) fn record(&self) -> Record {
        Record {
            not_applicable: (self.verdict == Verdict::NotApplicable).then(|| self.summary.clone()),
            worked: self.worked,
            verdict: self.verdict,
            summary: self.summary.clone(),
            sight: self.sight.clone(),
        }
    }
}

/// Where and how a spec runs.
pub(super) struct Call<'a> {
    pub(super) entry: &'a SpecEntry,
    pub(super) outside: Outside<'a>,
    /// The requirement that a variant cites instead of the spec's.
    pub(super) requirement: Option<&'a String>,
    pub(super) deadline: Instant,
}

impl Flow<'_> {
    /// Runs a spec in a scope, its variants each on their own, and leaves a record there.
    pub(super) async fn run(&self, call: Call<'_>, scope: &mut Scope) -> Run {
        let spec = call.entry.model.clone();
        let run = match self.plan.not_applicable(call.entry) {
            Some(reason) => Run::not_run(Verdict::NotApplicable, reason),
            None if spec.variant.is_empty() => self.run_once(call, scope).await,
            None => self.run_variants(call, scope).await,
        };
        scope.records.insert(spec.id.clone(), Arc::new(run.record()));
        run
    }

    /// Runs needs and setup, then the spec itself.
    async fn run_once(&self, call: Call<'_>, scope: &mut Scope) -> Run {
        let spec = &call.entry.model;
        if let Some(unmet) = self.unmet_need(spec, scope).or_else(|| self.lacks_approval(spec, scope)) {
            return Run::not_run(unmet.verdict, unmet.reason);
        }
        // A step's setup works on a copy; a check's scope is one already, and keeps what its setups captured.
        let mut copy = (!scope.private && !spec.setup.is_empty()).then(|| scope.private_copy());
        let work = copy.as_mut().unwrap_or(scope);
        let (before, deadline) = match self.set_up(spec, work, call.deadline).await {
            SetupEnd::Ready { exchanges, deadline } => (exchanges, deadline),
            SetupEnd::Stopped(stopped) => return self.stopped(*stopped),
        };
        let mut run = self.judge_and_capture(Call { deadline, ..call }, scope, copy.as_ref()).await;
        run.before = before;
        self.clean_up(spec, scope).await;
        run
    }

    fn stopped(&self, stopped: Stopped) -> Run {
        let Stopped { verdict, reason, finding, exchanges } = stopped;
        let outcome = finding.as_ref().map(|finding| finding.name.clone());
        let mut run = Run::not_run(verdict, reason);
        run.findings = finding.into_iter().collect();
        run.outcome = outcome;
        run.before = exchanges;
        run
    }

    /// Acts or observes, judges what was seen, and captures facts from it: one step of the loop.
    pub(super) async fn judge_and_capture(
        &self,
        call: Call<'_>,
        scope: &mut Scope,
        set_up: Option<&Scope>,
    ) -> Run {
        let Call { entry, outside, requirement, deadline } = call;
        let spec = &entry.model;
        let seen = match &spec.observe {
            Some(observe) => self.observe(observe, spec, set_up.unwrap_or(scope)),
            None => self.act_again_while_obliged(spec, scope, set_up, outside, deadline).await,
        };
        let (sights, facts) = match seen {
            Ok(seen) => seen,
            Err(NotSeen { verdict, reason }) => return Run::not_run(verdict, reason),
        };
        let mut run = Run::default();
        for sight in sights {
            let one = self.judge_one(entry, Arc::new(sight), facts.clone(), outside, requirement, scope);
            run = worse_of(run, one);
        }
        run
    }

    fn judge_one(
        &self,
        entry: &SpecEntry,
        sight: Arc<Sight>,
        mut facts: Facts,
        outside: Outside<'_>,
        requirement: Option<&String>,
        scope: &mut Scope,
    ) -> Run {
        let spec = &entry.model;
        self.count_hits(&mut facts);
        adopt_published(&spec.id, &facts, scope);
        let rows = self.rows(&spec.outcome, &entry.source, &[]);
        let plain: Vec<_> = rows.iter().map(|row| row.row).collect();
        let unanswered = self.without_answer(spec, &plain, &sight, entry);
        if let Some(run) = unanswered.or_else(|| self.nobody_came_back(&plain, &sight, entry)) {
            return run;
        }
        let bench = Bench { entry, sight: &sight, facts: &facts, outside, requirement };
        let outcome = self.outcome(&rows, &bench);
        let verdict = outcome.finding.verdict;
        let usable = sight.accepted.unwrap_or(matches!(verdict, Verdict::Passed | Verdict::Warning));
        let mut findings = vec![outcome.finding];
        if usable {
            findings.extend(self.check_rows(&bench));
        }
        let names = names(&sight, outside);
        let tables = [usable.then_some(&spec.capture), outcome.row.map(|row| &row.capture)];
        for table in tables.into_iter().flatten() {
            if let Err(reason) = capture(table, &spec.id, &sight, &mut facts, scope, &names) {
                findings.push(Finding {
                    name: "capture".into(),
                    verdict: Verdict::CouldNotRun,
                    message: reason,
                    source: self.source_ref(&entry.source, &["capture"]),
                    ..Finding::default()
                });
            }
        }
        let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or_default();
        let summary = summary(&findings, worst);
        Run {
            verdict: worst,
            outcome: outcome.row.and_then(|row| row.name.clone()),
            summary,
            worked: usable || matches!(verdict, Verdict::Passed | Verdict::Warning),
            findings,
            sight: sight.clone(),
            ..Run::default()
        }
    }

    /// No answer at all, and 429: verdicts that no row needs to spell out.
    fn without_answer(
        &self,
        spec: &Spec,
        rows: &[&OutcomeRow],
        sight: &Arc<Sight>,
        entry: &SpecEntry,
    ) -> Option<Run> {
        let source = self.source_ref(&entry.source, &["id"]);
        let exchange = sight.exchange().map(|exchange| exchange.number);
        let (name, verdict, message, help) = if let Some(no_answer) = sight.no_answer() {
            if rows.iter().any(|row| names_subject(row, |assertion| assertion.transport.is_some())) {
                return None;
            }
            ("no-answer", Verdict::Error, no_answer.sentence.clone(), None)
        } else if sight.exchange()?.answer()?.status == 429 && sight.accepted != Some(true) {
            if rows.iter().any(|row| names_subject(row, names_429)) {
                return None;
            }
            let url = &sight.exchange()?.request.url;
            let help =
                "Wait, or raise the limit for this client; a limited answer shows nothing about the request.";
            (
                "rate-limited",
                Verdict::CouldNotRun,
                format!("{url} answered 429: too many requests"),
                Some(help.to_owned()),
            )
        } else {
            return None;
        };
        if spec.observe.is_some() && verdict == Verdict::Error {
            return Some(Run::not_run(Verdict::CouldNotRun, "the request was not answered"));
        }
        let finding = Finding {
            name: name.into(),
            verdict,
            message: message.clone(),
            help,
            exchange,
            source,
            ..Finding::default()
        };
        Some(Run {
            verdict,
            outcome: Some(name.into()),
            summary: message,
            findings: vec![finding],
            sight: sight.clone(),
            ..Run::default()
        })
    }

    async fn act_again_while_obliged(
        &self,
        spec: &Spec,
        scope: &mut Scope,
        set_up: Option<&Scope>,
        outside: Outside<'_>,
        deadline: Instant,
    ) -> Seen {
        let mut rounds = vec![0_u32; spec.again.len()];
        loop {
            let (mut sight, facts) = self.act(spec, set_up.unwrap_or(scope), outside, deadline).await?;
            let context = Context::new(&facts, names(&sight, outside));
            let obliged = spec.again.iter().enumerate().find(|(index, again)| {
                rounds[*index] < again.at_most.unwrap_or(1) && self.all_hold(&again.match_, &sight, &context)
            });
            let Some((index, again)) = obliged else {
                if spec.observe.is_none() && spec.accept.is_some() && sight.accepted.is_none() {
                    sight.accepted = Some(false);
                }
                return Ok((vec![sight], facts));
            };
            rounds[index] += 1;
            let mut seen = facts;
            let names = names(&sight, outside);
            if let Err(reason) = capture(&again.capture, &spec.id, &sight, &mut seen, scope, &names) {
                return Err(NotSeen { verdict: Verdict::CouldNotRun, reason });
            }
            if let Some(list) = &again.run {
                Box::pin(self.run_list(list, scope, None, deadline)).await;
            }
        }
    }
}

/// What was seen: one sight, or several that are each judged; and the facts of the moment.
pub(super) type Seen = Result<(Vec<Sight>, Facts), NotSeen>;

/// Why nothing was seen.
pub(super) struct NotSeen {
    pub(super) verdict: Verdict,
    pub(super) reason: String,
}

impl From<Unable> for NotSeen {
    fn from(unable: Unable) -> NotSeen {
        NotSeen { verdict: Verdict::CouldNotRun, reason: unable.to_string() }
    }
}

fn names_429(assertion: &crate::spec::model::Assertion) -> bool {
    assertion.status.iter().flatten().any(|status| status == 429 || status == "429")
}

/// Whether a row has an assertion like this, at any depth.
pub(super) fn names_subject(
    row: &OutcomeRow,
    fits: impl Fn(&crate::spec::model::Assertion) -> bool + Copy,
) -> bool {
    fn within(
        assertion: &crate::spec::model::Assertion,
        fits: impl Fn(&crate::spec::model::Assertion) -> bool + Copy,
    ) -> bool {
        let inner = assertion.all.iter().flatten().chain(assertion.any.iter().flatten());
        fits(assertion) || inner.chain(assertion.not.as_deref()).any(|assertion| within(assertion, fits))
    }
    row.match_.iter().any(|assertion| within(assertion, fits))
}

/// What happened, in one line: the message of the worst finding.
fn summary(findings: &[Finding], worst: Verdict) -> String {
    findings
        .iter()
        .find(|finding| finding.verdict == worst)
        .map(|finding| finding.message.clone())
        .unwrap_or_default()
}

/// Several sights are one result: the findings of all, the worst verdict.
fn worse_of(run: Run, mut one: Run) -> Run {
    if run.findings.is_empty() && run.verdict == Verdict::NotApplicable {
        return one;
    }
    let mut findings = run.findings;
    findings.append(&mut one.findings);
    let (mut kept, other) = if one.verdict > run.verdict {
        (one, run.verdict)
    } else {
        (Run { findings: Vec::new(), ..run }, one.verdict)
    };
    kept.verdict = kept.verdict.max(other);
    kept.findings = findings;
    kept
}
