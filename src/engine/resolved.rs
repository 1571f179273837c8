//! A spec with everything that it builds on worked in: what it is like, shared patches and rows, and what is settled
//! before a flow begins. It is for readers; a flow builds its requests itself, from the same parts.

use serde_json::Value;

use super::resolve_rows::{rows, with_parameters};
pub use super::settled::Settled;
use super::settled::Truth;
use crate::spec::model::{Authorize, Candidate, Change, HasChange, Patch, Request, Spec};
use crate::spec::{Catalog, SpecEntry, merge};

/// The spec as a flow in which this much is settled sees it. Conditions that only answers can decide stay.
pub fn resolved(catalog: &Catalog, entry: &SpecEntry, settled: &Settled) -> Spec {
    let mut spec = entry.model.as_ref().clone();
    let bases: Vec<&Spec> = catalog.bases(&entry.model);
    let mut settled = settled.clone();
    for base in &bases {
        settled.learn(base.own_change().0.given);
    }
    let mut building = Building::default();
    for base in bases.iter().rev() {
        building.lay(catalog, base, &settled);
    }
    let is_authorization = bases.iter().any(|base| base.authorize.is_some());
    if is_authorization {
        let user = bases.iter().find_map(|base| base.authorize.as_ref()?.user);
        spec.authorize = Some(Authorize { user, ..authorize(&building.request) });
        spec.request = None;
    } else if bases.iter().any(|base| base.request.is_some()) {
        let pages = bases.iter().find_map(|base| base.request.as_ref()?.pages.clone());
        spec.request = Some(Request { pages, ..building.request });
    }
    spec.patch = building.open;
    spec.candidate = candidates(&spec, &settled);
    spec.candidates = spec.candidates.filter(|_| !settled.has_revision());
    spec.outcome = rows(catalog, &spec.outcome, None);
    spec.check.retain(|row| settled.includes(row.since.as_ref(), row.until.as_ref()));
    spec.check.retain(|row| row.requirement.as_ref().is_none_or(|id| settled.cites(catalog, id)));
    spec.check.retain(|row| row.when.as_ref().is_none_or(|when| settled.judge(when) != Truth::No));
    spec.needs.retain(|need| settled.includes(need.since.as_ref(), need.until.as_ref()));
    spec.needs.retain(|need| need.when.as_ref().is_none_or(|when| settled.judge(when) != Truth::Yes));
    spec.setup.retain(|setup| setup.when.as_ref().is_none_or(|when| settled.judge(when) != Truth::No));
    let cited = spec.requirements.first().cloned();
    with_parameters(&mut spec, cited.as_deref());
    settled.render(&mut spec);
    spec
}

/// The candidates: those of the protocol revision if the spec names a list of it.
fn candidates(spec: &Spec, settled: &Settled) -> Vec<Candidate> {
    let list = spec.candidates.as_ref().and_then(|list| settled.candidates(list));
    let mut candidates = list.unwrap_or_else(|| spec.candidate.clone());
    candidates.retain_mut(|candidate| match candidate.when.as_ref().map(|when| settled.judge(when)) {
        Some(Truth::No) => false,
        Some(Truth::Yes) => {
            candidate.when = None;
            true
        }
        _ => true,
    });
    candidates
}

/// A request in the making, and the patches whose conditions are open.
#[derive(Default)]
struct Building {
    request: Request,
    open: Vec<Patch>,
}

impl Building {
    /// Lays a spec over what it is like: its fields, its patches, its `remove`.
    fn lay(&mut self, catalog: &Catalog, spec: &Spec, settled: &Settled) {
        let (own, _) = spec.own_change();
        self.apply(&own);
        for patch in catalog.patches_of(spec) {
            match patch.when.as_ref().map_or(Truth::Yes, |when| settled.judge(when)) {
                Truth::Yes => {
                    self.apply(&patch.change());
                    self.remove(&patch.remove);
                }
                Truth::No => {}
                Truth::Open(rest) => self.open.push(Patch { when: Some(rest), ..patch.clone() }),
            }
        }
        self.remove(own.remove);
    }

    fn apply(&mut self, change: &Change<'_>) {
        let request = &mut self.request;
        request.method = change.method.map(str::to_owned).or(request.method.take());
        request.url = change.url.map(str::to_owned).or(request.url.take());
        request.body = change.body.map(str::to_owned).or(request.body.take());
        for (name, value) in change.headers.into_iter().flatten() {
            request.headers.insert(name.to_ascii_lowercase(), value.clone());
        }
        request.query.extend(change.query.into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
        request.form.extend(change.form.into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
        request.given.extend(change.given.into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
        if let Some(json) = change.json {
            merge(request.json.get_or_insert(Value::Null), json);
        }
        // What is laid over later wins over a patch that may come before it.
        for patch in &mut self.open {
            forget(patch, change);
        }
    }

    fn remove(&mut self, paths: &[String]) {
        for path in paths {
            take(&mut self.request, path);
            self.open.iter_mut().for_each(|patch| take(patch, path));
        }
        self.open.retain(says_something);
    }
}

/// The parts of a table that `remove` can name.
trait Parts {
    fn parts(&mut self) -> PartsOf<'_>;
}

struct PartsOf<'a> {
    headers: &'a mut indexmap::IndexMap<String, Value>,
    query: &'a mut indexmap::IndexMap<String, Value>,
    form: &'a mut indexmap::IndexMap<String, Value>,
    json: &'a mut Option<Value>,
    body: &'a mut Option<String>,
}

macro_rules! has_parts {
    ($($table:ident),*) => {$(
        impl Parts for $table {
            fn parts(&mut self) -> PartsOf<'_> {
                let $table { headers, query, form, json, body, .. } = self;
                PartsOf { headers, query, form, json, body }
            }
        }
    )*};
}
has_parts!(Request, Patch);

fn take(table: &mut impl Parts, path: &str) {
    let parts = table.parts();
    if path == "body" {
        *parts.body = None;
        *parts.json = None;
        parts.form.clear();
    } else if path == "json" {
        *parts.json = None;
    } else if let Some(name) = path.strip_prefix("headers.") {
        parts.headers.shift_remove(&name.to_ascii_lowercase());
    } else if let Some(name) = path.strip_prefix("query.") {
        parts.query.shift_remove(name);
    } else if let Some(name) = path.strip_prefix("form.") {
        parts.form.shift_remove(name);
    } else if let Some((parent, last)) =
        path.strip_prefix("json:").and_then(|pointer| pointer.rsplit_once('/'))
    {
        let parent = parts.json.as_mut().and_then(|json| json.pointer_mut(parent));
        if let Some(Value::Object(members)) = parent {
            members.shift_remove(&last.replace("~1", "/").replace("~0", "~"));
        }
    }
}

fn forget(patch: &mut Patch, change: &Change<'_>) {
    for name in change.headers.into_iter().flat_map(|table| table.keys()) {
        patch.headers.shift_remove(&name.to_ascii_lowercase());
    }
    for (own, over) in
        [(&mut patch.query, change.query), (&mut patch.form, change.form), (&mut patch.given, change.given)]
    {
        over.into_iter().flat_map(|table| table.keys()).for_each(|name| {
            own.shift_remove(name);
        });
    }
    patch.method = patch.method.take().filter(|_| change.method.is_none());
    patch.url = patch.url.take().filter(|_| change.url.is_none());
    patch.body = patch.body.take().filter(|_| change.body.is_none());
}

fn says_something(patch: &Patch) -> bool {
    let tables = [&patch.headers, &patch.query, &patch.form, &patch.given];
    tables.iter().any(|table| !table.is_empty())
        || [&patch.method, &patch.url, &patch.body].into_iter().any(Option::is_some)
        || patch.json.is_some()
        || !patch.remove.is_empty()
}

fn authorize(request: &Request) -> Authorize {
    Authorize {
        method: request.method.clone(),
        url: request.url.clone(),
        headers: request.headers.clone(),
        query: request.query.clone(),
        form: request.form.clone(),
        json: request.json.clone(),
        body: request.body.clone(),
        given: request.given.clone(),
        ..Authorize::default()
    }
}
