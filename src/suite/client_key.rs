//! Reads the file of the client's private key, before anything is sent.

use std::fs;
use std::sync::Arc;

use super::problem::{Problem, Setting};
use super::settings::FlowSettings;
use crate::oauth::ClientKey;

/// More than any PEM file of a key with its certificates: another file was named by mistake.
const LARGEST: u64 = 1024 * 1024;

impl FlowSettings {
    /// The client's private key, if there is one. The problem names the file, what was found in it and what is expected,
    /// and shows nothing of it.
    pub(super) fn read_client_key(&self) -> Result<Option<Arc<ClientKey>>, Problem> {
        let Some(file) = &self.client_key else { return Ok(None) };
        let wrong = |reason: String| {
            Problem::new(
                Setting::ClientKey,
                format!("the client key `{}` cannot be used: {reason}", file.display()),
            )
        };
        let length = fs::metadata(file).map_err(|error| wrong(error.to_string()))?.len();
        if length > LARGEST {
            return Err(wrong("it is larger than 1 MiB, and so no private key in PEM".to_owned()));
        }
        let pem = fs::read(file).map_err(|error| wrong(error.to_string()))?;
        match ClientKey::from_pem(&pem) {
            Ok(key) => Ok(Some(Arc::new(key))),
            Err(error) => Err(wrong(error.to_string())),
        }
    }
}
