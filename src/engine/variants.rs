//! Variants: one spec, several changes, each sent and judged on its own.

use serde_json::Value;
use tokio::time::Instant;

use super::build::Outside;
use super::flow::Flow;
use super::run::{Call, Run};
use super::scope::Scope;
use super::setup::SetupEnd;
use crate::outcome::Verdict;
use crate::spec::model::{Spec, Variant};
use crate::template::{Context, Mark, names_in};

impl Flow<'_> {
    /// Runs every variant in a scope of its own; the spec has the worst verdict.
    pub(super) async fn run_variants(&self, call: Call<'_>, scope: &mut Scope) -> Run {
        let spec = &call.entry.model;
        if let Some(unmet) = self.unmet_before(spec, scope).or_else(|| self.lacks_approval(spec, scope)) {
            return Run::unmet(unmet);
        }
        let mut whole = Run::default();
        let mut shared: Option<(Scope, Vec<usize>)> = None;
        for variant in &spec.variant {
            let run = self.run_variant(&call, variant, scope, &mut shared).await;
            if run.verdict > whole.verdict {
                let said = Some(&run.summary).filter(|summary| !summary.is_empty());
                whole.summary = said.map(|said| format!("{}: {said}", variant.name)).unwrap_or_default();
                whole.verdict = run.verdict;
            }
            whole.variants.push((variant.name.clone(), run));
        }
        let judged = whole.variants.iter().filter(|(_, run)| run.verdict != Verdict::NotApplicable);
        whole.worked = judged.clone().count() > 0 && judged.clone().all(|(_, run)| run.worked);
        whole
    }

    async fn run_variant(
        &self,
        call: &Call<'_>,
        variant: &Variant,
        scope: &Scope,
        shared: &mut Option<(Scope, Vec<usize>)>,
    ) -> Run {
        let spec = &call.entry.model;
        let standing = |id: &String| {
            self.plan.catalog.standing(id, &self.plan.revision, &self.plan.extensions).is_some()
        };
        if !variant.requirement.as_ref().is_none_or(standing) {
            return Run::not_run(
                Verdict::NotApplicable,
                format!("its requirement does not stand in {}", self.plan.revision.name),
            );
        }
        let now = Instant::now() + self.plan.step_timeout;
        let (mut work, before, deadline) = match shared.as_ref() {
            Some((copy, numbers)) => {
                let mut work = copy.clone();
                work.facts.set("variant", Value::String(variant.name.clone()), Mark::default());
                (work, numbers.clone(), now)
            }
            None => {
                let mut work = scope.private_copy();
                work.facts.set("variant", Value::String(variant.name.clone()), Mark::default());
                match self.set_up(spec, &mut work, now).await {
                    SetupEnd::Stopped(stopped) => return self.stopped(*stopped),
                    SetupEnd::Ready { exchanges, deadline } => {
                        if can_share(self, spec, &work) {
                            *shared = Some((work.clone(), exchanges.clone()));
                        }
                        (work, exchanges, deadline)
                    }
                }
            }
        };
        match variant.when.as_ref().map(|when| Context::new(&work.facts, Default::default()).holds(when)) {
            Some(Ok(false)) => return Run::not_run(Verdict::NotApplicable, "its condition does not hold"),
            Some(Err(error)) => return Run::not_run(Verdict::CouldNotRun, error.to_string()),
            Some(Ok(true)) | None => {}
        }
        let outside = Outside {
            variant: Some(variant),
            variant_name: Some(&variant.name),
            published: &variant.publish,
            ..call.outside
        };
        let own = Call { entry: call.entry, outside, requirement: variant.requirement.as_ref(), deadline };
        let mut run = self.judge_and_capture(own, &mut work, None).await;
        run.before.extend(before);
        self.clean_up(spec, &work).await;
        run
    }
}

/// Variants share a setup unless its text mentions `variant`, or one of them uses up what the setup captured.
fn can_share(flow: &Flow<'_>, spec: &Spec, work: &Scope) -> bool {
    let setups = serde_json::to_value(&spec.setup).unwrap_or_default();
    if strings(&setups)
        .iter()
        .any(|text| [false, true].into_iter().flat_map(|e| names_in(text, e)).any(|name| name == "variant"))
    {
        return false;
    }
    let used = flow.names_used_by(spec);
    let one_shot = |name: &&String| work.facts.mark(name).is_some_and(|mark| mark.one_shot);
    !work
        .captured()
        .iter()
        .filter(one_shot)
        .any(|name| used.iter().any(|used| used.starts_with(name.as_str())))
}

impl Flow<'_> {
    /// The facts that the request of a spec, with its bases, patches and variants, asks for.
    fn names_used_by(&self, spec: &Spec) -> Vec<String> {
        let mut names = Vec::new();
        let mut next = Some(spec);
        let mut depth = 0;
        while let Some(spec) = next.filter(|_| depth < 16) {
            let patches = self.plan.catalog.patches_of(spec);
            let candidates = self.candidates_of(spec);
            let parts = (&spec.request, &spec.authorize, patches, &spec.variant, candidates);
            let value = serde_json::to_value(parts).unwrap_or_default();
            names.extend(strings(&value).iter().flat_map(|text| names_in(text, false)));
            next =
                spec.own_change().1.and_then(|id| self.plan.catalog.specs.get(id)).map(|e| e.model.as_ref());
            depth += 1;
        }
        names
    }
}

fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        Value::Object(table) => table.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}
