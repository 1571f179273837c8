//! A protocol revision with all that it extends, and the level that a requirement has in it.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::model::{Basis, Candidate, Level, RequirementRow, Weight};

/// A revision as a flow sees it.
#[derive(Clone, Debug, Default)]
pub struct Revision {
    /// Its name.
    pub name: String,
    /// Itself, then what it extends, nearest first.
    pub chain: Vec<String>,
    /// Lists of candidates by name.
    pub discovery: IndexMap<String, Vec<Candidate>>,
    /// The merged tables: facts `protocol.*`.
    pub tables: Map<String, Value>,
}

/// What a requirement weighs in a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The key word of the text.
    pub level: Level,
    /// What a breach weighs: at most a recommendation where the text does not bind the party.
    pub weight: Weight,
}

impl Catalog {
    /// The revision of this name, merged with all that it extends; `None` if there is no such file.
    ///
    /// A chain that runs in a circle ends where it closes (lint reports it).
    pub fn revision(&self, name: &str) -> Option<Arc<Revision>> {
        self.revisions.of(name, || self.merged(name).map(Arc::new)).as_ref().clone()
    }

    fn merged(&self, name: &str) -> Option<Revision> {
        let mut chain = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(current) = next.filter(|n| !chain.contains(n)) {
            let entry = self.protocols.get(&current)?;
            next = entry.model.extends.clone();
            chain.push(current);
        }
        let mut revision = Revision { name: name.to_owned(), chain: chain.clone(), ..Revision::default() };
        for model in chain.iter().rev().filter_map(|n| self.protocols.get(n)).map(|entry| &entry.model) {
            for (list, candidates) in &model.discovery {
                revision.discovery.insert(list.clone(), candidates.clone());
            }
            for (table, value) in &model.tables {
                merge(revision.tables.entry(table.clone()).or_insert(Value::Null), value);
            }
        }
        Some(revision)
    }

    /// What a requirement weighs in a revision; `None` if it does not stand there, or belongs to an extension
    /// that is not switched on.
    pub fn standing(
        &self,
        requirement: &str,
        revision: &Revision,
        extensions: &[String],
    ) -> Option<Standing> {
        let row = &self.requirements.get(requirement)?.model;
        if row.basis == Some(Basis::Extension)
            && !row.extension.as_ref().is_some_and(|e| extensions.contains(e))
        {
            return None;
        }
        let known = revision.chain.iter().find(|name| self.catalogue_knows(name));
        let name = known.unwrap_or(&revision.name);
        if row.revisions.as_ref().is_some_and(|revisions| !revisions.contains(name)) {
            return None;
        }
        let by_revision = row.level_by_revision.as_ref().and_then(|levels| levels.get(name)).copied();
        let level = by_revision.or(row.level)?;
        let binding = !matches!(row.basis, Some(Basis::McpGuide | Basis::RfcBackground | Basis::Interop));
        let weight = if binding { level.weight() } else { level.weight().min(Weight::Recommended) };
        Some(Standing { level, weight })
    }

    /// The source of a requirement that a flow of this revision cites: the text of the revision itself, or of the newest
    /// one that it extends and the catalogue knows; else what it incorporates, else the nearest older text.
    pub fn source_in<'r>(&self, row: &'r RequirementRow, revision: &Revision) -> Option<&'r String> {
        let sources = row.sources.as_deref().unwrap_or_default();
        let of = |name: &String| sources.iter().find(|source| source.contains(name.as_str()));
        let own = revision.chain.iter().find(|name| self.catalogue_knows(name)).and_then(of);
        let is_revision = |source: &String| {
            let name = source.strip_prefix("MCP ").and_then(|rest| rest.split_whitespace().next());
            name.is_some_and(|name| self.protocols.contains_key(name))
        };
        let incorporated = || sources.iter().find(|source| !is_revision(source));
        own.or_else(incorporated).or_else(|| revision.chain.iter().find_map(of)).or(sources.first())
    }

    /// Whether any requirement names this revision.
    fn catalogue_knows(&self, revision: &str) -> bool {
        self.requirements.values().any(|entry| {
            entry.model.revisions.as_ref().is_some_and(|list| list.iter().any(|r| r == revision))
        })
    }

    /// The address of a source such as `RFC 9728 §3.3`, by the longest name in `documents.toml` that it begins with.
    pub fn link(&self, source: &str) -> Option<String> {
        self.links.of(source, || self.address(source)).as_ref().clone()
    }

    fn address(&self, source: &str) -> Option<String> {
        let documents = &self.documents.as_ref()?.model.document;
        let fits = |name: &str| {
            source.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '§', ',']))
        };
        let document = documents.iter().filter(|d| fits(&d.name)).max_by_key(|d| d.name.len())?;
        let section = source.split_once('§').map(|(_, s)| s.trim()).filter(|s| !s.is_empty());
        Some(match (section, &document.section) {
            (Some(section), Some(pattern)) => {
                let number =
                    section.split_whitespace().next().unwrap_or(section).trim_end_matches([',', ';']);
                let place = pattern.replace("{section}", number);
                let has_slug = place.contains("{slug}");
                let place = if has_slug { place.replace("{slug}", &slug(section)) } else { place };
                format!("{}{place}", document.url)
            }
            _ => document.url.clone(),
        })
    }
}

fn slug(heading: &str) -> String {
    let kept: String =
        heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-').collect();
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Tables merge by key; everything else is replaced.
pub fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}
