//! The keys of a flow: those of files, read before anything is sent, and those that are made for it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::extensions::DPOP;
use super::problem::{Problem, Setting};
use super::settings::FlowSettings;
use crate::oauth::ClientKey;

/// More than any PEM file of a key with its certificates: another file was named by mistake.
const LARGEST: u64 = 1024 * 1024;

/// The keys that a flow may sign with, and the facts that name them.
#[derive(Clone, Default)]
pub(super) struct Keys {
    pub(super) all: Vec<Arc<ClientKey>>,
    pub(super) facts: Vec<(&'static str, Value, bool)>,
}

impl FlowSettings {
    /// The client's private key, and that of the issuer of assertions, if there are such; keys for DPoP, if it is on. The
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
        if self.extensions().iter().any(|name| name == DPOP) {
            for (name, jwk) in [("dpop.key", "dpop.jwk"), ("dpop.other_key", "dpop.other_jwk")] {
                let made = ClientKey::generate();
                let key = made.map_err(|error| Problem::new(Setting::Extension, error.to_string()))?;
                keys.facts.push((name, json!(key.id()), false));
                keys.facts.push((jwk, key.members(), false));
                keys.all.push(Arc::new(key));
            }
        }
        Ok(keys)
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
