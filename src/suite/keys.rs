//! The keys of a flow: those of files, read before anything is sent, and those that are made for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::extensions::DPOP;
use super::problem::{Problem, Setting};
use super::settings::FlowSettings;
use crate::engine::FlowPlan;
use crate::oauth::{ClientKey, thumbprint};

/// More than any PEM file of a key with its certificates: another file was named by mistake.
const LARGEST: u64 = 1024 * 1024;

/// Facts of a key that is made for a flow: the name of the key, and its public half.
type Made = (&'static str, &'static str);

/// For DPoP.
const DPOP_KEYS: [Made; 2] = [("dpop.key", "dpop.jwk"), ("dpop.other_key", "dpop.other_jwk")];

/// For tokens of an issuer that nobody trusts, whose public half is published.
const RUNNER_KEY: Made = ("runner.key", "runner.jwk");

/// The keys that a flow may sign with, and the facts that name them.
#[derive(Clone, Default)]
pub(super) struct Keys {
    pub(super) all: Vec<Arc<ClientKey>>,
    pub(super) facts: Vec<(&'static str, Value, bool)>,
}

impl FlowSettings {
    /// The client's private key, and that of the issuer of assertions, if there are such; keys for DPoP, if it is on, and
    /// one of the runner's own, if checks may forge with it. The
    /// problem names the file, what was found in it and what is expected, and shows nothing of it.
    pub(super) fn keys(&self) -> Result<Keys, Problem> {
        let mut keys = Keys::default();
        if let Some(file) = &self.client_key {
            let key = read(file, Setting::ClientKey, "client key")?;
            keys.facts.push(("client.key", json!(key.id()), false));
            keys.facts.push(("client.jwk", key.public_jwk(), false));
            keys.all.push(Arc::new(key));
        }
        if let Some(file) = &self.issuer_key {
            let key = read(file, Setting::IssuerKey, "issuer key")?;
            keys.facts.push(("issuer.key", json!(key.id()), false));
            keys.all.push(Arc::new(key));
        }
        // Only checks forge tokens, and a key takes as long to make as a few requests.
        if self.selection.checks {
            keys.make(RUNNER_KEY, Setting::Checks)?;
        }
        if self.extensions().iter().any(|name| name == DPOP) {
            DPOP_KEYS.into_iter().try_for_each(|made| keys.make(made, Setting::Extension))?;
        }
        Ok(keys)
    }
}

impl Keys {
    fn make(&mut self, (name, jwk): Made, setting: Setting) -> Result<(), Problem> {
        let key = ClientKey::generate().map_err(|error| Problem::new(setting, error.to_string()))?;
        self.facts.push((name, json!(key.id()), false));
        self.facts.push((jwk, key.members(), false));
        self.all.push(Arc::new(key));
        Ok(())
    }
}

fn all_made() -> impl Iterator<Item = Made> {
    DPOP_KEYS.into_iter().chain([RUNNER_KEY])
}

/// The public halves of the keys that were made for a flow, by the names of their facts.
pub(super) fn made_keys(plan: &FlowPlan) -> BTreeMap<String, Value> {
    let of_keys = |name: &str| all_made().any(|(_, jwk)| jwk == name);
    let facts = plan.facts.iter().filter(|(name, ..)| of_keys(name));
    facts.map(|(name, value, _)| (name.clone(), value.clone())).collect()
}

/// Puts the keys of a record in the place of those that were made: they are called alike and have the same public
/// halves. What they signed is in the record; the private halves never were, and what is signed anew is another's.
pub(super) fn take_for(plan: &mut FlowPlan, recorded: &BTreeMap<String, Value>) {
    for (name, jwk) in all_made() {
        let Some(public) = recorded.get(jwk) else { continue };
        let (Some(id), Ok(key)) = (thumbprint(public), ClientKey::generate()) else { continue };
        let key = key.called(id);
        for (fact, value, _) in &mut plan.facts {
            match fact.as_str() {
                fact if fact == name => *value = json!(key.id()),
                fact if fact == jwk => value.clone_from(public),
                _ => {}
            }
        }
        plan.keys.push(Arc::new(key));
    }
}

fn read(file: &Path, setting: Setting, what: &str) -> Result<ClientKey, Problem> {
    let wrong = |reason: String| {
        Problem::new(setting, format!("the {what} `{}` cannot be used: {reason}", file.display()))
    };
    let length = fs::metadata(file).map_err(|error| wrong(error.to_string()))?.len();
    if length > LARGEST {
        return Err(wrong("it is larger than 1 MiB, and so no private key in PEM".to_owned()));
    }
    let pem = fs::read(file).map_err(|error| wrong(error.to_string()))?;
    ClientKey::from_pem(&pem).map_err(|error| wrong(error.to_string()))
}
