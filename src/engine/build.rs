//! Builds the request of a spec: its bases from the ground up, each with fields, patches and `remove`, then what
//! the moment adds: candidate, variant, the change of a setup.

use serde_json::Value;

use super::flow::Flow;
use super::scope::Scope;
use crate::action::{Draft, Parts};
use crate::spec::model::{Candidate, Change, HasChange, Publish, Spec, User};
use crate::template::{Context, Facts, Mark, Names, RenderError};

/// What comes from outside of the spec: its variant, and the change of the setup that uses it.
#[derive(Clone, Copy, Default)]
pub(super) struct Outside<'a> {
    /// The variant of this run.
    pub(super) variant: Option<&'a dyn HasChange>,
    /// The name of the variant.
    pub(super) variant_name: Option<&'a str>,
    /// What the variant changes of published documents.
    pub(super) published: &'a [Publish],
    /// The change of a setup.
    pub(super) setup: Option<&'a dyn HasChange>,
}

/// A spec of the chain from the spec itself to its deepest base.
pub(super) struct Link<'a> {
    pub(super) spec: &'a Spec,
    own: Change<'a>,
}

impl Flow<'_> {
    /// The chain of a spec: itself, then what it is like, to the deepest base. Circles end where they close.
    pub(super) fn chain<'s>(&'s self, spec: &'s Spec) -> Vec<Link<'s>> {
        let mut chain: Vec<Link<'s>> = Vec::new();
        let mut next = Some(spec);
        while let Some(spec) = next {
            if chain.iter().any(|link| std::ptr::eq(link.spec, spec)) {
                break;
            }
            let (own, like) = spec.own_change();
            chain.push(Link { spec, own });
            next = like.and_then(|id| self.plan.catalog.specs.get(id)).map(|entry| entry.model.as_ref());
        }
        chain
    }

    /// A spec, what it is like, and so on to the deepest base.
    pub(super) fn specs_in_chain<'s>(&'s self, spec: &'s Spec) -> Vec<&'s Spec> {
        self.chain(spec).into_iter().map(|link| link.spec).collect()
    }

    /// The candidates of a spec by their names: its own, or those of the protocol file.
    pub(super) fn candidates_of<'s>(&'s self, spec: &'s Spec) -> &'s [Candidate] {
        match &spec.candidates {
            Some(list) => self.plan.revision.discovery.get(list).map_or(&[], Vec::as_slice),
            None => &spec.candidate,
        }
    }

    /// The facts as the request of this spec sees them: `given` of the outermost change first; what is given outside
    /// wins over what a base gives.
    pub(super) fn view(
        &self,
        spec: &Spec,
        mut facts: Facts,
        scope: &Scope,
        outside: Outside<'_>,
    ) -> Result<Facts, RenderError> {
        let mut done: Vec<String> = scope.locked.clone();
        let mut layers: Vec<Change<'_>> = Vec::new();
        layers.extend(outside.variant.map(HasChange::change));
        layers.extend(self.chain(spec).into_iter().map(|link| link.own));
        for layer in layers {
            for (name, value) in layer.given.into_iter().flatten() {
                if done.contains(name) {
                    continue;
                }
                let rendered = Context::new(&facts, moment(outside)).render_or_omit(value)?;
                give(&mut facts, name, rendered, super::scope::GIVEN);
                done.push(name.clone());
            }
        }
        Ok(facts)
    }

    /// The request of a spec with this candidate, raw. `given` of patches and candidates is added to the facts.
    pub(super) fn draft(
        &self,
        spec: &Spec,
        scope: &Scope,
        facts: &mut Facts,
        candidate: Option<&Candidate>,
        outside: Outside<'_>,
    ) -> Result<Draft, RenderError> {
        let mut draft = Draft::default();
        let chain = self.chain(spec);
        for (depth, link) in chain.iter().enumerate().rev() {
            draft.apply(&link.own, Parts::All);
            for patch in self.plan.catalog.patches_of(link.spec) {
                self.apply_when(&mut draft, &patch.change(), scope, facts, outside)?;
            }
            draft.remove(link.own.remove);
            let chosen = if depth == 0 { candidate } else { self.chosen_candidate(link.spec, scope) };
            if let Some(candidate) = chosen {
                apply_whole(&mut draft, &candidate.change(), facts, scope, outside)?;
            }
        }
        if let Some(variant) = outside.variant {
            let change = variant.change();
            draft.apply(&change, Parts::All);
            draft.remove(change.remove);
        }
        if let Some(setup) = outside.setup {
            let change = setup.change();
            draft.apply(&change, Parts::Existing);
            draft.remove(change.remove);
        }
        Ok(draft)
    }

    /// What the user does in the authorization request of a spec, by itself or by what it is like.
    pub(super) fn user_of(&self, spec: &Spec) -> User {
        self.chain(spec).iter().find_map(|link| link.spec.authorize.as_ref()?.user).unwrap_or_default()
    }

    /// Whether a spec sends an authorization request rather than a plain one.
    pub(super) fn is_authorization(&self, spec: &Spec) -> bool {
        self.chain(spec).iter().any(|link| link.spec.authorize.is_some())
    }

    /// The candidate that was chosen in this flow for a spec that another is like: the request that worked.
    fn chosen_candidate<'s>(&'s self, spec: &'s Spec, scope: &Scope) -> Option<&'s Candidate> {
        let record = scope.records.get(spec.id.as_str())?;
        let name = record.sight.chosen()?.candidate.clone()?;
        self.candidates_of(spec).iter().find(|candidate| candidate.name == name)
    }

    fn apply_when(
        &self,
        draft: &mut Draft,
        change: &Change<'_>,
        scope: &Scope,
        facts: &mut Facts,
        outside: Outside<'_>,
    ) -> Result<(), RenderError> {
        if let Some(when) = change.when
            && !Context::new(facts, moment(outside)).holds(when)?
        {
            return Ok(());
        }
        apply_whole(draft, change, facts, scope, outside)
    }
}

fn apply_whole(
    draft: &mut Draft,
    change: &Change<'_>,
    facts: &mut Facts,
    scope: &Scope,
    outside: Outside<'_>,
) -> Result<(), RenderError> {
    for (name, value) in change.given.into_iter().flatten() {
        // What the spec itself, or a setup from outside, gives wins over patches.
        let is_given = facts.mark(name).is_some_and(|mark| mark.set_by == super::scope::GIVEN);
        if !scope.is_locked(name) && !is_given {
            let rendered = Context::new(facts, moment(outside)).render_or_omit(value)?;
            give(facts, name, rendered, PATCHED);
        }
    }
    draft.apply(change, Parts::All);
    draft.remove(change.remove);
    Ok(())
}

/// What patches leave as `set_by` of a fact: later ones win over earlier ones.
const PATCHED: &str = "patch";

fn give(facts: &mut Facts, name: &str, value: Option<Value>, set_by: &str) {
    match value {
        Some(value) => {
            let mark = Mark { set_by: set_by.into(), ..facts.mark(name).cloned().unwrap_or_default() };
            facts.set(name, value, mark);
        }
        None if set_by == super::scope::GIVEN => {
            facts.give_away(name, Mark { set_by: set_by.into(), ..Mark::default() });
        }
        None => facts.clear(name),
    }
}

/// The names of the moment that do not come from an answer.
pub(super) fn moment(outside: Outside<'_>) -> Names {
    let mut names = Names::default();
    outside.variant_name.iter().for_each(|name| names.insert("variant", Value::String((*name).to_owned())));
    names
}
