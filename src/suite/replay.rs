//! What a record says of the user's part in a flow: the settings, by their flags, and what stands for the secrets. Each
//! secret is kept under a name as the value that stands for it, and a replay takes that value in its place, whatever
//! the user gives for it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::keys;
use super::settings::FlowSettings;
use crate::engine::FlowPlan;
use crate::http::Record;
use crate::spec::Catalog;

/// Stands for a secret in the settings: that there is one is told, and no more.
const SECRET: &str = "…";

/// The secrets that the user gave for a flow, by name.
pub fn given_secrets(plan: &FlowPlan) -> Vec<(String, String)> {
    let facts = plan.facts.iter().filter(|(_, _, is_secret)| *is_secret);
    let facts = facts.filter_map(|(name, value, _)| Some((name.clone(), value.as_str()?.to_owned())));
    let headers = plan.headers.iter().map(|(name, value)| (header_name(name), value.clone()));
    facts.chain(headers).collect()
}

/// The public halves of the keys that were made for a flow, by the names of their facts.
pub fn made_keys(plan: &FlowPlan) -> BTreeMap<String, Value> {
    keys::made_keys(plan)
}

/// Puts what a record has in the place of the user's secrets, and of the keys that were made for the flow.
pub fn stand_in(plan: &mut FlowPlan, record: &Record) {
    for (name, value, _) in plan.facts.iter_mut().filter(|(_, _, is_secret)| *is_secret) {
        if let Some(recorded) = record.given.get(name.as_str()) {
            *value = json!(recorded);
        }
    }
    for (name, value) in &mut plan.headers {
        if let Some(recorded) = record.given.get(&header_name(name)) {
            value.clone_from(recorded);
        }
    }
    keys::take_for(plan, &record.keys);
    plan.others.iter_mut().for_each(|other| stand_in(other, record));
}

/// Whether a text stands in a spec that sends something: then it is no secret, whatever its name says.
pub fn stands_in_specs(catalog: &Catalog, text: &str) -> bool {
    let specs = catalog.specs.values().map(|entry| &entry.source);
    let mut sources = specs.chain(catalog.patches.values().map(|entry| &entry.source));
    sources.any(|source| source.text.contains(text))
}

impl FlowSettings {
    /// What the user has set that requests depend on, by the names of the flags; secrets left out. The arguments of a
    /// tool may be secret, too: with others, the call is not in the record.
    pub fn recorded(&self) -> Map<String, Value> {
        let secret = |is_given: bool| json!(is_given.then_some(SECRET));
        let set = |is_set: bool| json!(is_set.then_some(true));
        let list = |list: &[String]| json!((!list.is_empty()).then(|| list.join(" ")));
        let mut headers: Vec<String> =
            self.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        headers.sort();
        let mut extensions = self.extensions.clone();
        extensions.sort();
        // Their values may be secret, too.
        let members: Vec<String> = self.dynamic_registration.keys().cloned().collect();
        let all = [
            ("--url", json!(self.server_url)),
            ("--protocol-version", json!(self.protocol_version)),
            ("--registration", json!(self.registration.name())),
            ("--auth-mode", json!(self.auth_mode.name())),
            ("--authorization-server", json!(self.authorization_server)),
            ("--client-id", json!(self.client_id)),
            ("--client-secret", secret(self.client_secret.is_some())),
            ("--client-key", secret(self.client_key.is_some())),
            ("--extension", list(&extensions)),
            ("--id-token", secret(self.id_token.is_some())),
            ("--idp-client-id", json!(self.idp_client_id)),
            ("--idp-client-secret", secret(self.idp_client_secret.is_some())),
            ("--assertion", secret(self.assertion.is_some())),
            ("--issuer-key", secret(self.issuer_key.is_some())),
            ("--login", secret(self.login.is_some())),
            ("--client-metadata-url", json!(self.client_metadata_url)),
            ("--publish-client-metadata", json!(self.publish_client_metadata)),
            ("--publish-url", json!(self.publish_url)),
            ("--redirect-url", json!(self.redirect_url)),
            ("--scopes", list(&self.scopes)),
            ("--header", json!((!headers.is_empty()).then_some(headers))),
            ("--header-all", set(self.headers_to_all)),
            ("--verify-tools", set(self.verify_tools)),
            ("--verify-call-tool", json!(self.call_tool.as_ref().map(|tool| &tool.name))),
            ("--consent-again", set(self.consent_again)),
            // Only a suite file has it.
            ("client.dynamicRegistration", list(&members)),
        ];
        let given = all.into_iter().filter(|(_, value)| !value.is_null());
        given.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn header_name(name: &str) -> String {
    format!("header {}", name.to_ascii_lowercase())
}
