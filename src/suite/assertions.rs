//! What the user brings along in place of a login: the ID token of an enterprise, or the token of a workload. Each is
//! given as it is or as a file, and read before anything is sent. Nothing of it is ever told.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::problem::{Naming, Problem, Setting};
use super::settings::{AuthMode, FlowSettings};
use crate::oauth::{self, Jwt};

impl FlowSettings {
    /// What is wrong with the token that the mode needs, or missing.
    pub(super) fn assertion_problem(&self, naming: Naming) -> Option<Problem> {
        self.facts_of_assertion(naming).err()
    }

    /// The facts of the token that the mode needs.
    pub(super) fn facts_of_assertion(
        &self,
        naming: Naming,
    ) -> Result<Vec<(&'static str, Value, bool)>, Problem> {
        match self.auth_mode {
            AuthMode::EnterpriseManaged => {
                let (token, jwt) = self.read_token(Setting::IdToken, self.id_token.as_deref(), naming)?;
                let wrong = |what: &str| Problem::new(Setting::IdToken, format!("the ID token {what}"));
                let issuer = jwt.claims["iss"].as_str().filter(|issuer| is_web(issuer));
                let issuer = issuer.ok_or_else(|| {
                    wrong("has no `iss` that is a URL: the identity provider is found by it")
                })?;
                // OpenID Connect Core 1.0 §2: `aud` is the client that the user logged in to.
                let client = self.idp_client_id.as_deref().or_else(|| jwt.claims["aud"].as_str());
                let client = client.ok_or_else(|| {
                    wrong("has no single `aud`")
                        .help(format!("say which client it is for with {}", naming.of(Setting::IdpClientId)))
                })?;
                let mut facts = vec![
                    ("identity.token", json!(token), true),
                    ("identity.issuer", json!(issuer), false),
                    ("identity.client_id", json!(client), false),
                    // Requests go to origins that the configuration names, too.
                    ("config.identity_provider", json!(issuer), false),
                ];
                let secret = self.idp_client_secret.as_ref();
                facts.extend(secret.map(|secret| ("identity.client_secret", json!(secret), true)));
                Ok(facts)
            }
            AuthMode::WorkloadIdentity => {
                let (token, _) = self.read_token(Setting::Assertion, self.assertion.as_deref(), naming)?;
                Ok(vec![("workload.assertion", json!(token), true)])
            }
            AuthMode::Headless | AuthMode::Interactive | AuthMode::ClientCredentials => Ok(Vec::new()),
        }
    }

    fn read_token(
        &self,
        setting: Setting,
        given: Option<&str>,
        naming: Naming,
    ) -> Result<(String, Jwt), Problem> {
        let what = if setting == Setting::IdToken { "ID token" } else { "assertion" };
        let given = given.map(str::trim).filter(|given| !given.is_empty()).ok_or_else(|| {
            let mode = naming.with(Setting::AuthMode, self.auth_mode.name());
            Problem::new(setting, format!("{mode} needs {}", naming.of(setting)))
                .help(format!("the {what}, or the file that holds it"))
        })?;
        if let Ok(jwt) = oauth::decode_jwt(given) {
            return Ok((given.to_owned(), jwt));
        }
        let wrong = |reason: String| Problem::new(setting, format!("the {what} cannot be used: {reason}"));
        // What leads to no file may be a broken token: it is not repeated.
        let text = fs::read_to_string(Path::new(given)).map_err(|error| {
            wrong(format!("the given text is neither a JSON Web Token nor a file that can be read ({error})"))
        })?;
        let text = text.trim().to_owned();
        let jwt = oauth::decode_jwt(&text).map_err(|error| wrong(format!("{given}: {error}")))?;
        Ok((text, jwt))
    }
}

fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
