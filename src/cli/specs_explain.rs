//! `mcprove specs explain`: one spec, or one requirement, as a person wants to read it.

use super::conformance::load;
use super::exit::Exit;
use super::explained::Explained;
use super::explained_requirement::{self, cited_by, levels, sentence, sources};
use super::failure::Failure;
use super::screen;
use super::shared_args::Format;
use super::specs_args::SpecsExplainArgs;
use super::specs_words::{applies, inline, kind, need, setup};
use crate::engine::{Settled, resolved};
use crate::spec::model::{Change, HasChange, OutcomeRow, Spec};
use crate::spec::{Catalog, SpecEntry};

pub(super) fn run(args: &SpecsExplainArgs) -> Exit {
    screen::answer(text(args), Format::Human)
}

fn text(args: &SpecsExplainArgs) -> Result<String, Failure> {
    let catalog = load(&args.specs)?;
    let mut page = Explained::new(screen::width());
    let Some(entry) = catalog.specs.get(&args.id).cloned() else {
        let explained = explained_requirement::explain(&mut page, &catalog, &args.id);
        return explained.map(|()| page.text()).ok_or_else(|| unknown(&catalog, &args.id));
    };
    let spec = resolved(&catalog, &entry, &Settled::default());
    head(&mut page, &entry);
    requirements(&mut page, &catalog, &spec);
    before(&mut page, &spec);
    sent(&mut page, &spec, &catalog);
    judged(&mut page, &spec, &catalog);
    if !spec.capture.is_empty() {
        page.heading("Facts that it sets, if the answer is usable");
        spec.capture
            .iter()
            .for_each(|(name, capture)| page.item(0, &format!("{name} = {}", inline(capture))));
    }
    neighbours(&mut page, &catalog, &entry);
    Ok(page.text())
}

fn unknown(catalog: &Catalog, id: &str) -> Failure {
    let known = catalog.specs.keys().chain(catalog.requirements.keys()).map(String::as_str);
    let help = match crate::text::did_you_mean(id, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`mcprove specs list` names the specs, and what they cite".to_owned(),
    };
    Failure::usage(format!("there is no spec or requirement `{id}`; {help}"))
}

fn head(page: &mut Explained, entry: &SpecEntry) {
    let spec = &entry.model;
    page.line(0, &format!("{} — {}", spec.id, spec.title));
    let area = entry.area.as_ref().map(|area| format!(" of the area {area}")).unwrap_or_default();
    page.line(2, &format!("{}{area}, {}", kind(entry), entry.source.path));
    spec.summary.iter().for_each(|summary| page.line(2, summary));
    applies(spec).iter().for_each(|applies| page.line(2, &format!("exists {applies}")));
    let effects: Vec<&str> = spec.effects.iter().map(|effect| effect.name()).collect();
    if !effects.is_empty() {
        page.line(2, &format!("effects: {}", effects.join(", ")));
    }
}

/// The requirements that it can find broken, with their level in each revision.
fn requirements(page: &mut Explained, catalog: &Catalog, spec: &Spec) {
    let mut ids: Vec<&String> = Vec::new();
    for id in cited_by(spec) {
        if !ids.contains(&id) && catalog.requirements.contains_key(id) {
            ids.push(id);
        }
    }
    if !ids.is_empty() {
        page.heading("Requirements");
    }
    for id in ids {
        let Some(row) = catalog.requirements.get(id).map(|entry| &entry.model) else { continue };
        page.item(0, &format!("{id}: {}", sentence(row)));
        page.line(4, &levels(catalog, id));
        sources(page, catalog, row);
    }
}

fn before(page: &mut Explained, spec: &Spec) {
    if !spec.needs.is_empty() {
        page.heading("Runs only if");
        spec.needs.iter().for_each(|one| page.item(0, &need(one)));
    }
    if !spec.setup.is_empty() {
        page.heading("Does first, in a scope of its own");
        spec.setup.iter().for_each(|one| page.item(0, &setup(one)));
    }
}

fn sent(page: &mut Explained, spec: &Spec, catalog: &Catalog) {
    if let Some(observe) = &spec.observe {
        page.heading("Sends nothing; judges the exchange of");
        page.item(0, &inline(observe));
    }
    if let Some(authorize) = &spec.authorize {
        page.heading("Sends the user's browser to");
        change(page, &authorize.change());
    }
    if let Some(request) = &spec.request {
        page.heading("Sends");
        change(page, &request.change());
    }
    for patch in &spec.patch {
        let name = patch.name.as_deref().unwrap_or("patch");
        page.item(2, &format!("{name}, if {}:", patch.when.as_deref().unwrap_or("always")));
        change(page, &patch.change());
    }
    if let Some(list) = &spec.candidates {
        page.heading("Tries in order, as the protocol revision says");
        for (name, entry) in catalog.protocols.iter().filter(|(_, e)| e.model.discovery.contains_key(list)) {
            let names: Vec<&str> =
                entry.model.discovery.get(list).into_iter().flatten().map(|c| c.name.as_str()).collect();
            page.item(0, &format!("{name}: {}", names.join(", ")));
        }
    }
    if !spec.candidate.is_empty() {
        page.heading("Tries in order, until one is accepted");
    }
    for candidate in &spec.candidate {
        let when = candidate.when.as_ref().map(|when| format!(", if {when}")).unwrap_or_default();
        page.item(0, &format!("{}{when}", candidate.name));
        change(page, &candidate.change());
    }
    if !spec.variant.is_empty() {
        page.heading("Once for each of these, judged on its own");
    }
    for variant in &spec.variant {
        let because = variant.because.as_ref().map(|because| format!(": {because}")).unwrap_or_default();
        page.item(0, &format!("{}[{}]{because}", spec.id, variant.name));
        change(page, &variant.change());
    }
    for publish in &spec.publish {
        page.item(0, &format!("serves a document meanwhile: {}", inline(publish)));
    }
}

fn change(page: &mut Explained, change: &Change<'_>) {
    if let Some(url) = change.url {
        let body = change.form.is_some_and(|form| !form.is_empty()) || change.json.is_some();
        page.line(4, &format!("{} {url}", change.method.unwrap_or(if body { "POST" } else { "GET" })));
    } else if let Some(method) = change.method {
        page.line(4, &format!("method {method}"));
    }
    for (what, table) in [("header", change.headers), ("query", change.query), ("form", change.form)] {
        for (name, value) in table.into_iter().flatten() {
            page.line(6, &format!("{what} {name} = {}", inline(value)));
        }
    }
    change.json.iter().for_each(|json| page.line(6, &format!("json {}", inline(json))));
    change.body.iter().for_each(|body| page.line(6, &format!("body {}", inline(body))));
    for (name, value) in change.given.into_iter().flatten() {
        page.line(6, &format!("with the fact {name} = {}", inline(value)));
    }
    if !change.remove.is_empty() {
        page.line(6, &format!("without {}", change.remove.join(", ")));
    }
}

fn judged(page: &mut Explained, spec: &Spec, catalog: &Catalog) {
    if let Some(accept) = &spec.accept {
        page.heading("Accepts an answer, so that the flow goes on, if");
        page.item(0, &inline(accept));
    }
    if !spec.outcome.is_empty() {
        page.heading("Outcomes: the first that matches");
    }
    for row in &spec.outcome {
        page.item(0, &format!("{}: {}", row.name.as_deref().unwrap_or("-"), verdict(catalog, row)));
        match row.match_.as_slice() {
            [] => page.line(4, "otherwise"),
            asked => asked.iter().for_each(|asked| page.line(4, &format!("if {}", inline(asked)))),
        }
        said(page, row.message.as_deref(), row.help.as_deref());
    }
    if !spec.check.is_empty() {
        page.heading("Checks of a usable answer, each a result of its own");
    }
    for row in &spec.check {
        let requirement = row.requirement.as_ref().or(spec.requirements.first());
        let cites = requirement.map(|id| format!(" ({id})")).unwrap_or_default();
        page.item(0, &format!("{}{cites}: {}", row.id, inline(&row.assert)));
        row.when.iter().for_each(|when| page.line(4, &format!("only if {when}")));
        said(page, row.message.as_deref(), row.help.as_deref());
    }
}

fn said(page: &mut Explained, message: Option<&str>, help: Option<&str>) {
    message.iter().for_each(|message| page.line(4, &format!("says: {message}")));
    help.iter().for_each(|help| page.line(4, &format!("help: {help}")));
}

/// The verdict of a row: as it states, or as the requirement weighs in each revision.
fn verdict(catalog: &Catalog, row: &OutcomeRow) -> String {
    match (&row.verdict, &row.violates) {
        (_, Some(id)) => format!("breaks {id} ({})", levels(catalog, id)),
        (Some(verdict), None) => {
            let reason = row.reason.map(|reason| format!(" ({})", inline(&reason).trim_matches('"')));
            format!("{}{}", inline(verdict).trim_matches('"'), reason.unwrap_or_default())
        }
        (None, None) => "no verdict".to_owned(),
    }
}

fn neighbours(page: &mut Explained, catalog: &Catalog, entry: &SpecEntry) {
    let mut needs: Vec<&String> = entry.model.looks_at().chain(entry.model.uses()).collect();
    needs.sort();
    needs.dedup();
    let needed = |other: &&std::sync::Arc<SpecEntry>| {
        other.model.looks_at().chain(other.model.uses()).any(|id| *id == entry.model.id)
    };
    let needed_by: Vec<&str> = catalog.specs.values().filter(needed).map(|e| e.model.id.as_str()).collect();
    page.heading("Beside it");
    let names: Vec<&str> = needs.iter().map(|id| id.as_str()).collect();
    page.item(
        0,
        &format!("needs: {}", if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }),
    );
    let by = if needed_by.is_empty() { "nothing".to_owned() } else { needed_by.join(", ") };
    page.item(0, &format!("is needed by: {by}"));
}
