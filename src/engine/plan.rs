//! What one flow will do: which steps and checks, in which order, with whose consent. Made before anything is sent.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::action::Publishing;
use crate::agent::{Consent, LoginScript};
use crate::oauth::ClientKey;
use crate::outcome::{FlowOutcome, LeftOut};
use crate::spec::model::{Effect, Spec};
use crate::spec::{Catalog, Kind, Revision, SpecEntry};

/// One flow, planned.
pub struct FlowPlan {
    /// The specs.
    pub catalog: Arc<Catalog>,
    /// The protocol revision.
    pub revision: Arc<Revision>,
    /// The registration strategy; `auto` if a step chooses it.
    pub registration: String,
    /// What that step has chosen, in the run of the plan.
    pub chosen_registration: Mutex<Option<String>>,
    /// Plans for other revisions, where the server's answers choose among them.
    pub others: Vec<FlowPlan>,
    /// The authorization mode.
    pub auth_mode: String,
    /// The extensions that are switched on.
    pub extensions: Vec<String>,
    /// The MCP endpoint.
    pub target: url::Url,
    /// The MCP endpoint as the user wrote it.
    pub target_text: String,
    /// Facts that stand before the flow, by name; the flag marks secrets.
    pub facts: Vec<(String, Value, bool)>,
    /// The keys that templates may sign with; facts such as `client.key` hold their ids.
    pub keys: Vec<Arc<ClientKey>>,
    /// Headers for the MCP server.
    pub headers: Vec<(String, String)>,
    /// Whether the authorization server gets those headers, too.
    pub headers_to_all: bool,
    /// What a headless user does on the pages that come.
    pub login: Option<Arc<LoginScript>>,
    /// Where documents are published.
    pub publishing: Publishing,
    /// How a person is asked for approval; none if nobody is.
    pub consent: Option<Consent>,
    /// The time limit of a step.
    pub step_timeout: Duration,
    /// Steps that have a time limit of their own.
    pub time_limits: Vec<(String, Duration)>,
    /// What lets time pass where a spec waits on purpose; it is waited for if there is none.
    pub clock: Option<Clock>,
    /// The steps, in order.
    pub steps: Vec<String>,
    /// The checks, in the order in which they run.
    pub checks: Vec<String>,
    /// What was left out, and what would let it in.
    pub left_out: Vec<LeftOut>,
}

/// Lets time pass where a spec waits on purpose.
pub struct Clock(Box<dyn Fn(Duration) + Send + Sync>);

impl Clock {
    /// A clock that this turns forward.
    pub fn new(forward: impl Fn(Duration) + Send + Sync + 'static) -> Clock {
        Clock(Box::new(forward))
    }

    pub(super) fn forward(&self, by: Duration) {
        (self.0)(by);
    }
}

/// Which checks a flow runs.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Whether any check runs.
    pub checks: bool,
    /// Only the checks whose id one of these globs matches; all if there is none.
    pub globs: Option<globset::GlobSet>,
    /// Effects that are allowed beyond those that the selection of checks allows by itself.
    pub allow: Vec<Effect>,
}

/// The effects that asking for checks allows.
const ALLOWED_WITH_CHECKS: [Effect; 3] = [Effect::RegistersClient, Effect::AsksUser, Effect::Publishes];

/// The checks of a plan, and what was left out.
pub struct Checks {
    /// The ids, in the order in which they run.
    pub ids: Vec<String>,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
}

impl Selection {
    fn wants(&self, entry: &SpecEntry) -> bool {
        self.globs.as_ref().is_none_or(|globs| globs.is_match(&entry.model.id))
    }

    fn allows(&self, effect: Effect) -> bool {
        ALLOWED_WITH_CHECKS.contains(&effect) || self.allow.contains(&effect)
    }
}

/// The checks that are wanted and allowed, each after what it needs; those that end a grant after the others, then those
/// that wait, and those that read the whole flow last.
pub fn checks(catalog: &Catalog, selection: &Selection) -> Checks {
    if !selection.checks {
        return Checks { ids: Vec::new(), left_out: Vec::new() };
    }
    let mut left_out: Vec<LeftOut> = Vec::new();
    let mut wanted: Vec<&Arc<SpecEntry>> = Vec::new();
    for entry in catalog.checks_in_order().into_iter().filter(|entry| selection.wants(entry)) {
        match effects(catalog, &entry.model).into_iter().find(|effect| !selection.allows(*effect)) {
            None => wanted.push(entry),
            Some(effect) => {
                let flag = format!("--allow {}", effect.name());
                match left_out.iter_mut().find(|group| group.flag == flag) {
                    Some(group) => group.ids.push(entry.model.id.clone()),
                    None => left_out.push(LeftOut { flag, ids: vec![entry.model.id.clone()] }),
                }
            }
        }
    }
    wanted.sort_by_key(|entry| place(catalog, &entry.model));
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    for entry in wanted {
        visit(catalog, selection, entry, &mut order, &mut seen);
    }
    Checks { ids: order, left_out }
}

/// Later places run later.
fn place(catalog: &Catalog, spec: &Spec) -> u8 {
    if spec.observe.as_ref().is_some_and(|observe| observe.endpoint.is_some()) {
        return 3;
    }
    // The flow's own token may expire while a check waits.
    let effects = effects(catalog, spec);
    if effects.contains(&Effect::Waits) { 2 } else { u8::from(effects.contains(&Effect::RevokesGrant)) }
}

fn visit(
    catalog: &Catalog,
    selection: &Selection,
    entry: &SpecEntry,
    order: &mut Vec<String>,
    seen: &mut HashSet<String>,
) {
    if !seen.insert(entry.model.id.clone()) {
        return;
    }
    for needed in entry.model.looks_at() {
        let Some(needed) = catalog.specs.get(needed).filter(|needed| needed.kind == Kind::Check) else {
            continue;
        };
        if effects(catalog, &needed.model).into_iter().all(|effect| selection.allows(effect)) {
            visit(catalog, selection, needed, order, seen);
        }
    }
    order.push(entry.model.id.clone());
}

/// The effects of a spec with those of what its setup uses.
pub fn effects(catalog: &Catalog, spec: &Spec) -> Vec<Effect> {
    let mut effects = spec.effects.clone();
    let mut todo: Vec<&Spec> = used(catalog, spec);
    let mut seen: HashSet<&str> = HashSet::new();
    while let Some(next) = todo.pop() {
        if seen.insert(&next.id) {
            effects.extend(&next.effects);
            todo.extend(used(catalog, next));
        }
    }
    effects.sort();
    effects.dedup();
    effects
}

fn used<'a>(catalog: &'a Catalog, spec: &Spec) -> Vec<&'a Spec> {
    spec.uses().filter_map(|id| catalog.specs.get(id)).map(|entry| entry.model.as_ref()).collect()
}

impl FlowPlan {
    /// The outcome of a flow of which nothing has run yet.
    pub fn outcome(&self) -> FlowOutcome {
        FlowOutcome {
            server_url: self.target_text.clone(),
            protocol_version: self.revision.name.clone(),
            registration: self.registration.clone(),
            auth_mode: self.auth_mode.clone(),
            left_out: self.left_out.clone(),
            ..FlowOutcome::default()
        }
    }

    /// How long this step or check may take.
    pub fn time_limit(&self, id: &str) -> Duration {
        self.time_limits.iter().find(|(step, _)| step == id).map_or(self.step_timeout, |(_, limit)| *limit)
    }
}
