//! Publishes what a spec, and what it is like, says: the URLs first, so that documents can name each other and
//! themselves, then the documents.

use serde_json::{Value, json};

use super::build::{Outside, moment};
use super::flow::Flow;
use super::scope::Scope;
use crate::action::{Document, Draft, Nonces, Parts, Unable};
use crate::spec::model::{Publish, Spec};
use crate::template::{Context, Facts, Mark};

/// A document in the making: its layers from the ground up.
struct Layers<'a> {
    name: &'a str,
    layers: Vec<&'a Publish>,
}

impl Flow<'_> {
    /// Publishes the documents of a spec; `published.<name>.url` is set in the facts.
    pub(super) fn publish(&self, spec: &Spec, facts: &mut Facts, outside: Outside<'_>) -> Result<(), Unable> {
        let documents = self.documents_of(spec, facts, outside)?;
        let mut places = Vec::new();
        for document in &documents {
            let path = document.layers.iter().rev().find_map(|layer| layer.path.as_ref());
            let path = path.ok_or_else(|| Unable::Publish(format!("{} has no path", document.name)))?;
            let path = match Context::new(facts, moment(outside)).render(path)? {
                Value::String(path) if path.starts_with('/') => path,
                other => return Err(Unable::Publish(format!("{other} is no path"))),
            };
            let url = self.publisher.url(&path).map_err(|error| Unable::Publish(error.to_string()))?;
            let mark = Mark { set_by: spec.id.clone(), ..Mark::default() };
            facts.set(&format!("published.{}.url", document.name), json!(url), mark);
            places.push(path);
        }
        for (document, path) in documents.iter().zip(places) {
            let rendered = document.render(&Context::new(facts, moment(outside)))?;
            self.publisher.publish(&path, rendered).map_err(|error| Unable::Publish(error.to_string()))?;
        }
        Ok(())
    }

    /// The documents by name: those of the deepest base first, that of the variant last.
    fn documents_of<'s>(
        &'s self,
        spec: &'s Spec,
        facts: &Facts,
        outside: Outside<'s>,
    ) -> Result<Vec<Layers<'s>>, Unable> {
        let mut documents: Vec<Layers<'s>> = Vec::new();
        let of_specs = self.specs_in_chain(spec).into_iter().rev().flat_map(|spec| &spec.publish);
        let context = Context::new(facts, moment(outside));
        for layer in of_specs.chain(outside.published) {
            if let Some(when) = &layer.when
                && !context.holds(when)?
            {
                continue;
            }
            match documents.iter_mut().find(|document| document.name == layer.name) {
                Some(document) => document.layers.push(layer),
                None => documents.push(Layers { name: &layer.name, layers: vec![layer] }),
            }
        }
        Ok(documents)
    }

    /// Brings `published.<name>.hits` up to date.
    pub(super) fn count_hits(&self, facts: &mut Facts) {
        let Some(Value::Object(published)) = facts.get("published").cloned() else { return };
        for (name, document) in published {
            let Some(url) = document.get("url").and_then(Value::as_str) else { continue };
            let hits = json!(self.publisher.hits(url));
            facts.set(&format!("published.{name}.hits"), hits, Mark::default());
        }
    }
}

/// What a spec has published is known from then on in the scope that it ran in, and how often it was asked for.
pub(super) fn adopt_published(spec: &str, facts: &Facts, scope: &mut Scope) {
    let Some(Value::Object(published)) = facts.get("published") else { return };
    for (name, document) in published {
        let (url, hits) = (format!("published.{name}.url"), format!("published.{name}.hits"));
        let mark = facts.mark(&url).filter(|mark| mark.set_by == spec).cloned();
        if let Some(mark) = mark {
            scope.capture(&url, document.get("url").cloned(), mark);
        }
        if scope.facts.get(&url) == document.get("url") {
            scope.facts.set(&hits, document.get("hits").cloned().unwrap_or_default(), Mark::default());
        }
    }
}

impl Layers<'_> {
    fn render(&self, context: &Context) -> Result<Document, Unable> {
        let mut draft = Draft::default();
        for layer in &self.layers {
            draft.apply(&layer.change(), Parts::All);
            draft.remove(&layer.remove);
        }
        let rendered = draft.render(context, &Nonces::default())?;
        let status = self.layers.iter().rev().find_map(|layer| layer.status).unwrap_or(200);
        Document::new(status, &rendered.headers, rendered.body.unwrap_or_default()).map_err(Unable::Publish)
    }
}
