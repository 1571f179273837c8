//! Specs that can be read and cannot mean what they say: checks without a control, effects that are not declared,
//! captures without a source, words that name nothing.

use super::combination::can_meet;
use crate::spec::model::{Capture, CaptureFrom, Change, Effect, HasChange, Spec};
use crate::spec::{Catalog, Kind, Mistake, SpecEntry};
use crate::template::names_in;

pub(super) fn spec(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    captures(entry, found);
    words(entry, found);
    if entry.kind == Kind::Check {
        control(catalog, entry, found);
        effects(catalog, entry, found);
    }
    for (index, row) in entry.model.check.iter().enumerate() {
        if row.requirement.is_none() && entry.model.requirements.is_empty() {
            let message = "this row tests no requirement: it would never be judged";
            let help = "add `requirement = \"…\"` to the row, or `requirements = […]` to the spec";
            found.push(Mistake::at_key(&entry.source, &["check", &index.to_string()], message).help(help));
        }
    }
}

fn captures(entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let spec = &entry.model;
    let rows = spec.outcome.iter().enumerate().map(|(i, row)| ("outcome", i, &row.capture));
    let again = spec.again.iter().enumerate().map(|(i, again)| ("again", i, &again.capture));
    let own = spec.capture.iter().map(|(name, capture)| (vec!["capture".to_owned(), name.clone()], capture));
    let inner = rows.chain(again).flat_map(|(key, index, table)| {
        table.iter().map(move |(name, capture)| {
            (vec![key.to_owned(), index.to_string(), "capture".to_owned(), name.clone()], capture)
        })
    });
    for (path, capture) in own.chain(inner) {
        let Capture::From(from) = capture else { continue };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        found.extend(
            wrong_source(from)
                .map(|(message, help)| Mistake::at_key(&entry.source, &path, message).help(help)),
        );
    }
}

/// What is wrong with the source of a capture, and what to do.
fn wrong_source(from: &CaptureFrom) -> Option<(&'static str, &'static str)> {
    const SOURCES: &str = "name one of `json`, `header`, `challenge` with `param`, `callback` or `value`";
    let sources = [&from.json, &from.header, &from.challenge, &from.callback];
    let count = sources.into_iter().flatten().count() + usize::from(from.value.is_some());
    match count {
        0 => Some(("this capture has no source", SOURCES)),
        1 if from.param.is_some() && from.challenge.is_none() => Some((
            "`param` goes with `challenge` only",
            "leave `param` out, or write `challenge = \"Bearer\"` in place of the other source",
        )),
        1 => None,
        _ => Some(("this capture has several sources", "keep one of them; another fact takes the other")),
    }
}

/// Words that are compared with what the combination says, and waits.
fn words(entry: &SpecEntry, found: &mut Vec<Mistake>) {
    const REGISTRATIONS: [&str; 4] = ["auto", "cimd", "dcr", "preregistered"];
    const MODES: [&str; 5] =
        ["headless", "interactive", "client_credentials", "enterprise_managed", "workload_identity"];
    let spec = &entry.model;
    let applies = spec.applies.iter();
    let never = applies.clone().flat_map(|applies| &applies.never).enumerate();
    let mut lists: Vec<(Vec<String>, &Vec<String>, &[&str])> = Vec::new();
    for applies in applies {
        let at = |key: &str| vec!["applies".to_owned(), key.to_owned()];
        lists.push((at("registration"), &applies.registration, &REGISTRATIONS));
        lists.push((at("auth_mode"), &applies.auth_mode, &MODES));
    }
    for (index, never) in never {
        let at = |key: &str| ["applies", "never", &index.to_string(), key].map(str::to_owned).to_vec();
        lists.push((at("registration"), &never.registration, &REGISTRATIONS));
        lists.push((at("auth_mode"), &never.auth_mode, &MODES));
    }
    for (path, words, known) in lists {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let what =
            if path.ends_with(&["auth_mode"]) { "authorization mode" } else { "registration strategy" };
        for (index, word) in words.iter().enumerate().filter(|(_, word)| !known.contains(&word.as_str())) {
            let index = index.to_string();
            let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
            found.push(super::unknown(&entry.source, &path, what, word, known.iter().copied()));
        }
    }
    for (index, setup) in spec.setup.iter().enumerate() {
        if let Some(wait) = setup.wait.as_ref().filter(|wait| !is_wait(wait)) {
            let path = ["setup", &index.to_string(), "wait"];
            found.push(
                Mistake::at_key(&entry.source, &path, format!("`{wait}` is no time to wait"))
                    .help("write a number with its unit: \"500ms\", \"5s\", \"2m\""),
            );
        }
    }
    let own = [
        ("request", spec.request.as_ref().and_then(|r| r.when.as_ref())),
        ("authorize", spec.authorize.as_ref().and_then(|a| a.when.as_ref())),
    ];
    for (key, _) in own.into_iter().filter(|(_, when)| when.is_some()) {
        found.push(
            Mistake::at_key(&entry.source, &[key, "when"], "a request has no condition of its own")
                .help("put the condition into [[needs]], a [[patch]], a [[candidate]] or a [[variant]]"),
        );
    }
}

fn is_wait(text: &str) -> bool {
    if text.contains("{{") {
        return true;
    }
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    digits > 0 && text[..digits].parse::<u32>().is_ok() && ["ms", "s", "m"].contains(&&text[digits..])
}

/// A check that changes the request of a step proves something only while the step works, and with a resource that
/// nobody has used up.
fn control(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let spec = &entry.model;
    let (_, Some(like)) = spec.own_change() else { return };
    let key = if spec.request.is_some() { "request" } else { "authorize" };
    let is_step = catalog.specs.get(like).is_some_and(|entry| entry.kind == Kind::Step);
    if is_step && !spec.needs.iter().any(|need| need.worked.as_ref() == Some(like)) {
        let message = format!("a refusal proves nothing unless `{like}` works");
        let help = format!("add [[needs]] with `worked = \"{like}\"` and `because = \"…\"`");
        found.push(Mistake::at_key(&entry.source, &[key, "like"], message).help(help));
    }
    if spec.setup.iter().all(|setup| setup.fresh.is_none() && setup.use_.is_none() && setup.like.is_none())
        && let Some(fact) = spent(catalog, spec)
    {
        let message = format!("`{fact}` can be used only once, and the flow has used it");
        let help = "add [[setup]] with `fresh = \"…\"`, a list of flow.toml that gives a new one";
        found.push(Mistake::at_key(&entry.source, &[key, "like"], message).help(help));
    }
}

/// A one-shot fact that the request of a spec asks for, and that it does not give itself.
fn spent(catalog: &Catalog, spec: &Spec) -> Option<String> {
    let setters = catalog.specs.values().filter(|entry| can_meet(spec, &entry.model));
    let one_shot = setters.flat_map(|entry| &entry.model.capture).filter_map(|(name, capture)| {
        let marked = matches!(capture, Capture::From(from) if from.one_shot == Some(true));
        marked.then_some(name)
    });
    let bases = catalog.bases(spec);
    let mut texts = Vec::new();
    for (depth, base) in bases.iter().enumerate() {
        let mut value = serde_json::to_value((&base.request, &base.authorize)).unwrap_or_default();
        if depth > 0 {
            without_what_is_replaced(spec, &mut value);
        }
        strings(&value, &mut texts);
    }
    let asked: Vec<String> = texts.iter().flat_map(|text| names_in(text, false)).collect();
    let given = bases.iter().filter_map(|base| base.own_change().0.given).flat_map(|given| given.keys());
    let given: Vec<&String> = given.collect();
    one_shot.filter(|name| asked.contains(name) && !given.contains(name)).min().cloned()
}

/// Takes out of a base the parameters that the spec itself, or each of its variants, replaces or removes.
fn without_what_is_replaced(spec: &Spec, base: &mut serde_json::Value) {
    let own = spec.own_change().0;
    let variants: Vec<_> = spec.variant.iter().map(HasChange::change).collect();
    let replaces = |change: &Change<'_>, table: &str, key: &str| {
        let set = if table == "form" { change.form } else { change.query };
        set.is_some_and(|set| set.contains_key(key)) || change.remove.contains(&format!("{table}.{key}"))
    };
    for part in base.as_array_mut().into_iter().flatten() {
        for table in ["form", "query"] {
            let Some(parameters) = part.get_mut(table).and_then(serde_json::Value::as_object_mut) else {
                continue;
            };
            parameters.retain(|key, _| {
                let by_all =
                    !variants.is_empty() && variants.iter().all(|change| replaces(change, table, key));
                !replaces(&own, table, key) && !by_all
            });
        }
    }
}

pub(super) fn strings(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(list) => list.iter().for_each(|value| strings(value, texts)),
        serde_json::Value::Object(table) => table.values().for_each(|value| strings(value, texts)),
        _ => {}
    }
}

/// What a check does beyond what a good client does has to be declared: consent, order and budget rest on it.
fn effects(catalog: &Catalog, entry: &SpecEntry, found: &mut Vec<Mistake>) {
    let spec = &entry.model;
    let lists = catalog.flow.as_ref().map(|flow| &flow.model.fresh);
    let mut run: Vec<&Spec> = if spec.observe.is_some() { Vec::new() } else { vec![spec] };
    for setup in &spec.setup {
        let fresh = setup.fresh.iter().filter_map(|list| lists?.get(list)).flat_map(|list| &list.steps);
        let ids = fresh.chain(&setup.use_).chain(&setup.like);
        run.extend(ids.filter_map(|id| catalog.specs.get(id)).map(|entry| entry.model.as_ref()));
    }
    run.retain(|run| can_meet(spec, run));
    let asks = |spec: &&Spec| catalog.bases(spec).iter().any(|base| base.authorize.is_some());
    let does = [
        (
            Effect::RegistersClient,
            run.iter().any(|spec| catalog.registers(spec)),
            "this check registers a client",
        ),
        (Effect::AsksUser, run.iter().any(asks), "this check asks for the user's approval"),
    ];
    let declared = crate::spec::model::Effect::ALL.iter().filter(|effect| spec.effects.contains(effect));
    let declared: Vec<&Effect> = declared.collect();
    for (effect, _, what) in does.into_iter().filter(|(effect, does, _)| *does && !declared.contains(&effect))
    {
        let name = effect.name();
        let message = format!("{what} and does not say so");
        found.push(
            Mistake::at_key(&entry.source, &["id"], message).help(format!("add `effects = [\"{name}\"]`")),
        );
    }
}
