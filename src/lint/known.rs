//! The names that templates may use: what captures and `given` set, what the runner sets, what belongs to the moment.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::spec::Catalog;

/// Facts that stand before a flow, where its settings give them.
const RUNNER: [&str; 39] = [
    "target.url",
    "target.origin",
    "flow.protocol_version",
    "flow.registration",
    "flow.auth_mode",
    "flow.grant",
    "flow.extensions",
    "runner.name",
    "runner.version",
    "runner.key",
    "runner.jwk",
    "config.scopes",
    "config.revisions",
    "config.older_revisions",
    "config.authorization_server",
    "config.has_client_document",
    "config.plain_client",
    "config.verify_tools",
    "config.own_redirect_uri",
    "config.call_tool.name",
    "config.call_tool.params",
    "config.client_metadata_url",
    "config.dynamic_registration",
    "client.redirect_uri",
    "client.key",
    "client.jwk",
    "client.id",
    "client.secret",
    "dpop.key",
    "dpop.jwk",
    "dpop.other_key",
    "dpop.other_jwk",
    "identity.token",
    "identity.issuer",
    "identity.client_id",
    "identity.client_secret",
    "workload.assertion",
    "issuer.key",
    "variant",
];

/// Names of the moment with the members that they can have; without members, anything may follow.
const MOMENT: [(&str, &[&str]); 12] = [
    ("response", &["url", "status", "headers", "body", "json", "problem", "error", "challenge"]),
    ("request", &["url", "method", "body", "dpop_nonce"]),
    ("chosen", &["candidate", "url", "status", "json", "problem", "error"]),
    ("pages", &["items", "count", "problem"]),
    ("user", &["denied"]),
    ("page", &[]),
    ("callback", &[]),
    ("attempts", &[]),
    ("ended", &[]),
    ("with", &[]),
    ("cited", &[]),
    ("loop", &[]),
];

/// All names of a catalog.
pub(super) struct Known {
    /// Names that are set as a whole; what follows them looks into a document.
    set: BTreeSet<String>,
    /// Names under which a setup puts everything that it captures.
    scopes: BTreeSet<String>,
    published: BTreeSet<String>,
    protocol: BTreeSet<String>,
}

impl Known {
    /// `values` are the files of the catalog as data.
    pub(super) fn of<'v>(catalog: &Catalog, values: impl Iterator<Item = &'v Value>) -> Known {
        let mut known = Known {
            set: RUNNER.iter().map(ToString::to_string).collect(),
            scopes: BTreeSet::new(),
            published: BTreeSet::new(),
            protocol: BTreeSet::new(),
        };
        values.for_each(|value| known.collect(value));
        for entry in catalog.specs.values() {
            known.published.extend(entry.model.publish.iter().map(|document| document.name.clone()));
        }
        for entry in catalog.protocols.values() {
            for (table, value) in &entry.model.tables {
                paths(value, &format!("protocol.{table}"), &mut known.protocol);
            }
        }
        known
    }

    /// Everything below `capture` and `given` is a name, and so is the value of `as`.
    fn collect(&mut self, value: &Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.collect(value)),
            Value::Object(table) => {
                for (key, value) in table {
                    match (key.as_str(), value) {
                        ("capture" | "given", Value::Object(names)) => self.set.extend(names.keys().cloned()),
                        ("as", Value::String(name)) => {
                            self.scopes.insert(name.clone());
                        }
                        _ => self.collect(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether anything sets this name, a part of it, or the document that it looks into.
    pub(super) fn has(&self, name: &str) -> bool {
        let (root, rest) = name.split_once('.').unwrap_or((name, ""));
        let next = rest.split('.').next().unwrap_or_default();
        if let Some((_, members)) = MOMENT.iter().find(|(moment, _)| *moment == root) {
            return members.is_empty() || rest.is_empty() || members.contains(&next);
        }
        match root {
            "flow_facts" => rest.is_empty() || self.has(rest),
            "published" => rest.is_empty() || self.is_published(rest),
            "protocol" => rest.is_empty() || touches(&self.protocol, name),
            _ if self.scopes.contains(root) => rest.is_empty() || self.has(rest),
            _ => touches(&self.set, name),
        }
    }

    fn is_published(&self, rest: &str) -> bool {
        let (name, member) = rest.split_once('.').unwrap_or((rest, ""));
        self.published.contains(name) && ["", "url", "hits"].contains(&member)
    }

    /// All names that can be suggested.
    pub(super) fn names(&self) -> Vec<String> {
        let moment = MOMENT.iter().map(|(name, _)| (*name).to_owned());
        let members = MOMENT
            .iter()
            .flat_map(|(name, members)| members.iter().map(move |member| format!("{name}.{member}")));
        self.set.iter().chain(&self.protocol).cloned().chain(moment).chain(members).collect()
    }
}

/// Whether one of the names is this one, lies below it, or is the document that it looks into.
fn touches(names: &BTreeSet<String>, name: &str) -> bool {
    let below = format!("{name}.");
    names.contains(name)
        || names.range(below.clone()..).next().is_some_and(|next| next.starts_with(&below))
        || name.match_indices('.').any(|(end, _)| names.contains(&name[..end]))
}

/// The paths of the leaves of a table.
fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(table) if !table.is_empty() => {
            table.iter().for_each(|(key, value)| paths(value, &format!("{at}.{key}"), found));
        }
        _ => {
            found.insert(at.to_owned());
        }
    }
}
