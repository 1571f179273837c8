//! Whether a spec exists in a combination. Nothing is sent to find out.

use super::plan::FlowPlan;
use crate::spec::model::{Applies, Never};
use crate::spec::{Kind, SpecEntry};

impl FlowPlan {
    /// Why a spec does not exist in this combination; none if it does.
    pub fn not_applicable(&self, entry: &SpecEntry) -> Option<String> {
        let spec = &entry.model;
        if let Some(reason) = spec.applies.as_ref().and_then(|applies| self.outside_of(applies)) {
            return Some(reason);
        }
        if entry.kind == Kind::Check
            && !spec.requirements.is_empty()
            && spec
                .requirements
                .iter()
                .all(|id| self.catalog.standing(id, &self.revision, &self.extensions).is_none())
        {
            return Some(format!("{} does not stand in {}", spec.requirements[0], self.revision.name));
        }
        spec.setup.iter().filter_map(|setup| setup.fresh.as_ref()).find_map(|list| self.cannot_exist(list))
    }

    /// The steps that exist in this combination.
    pub(super) fn own_steps(&self) -> impl Iterator<Item = &SpecEntry> {
        let entries = self.steps.iter().filter_map(|id| self.catalog.specs.get(id)).map(AsRef::as_ref);
        entries.filter(|entry| self.not_applicable(entry).is_none())
    }

    /// Why a fresh resource cannot exist in this combination: none of the steps that give it does.
    fn cannot_exist(&self, list: &str) -> Option<String> {
        let steps = &self.catalog.flow.as_ref()?.model.fresh.get(list)?.steps;
        let reasons: Vec<String> = steps
            .iter()
            .filter_map(|id| self.catalog.specs.get(id))
            .filter_map(|e| self.not_applicable(e))
            .collect();
        if reasons.len() == steps.len() { reasons.into_iter().next() } else { None }
    }

    fn outside_of(&self, applies: &Applies) -> Option<String> {
        if let Some(since) = applies.since.as_ref().filter(|since| !self.is_since(since)) {
            return Some(format!("only from {since} on"));
        }
        if let Some(until) = applies.until.as_ref().filter(|until| !self.is_until(until)) {
            return Some(format!("only up to {until}"));
        }
        if !self.is_registered_by(&applies.registration) {
            return Some(format!("only with {} registration", applies.registration.join(" or ")));
        }
        if !applies.auth_mode.is_empty() && !applies.auth_mode.contains(&self.auth_mode) {
            return Some(format!("only with {}", applies.auth_mode.join(" or ")));
        }
        if let Some(extension) = applies.extension.as_ref().filter(|e| !self.extensions.contains(e)) {
            return Some(format!("only with the extension {extension}"));
        }
        applies.never.iter().find(|never| self.is_within(never)).map(|never| never.because.clone())
    }

    fn is_within(&self, never: &Never) -> bool {
        never.since.as_ref().is_none_or(|since| self.is_since(since))
            && never.until.as_ref().is_none_or(|until| self.is_until(until))
            && self.is_registered_by(&never.registration)
            && (never.auth_mode.is_empty() || never.auth_mode.contains(&self.auth_mode))
            && never.extension.as_ref().is_none_or(|extension| self.extensions.contains(extension))
    }

    /// Whether the flow's revision is this one or a later one. Names of revisions are dates and compare as text.
    pub(super) fn is_since(&self, revision: &str) -> bool {
        self.revision.name.as_str() >= revision
    }

    /// Whether the flow's revision is this one or an earlier one.
    pub(super) fn is_until(&self, revision: &str) -> bool {
        self.revision.name.as_str() <= revision
    }

    /// Whether a pair of `since` and `until` includes the flow's revision.
    pub(super) fn is_between(&self, since: Option<&String>, until: Option<&String>) -> bool {
        since.is_none_or(|since| self.is_since(since)) && until.is_none_or(|until| self.is_until(until))
    }
}
