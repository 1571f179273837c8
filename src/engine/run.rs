//! Runs one spec: render, act, observe, judge, capture.

use std::sync::Arc;

use tokio::time::Instant;

use super::act::names;
use super::build::Outside;
use super::capture::capture;
use super::flow::Flow;
use super::judge::Bench;
use super::merge::merged;
use super::needs::Unmet;
use super::publish::adopt_published;
use super::scope::{Record, Scope};
use super::setup::{SetupEnd, Stopped};
use crate::action::{Sight, Unable};
use crate::outcome::{Finding, Verdict};
use crate::spec::{Kind, SpecEntry};
use crate::template::{Facts, RenderError};
use crate::text::shortened;

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
    /// The broken step that it follows from, if it could not run for that reason alone.
    pub(super) blocked_by: Option<String>,
    /// What came of each variant.
    pub(super) variants: Vec<(String, Run)>,
}

impl Run {
    /// A run that sent nothing.
    pub(super) fn not_run(verdict: Verdict, summary: impl Into<String>) -> Run {
        Run { verdict, summary: summary.into(), ..Run::default() }
    }

    /// A run that a need stopped.
    pub(super) fn unmet(unmet: Unmet) -> Run {
        Run { blocked_by: unmet.blocked_by, ..Run::not_run(unmet.verdict, unmet.reason) }
    }

    /// What other specs may know of it.
    pub(super) fn record(&self) -> Record {
        Record {
            not_applicable: (self.verdict == Verdict::NotApplicable && !self.worked)
                .then(|| self.summary.clone()),
            worked: self.worked,
            verdict: self.verdict,
            summary: self.summary.clone(),
            sight: self.sight.clone(),
            blocked_by: self.blocked_by.clone(),
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
        scope.records.insert(spec.id.as_str().into(), Arc::new(run.record()));
        run
    }

    /// Runs needs and setup, then the spec itself.
    async fn run_once(&self, call: Call<'_>, scope: &mut Scope) -> Run {
        let spec = &call.entry.model;
        if let Some(unmet) = self.unmet_before(spec, scope).or_else(|| self.lacks_approval(spec, scope)) {
            return Run::unmet(unmet);
        }
        // A step's setup works on a copy; a check's scope is one already, and keeps what its setups captured.
        let mut copy = (!scope.private && !spec.setup.is_empty()).then(|| scope.private_copy());
        let work = copy.as_mut().unwrap_or(scope);
        let end = self.set_up(spec, work, call.deadline).await;
        if let Some(copy) = &copy {
            scope.adopt_obliged(copy);
        }
        let (before, deadline) = match end {
            SetupEnd::Ready { exchanges, deadline } => (exchanges, deadline),
            SetupEnd::Stopped(stopped) => return self.stopped(*stopped),
        };
        let mut run = self.judge_and_capture(Call { deadline, ..call }, scope, copy.as_ref()).await;
        run.before.extend(before);
        self.clean_up(spec, scope).await;
        run
    }

    pub(super) fn stopped(&self, stopped: Stopped) -> Run {
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
            Err(NotSeen { missing: Some(names), .. }) => {
                return Run::unmet(self.unknown(&names, set_up.unwrap_or(scope)));
            }
            Err(NotSeen { verdict, reason, blocked_by, .. }) => {
                let blocked_by = blocked_by.filter(|by| *by != spec.id);
                return Run { blocked_by, ..Run::not_run(verdict, shortened(&reason, 1_000)) };
            }
        };
        let judge =
            |sight| self.judge_one(entry, Arc::new(sight), facts.clone(), outside, requirement, &mut *scope);
        let mut run = merged(sights.into_iter().map(judge).collect());
        // A step that only reads what a broken one has received has no news of its own.
        let read = spec.observe.as_ref().and_then(|observe| observe.step.as_ref());
        if let (Some(id), Verdict::CouldNotRun, Kind::Step) = (read, run.verdict, entry.kind) {
            run.blocked_by = scope.root_of(id);
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
        let rows = self.rows(&spec.outcome, &entry.source, None);
        let plain: Vec<_> = rows.iter().map(|row| row.row).collect();
        let unanswered = self.without_answer(entry, &plain, &sight);
        if let Some(run) = unanswered.or_else(|| self.nobody_came_back(&plain, &sight, entry)) {
            return run;
        }
        let names = names(&sight, outside);
        let bench = Bench { entry, sight: &sight, facts: &facts, names: &names, requirement };
        let outcome = self.outcome(&rows, &bench);
        let verdict = outcome.finding.verdict;
        let usable = sight.accepted.unwrap_or(matches!(verdict, Verdict::Passed | Verdict::Warning));
        let mut findings = vec![outcome.finding];
        if usable {
            findings.extend(self.check_rows(&bench));
        }
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
        let mut worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or_default();
        if worst == Verdict::NotApplicable && sight.accepted == Some(true) {
            // The flow goes on with this answer, and what a row says of it is no rule of this revision.
            worst = Verdict::Passed;
            findings.iter_mut().for_each(|finding| finding.verdict = worst);
        }
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
}

/// What was seen: one sight, or several that are each judged; and the facts of the moment.
pub(super) type Seen = Result<(Vec<Sight>, Facts), NotSeen>;

/// Why nothing was seen.
pub(super) struct NotSeen {
    pub(super) verdict: Verdict,
    pub(super) reason: String,
    /// The facts that are not known, if that is why.
    pub(super) missing: Option<Vec<String>>,
    /// The broken step that it follows from, if it does.
    pub(super) blocked_by: Option<String>,
}

impl NotSeen {
    pub(super) fn could_not(reason: String) -> NotSeen {
        NotSeen { verdict: Verdict::CouldNotRun, reason, missing: None, blocked_by: None }
    }
}

impl From<Unable> for NotSeen {
    fn from(unable: Unable) -> NotSeen {
        let missing = match &unable {
            Unable::Render(RenderError::Unknown(names)) => Some(names.clone()),
            _ => None,
        };
        let blocked_by = match &unable {
            Unable::Unreachable { by, .. } => Some(by.clone()),
            _ => None,
        };
        NotSeen { missing, blocked_by, ..NotSeen::could_not(unable.to_string()) }
    }
}

/// What happened, in one line: the message of the worst finding.
fn summary(findings: &[Finding], worst: Verdict) -> String {
    findings
        .iter()
        .find(|finding| finding.verdict == worst)
        .map(|finding| finding.message.clone())
        .unwrap_or_default()
}
