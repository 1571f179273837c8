//! From what was seen to findings: the outcome table, the independent assertions, and the weight of a requirement.

use indexmap::IndexMap;
use serde_json::Value;

use super::flow::Flow;
use crate::action::Sight;
use crate::assert::{Judgement, judge};
use crate::outcome::{Citation, Finding, SourceRef, Verdict};
use crate::spec::model::{Assertion, CheckRow, OutcomeRow, Reason, Spec, VerdictWord, Weight};
use crate::spec::{SourceFile, SpecEntry};
use crate::template::{Context, Facts, Names};

/// A row of an outcome table with the file that it stands in, and the parameters of a shared one.
pub(super) struct Row<'a> {
    pub(super) row: &'a OutcomeRow,
    with: Option<&'a IndexMap<String, Value>>,
    source: &'a SourceFile,
    /// The setup that the table belongs to.
    setup: Option<usize>,
    index: usize,
}

impl Row<'_> {
    /// The way to it in its file.
    fn path(&self) -> Vec<String> {
        let setup = self.setup.map(|setup| ["setup".to_owned(), setup.to_string()]);
        setup.into_iter().flatten().chain(["outcome".to_owned(), self.index.to_string()]).collect()
    }
}

/// What judging yields: the row that matched and its finding.
pub(super) struct Outcome<'a> {
    pub(super) row: Option<&'a OutcomeRow>,
    pub(super) finding: Finding,
}

/// What the judge sees.
pub(super) struct Bench<'a> {
    pub(super) entry: &'a SpecEntry,
    pub(super) sight: &'a Sight,
    pub(super) facts: &'a Facts,
    /// What was seen, as templates see it.
    pub(super) names: &'a Names,
    /// The requirement that a variant cites instead of the spec's.
    pub(super) requirement: Option<&'a String>,
}

impl<'a> Bench<'a> {
    pub(super) fn context(&self) -> Context {
        self.context_with(None)
    }

    fn context_with(&self, with: Option<Value>) -> Context {
        let mut names = self.names.clone();
        with.into_iter().for_each(|with| names.insert("with", with));
        self.cited().iter().for_each(|id| names.insert("cited", Value::String((*id).clone())));
        Context::new(self.facts, names)
    }

    fn spec(&self) -> &'a Spec {
        &self.entry.model
    }

    fn cited(&self) -> Option<&'a String> {
        self.requirement.or_else(|| self.spec().requirements.first())
    }
}

impl Flow<'_> {
    /// The rows of an outcome table, that of a spec or of one of its setups; shared ones in their place.
    pub(super) fn rows<'s>(
        &'s self,
        table: &'s [OutcomeRow],
        source: &'s SourceFile,
        setup: Option<usize>,
    ) -> Vec<Row<'s>> {
        self.rows_with(table, source, setup, None)
    }

    /// As `rows`; shared rows that have no parameters of their own see those of the table that uses them.
    fn rows_with<'s>(
        &'s self,
        table: &'s [OutcomeRow],
        source: &'s SourceFile,
        setup: Option<usize>,
        with: Option<&'s IndexMap<String, Value>>,
    ) -> Vec<Row<'s>> {
        let mut rows = Vec::new();
        for (index, row) in table.iter().enumerate() {
            match row.use_.as_ref().and_then(|id| self.plan.catalog.outcomes.get(id)) {
                Some(shared) => {
                    let with = if row.with.is_empty() { with } else { Some(&row.with) };
                    rows.extend(self.rows_with(&shared.model.outcome, &shared.source, None, with));
                }
                None => rows.push(Row { row, with, source, setup, index }),
            }
        }
        rows
    }

    /// The first row that matches.
    pub(super) fn outcome<'s>(&'s self, rows: &[Row<'s>], bench: &Bench<'_>) -> Outcome<'s> {
        let evidence = bench.sight.evidence();
        let mut expectation: Option<Judgement> = None;
        let context = bench.context();
        for row in rows {
            let own = row.with.map(|with| bench.context_with(Some(rendered_parameters(with, &context))));
            let context = own.as_ref().unwrap_or(&context);
            let mut judged = row.row.match_.iter().map(|m| (m, judge(m, &evidence, context)));
            match judged.find(|(_, judgement)| !matches!(judgement, Judgement::Holds)) {
                None => {
                    return Outcome {
                        row: Some(row.row),
                        finding: self.row_finding(row, bench, context, expectation),
                    };
                }
                Some((wanted, unmet)) if row.row.verdict == Some(VerdictWord::Passed) => {
                    // What `accept` demands says more than that it demands something.
                    let accept = bench.spec().accept.as_ref().filter(|_| wanted.accepted == Some(true));
                    let of_accept = accept.map(|accept| judge(accept, &evidence, context));
                    let of_accept = of_accept.filter(|of_accept| *of_accept != Judgement::Holds);
                    expectation.get_or_insert(of_accept.unwrap_or(unmet));
                }
                Some(_) => {}
            }
        }
        let source = self.source_ref(&bench.entry.source, &["id"]);
        let finding = Finding { name: "done".into(), verdict: Verdict::Passed, source, ..Finding::default() };
        Outcome { row: None, finding }
    }

    fn row_finding(
        &self,
        row: &Row<'_>,
        bench: &Bench<'_>,
        context: &Context,
        expectation: Option<Judgement>,
    ) -> Finding {
        let violated = row.row.violates.as_ref().or(match row.row.verdict {
            Some(VerdictWord::Failed | VerdictWord::Warning) => bench.cited(),
            _ => None,
        });
        let violated = violated.map(|id| context.message(id));
        let verdict = match (&row.row.violates, row.row.verdict) {
            (Some(_), _) => violated.as_ref().map_or(Verdict::Failed, |id| self.weight(id)),
            (None, word) => by_hand(word, row.row.reason),
        };
        let (expected, actual, diff) = match expectation.filter(|_| verdict != Verdict::Passed) {
            Some(Judgement::Fails { expected, actual, diff }) => (Some(expected), Some(actual), diff),
            Some(Judgement::Unknown { expected, reason }) => (Some(expected), Some(reason), None),
            _ => (None, None, None),
        };
        let path = row.path();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        Finding {
            name: row.row.name.clone().unwrap_or_default(),
            verdict,
            message: row.row.message.as_ref().map(|m| context.message(m)).unwrap_or_default(),
            help: row.row.help.as_ref().map(|h| context.message(h)).filter(|h| !h.trim().is_empty()),
            requirement: violated.as_ref().and_then(|id| self.citation(id)),
            expected,
            actual,
            diff,
            exchange: bench.sight.exchange().map(|exchange| exchange.number),
            source: self.source_ref(row.source, &path),
            known: None,
        }
    }

    /// The findings of the independent assertions; those that are not applicable are left out.
    pub(super) fn check_rows(&self, bench: &Bench<'_>) -> Vec<Finding> {
        let context = bench.context();
        let rows = bench.spec().check.iter().enumerate();
        rows.filter_map(|(index, row)| self.check_row(index, row, bench, &context)).collect()
    }

    fn check_row(
        &self,
        index: usize,
        row: &CheckRow,
        bench: &Bench<'_>,
        context: &Context,
    ) -> Option<Finding> {
        if !self.plan.is_between(row.since.as_ref(), row.until.as_ref()) {
            return None;
        }
        let requirement = row.requirement.as_ref().or(bench.cited())?;
        let weight = self.weight(requirement);
        if weight == Verdict::NotApplicable {
            return None;
        }
        let index = index.to_string();
        let mut finding = Finding {
            name: row.id.clone(),
            requirement: self.citation(requirement),
            exchange: bench.sight.exchange().map(|exchange| exchange.number),
            source: self.source_ref(&bench.entry.source, &["check", &index]),
            ..Finding::default()
        };
        match row.when.as_ref().map(|when| context.holds(when)) {
            Some(Ok(false)) => return None,
            Some(Err(error)) => {
                finding.verdict = Verdict::CouldNotRun;
                finding.message = error.to_string();
                return Some(finding);
            }
            Some(Ok(true)) | None => {}
        }
        match judge(&row.assert, &bench.sight.evidence(), context) {
            Judgement::Holds => finding.verdict = Verdict::Passed,
            Judgement::Fails { expected, actual, diff } => {
                finding.verdict = weight;
                let said = row.message.as_ref().map(|m| context.message(m));
                finding.message = said.unwrap_or_else(|| format!("expected {expected}; got {actual}"));
                finding.help = row.help.as_ref().map(|h| context.message(h));
                (finding.expected, finding.actual, finding.diff) = (Some(expected), Some(actual), diff);
            }
            Judgement::Unknown { expected, reason } => {
                finding.verdict = Verdict::CouldNotRun;
                finding.message = format!("cannot be told: {reason}");
                (finding.expected, finding.actual) = (Some(expected), Some(reason));
            }
        }
        Some(finding)
    }

    /// Whether all of these hold for what was seen.
    pub(super) fn all_hold(&self, assertions: &[Assertion], sight: &Sight, context: &Context) -> bool {
        let evidence = sight.evidence();
        assertions.iter().all(|assertion| matches!(judge(assertion, &evidence, context), Judgement::Holds))
    }

    /// The verdict of a breach of a requirement in this revision: MUST fails, SHOULD warns, MAY is noted.
    fn weight(&self, requirement: &str) -> Verdict {
        match self.plan.catalog.standing(requirement, &self.plan.revision, &self.plan.extensions) {
            None => Verdict::NotApplicable,
            Some(standing) => match standing.weight {
                Weight::Required => Verdict::Failed,
                Weight::Recommended => Verdict::Warning,
                Weight::Optional => Verdict::Passed,
            },
        }
    }

    fn citation(&self, requirement: &str) -> Option<Citation> {
        let catalog = &self.plan.catalog;
        let row = &catalog.requirements.get(requirement)?.model;
        let standing = catalog.standing(requirement, &self.plan.revision, &self.plan.extensions);
        let level = standing.map_or("", |standing| standing.level.word());
        let source = catalog.source_in(row, &self.plan.revision).cloned().unwrap_or_default();
        Some(Citation {
            id: requirement.to_owned(),
            level: level.to_owned(),
            says: row.says.clone().unwrap_or_default(),
            link: catalog.link(&source),
            source,
        })
    }

    pub(super) fn source_ref(&self, source: &SourceFile, path: &[&str]) -> SourceRef {
        SourceRef {
            layer: source.layer.name().to_owned(),
            file: source.path.clone(),
            line: source.line(path),
        }
    }
}

fn by_hand(word: Option<VerdictWord>, reason: Option<Reason>) -> Verdict {
    match word {
        None | Some(VerdictWord::Passed) => Verdict::Passed,
        Some(VerdictWord::Failed) => Verdict::Failed,
        Some(VerdictWord::Warning) => Verdict::Warning,
        Some(VerdictWord::Skipped) => skipped(reason.unwrap_or_default()),
    }
}

/// The verdict of a skip.
pub(super) fn skipped(reason: Reason) -> Verdict {
    match reason {
        Reason::NotApplicable => Verdict::NotApplicable,
        Reason::CouldNotRun => Verdict::CouldNotRun,
    }
}

/// The parameters of shared rows, rendered where they can be.
fn rendered_parameters(with: &IndexMap<String, Value>, context: &Context) -> Value {
    let render = |value: &Value| match value {
        Value::String(text) if !text.trim_start().starts_with("{{") => Value::String(context.message(text)),
        other => context.render_value(other).unwrap_or_else(|_| other.clone()),
    };
    Value::Object(with.iter().map(|(name, value)| (name.clone(), render(value))).collect())
}
