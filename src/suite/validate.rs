//! Everything that can be wrong with the settings of a flow, found before anything is sent.

use std::time::Duration;

use url::Url;

use super::header::check_header;
use super::possible;
use super::problem::{Naming, Problem, Setting};
use super::settings::{AuthMode, FlowSettings, Registration};
use crate::agent::LoopbackUri;
use crate::spec::Catalog;
use crate::text;

/// Longer limits than this are slips of the unit.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl FlowSettings {
    /// All that is wrong with the settings, whatever their order; empty if they make a flow.
    pub fn problems(&self, catalog: &Catalog, naming: Naming) -> Vec<Problem> {
        let mut problems = self.problems_of_values(naming);
        problems.extend(self.problems_of_combination(catalog, naming));
        problems
    }

    /// What is wrong with single values, each seen for itself.
    pub(super) fn problems_of_values(&self, naming: Naming) -> Vec<Problem> {
        let mut problems: Vec<Problem> = [
            parse_target(&self.server_url).err(),
            self.redirect_url.as_ref().and_then(|url| self.redirect_problem(url)),
            self.keys().err(),
            self.client_metadata_url.as_ref().and_then(|url| metadata_url_problem(url)),
            self.authorization_server.as_ref().and_then(|given| authorization_server_problem(given)),
            limit_problem(Setting::StepTimeout, Some(self.step_timeout), naming),
            limit_problem(Setting::ConsentTimeout, Some(self.consent_timeout), naming),
            limit_problem(Setting::VerifyTimeout, self.verify_timeout, naming),
        ]
        .into_iter()
        .flatten()
        .collect();
        problems.extend(self.assertion_problem(naming));
        problems.extend(self.publish_problems(naming));
        let headers = self.headers.iter().filter_map(|(name, value)| check_header(name, value).err());
        problems.extend(headers.map(|message| Problem::new(Setting::Headers, message)));
        problems
    }

    /// What is wrong with values together.
    pub(super) fn problems_of_combination(&self, catalog: &Catalog, naming: Naming) -> Vec<Problem> {
        let first = self.revisions(catalog).into_iter().next();
        let Some(revision) = first.and_then(|name| catalog.revision(&name)) else {
            return vec![unknown_revision(catalog, &self.protocol_version)];
        };
        let impossible = possible::impossible(catalog, &revision, self.registration, self.auth_mode, naming);
        let needless = self.needless_login(naming);
        let unknown = self.unknown_extensions(catalog, naming);
        impossible
            .into_iter()
            .chain(self.missing_credentials(naming))
            .chain(needless)
            .chain(self.needless_token(naming))
            .chain(unknown)
            .collect()
    }

    fn missing_credentials(&self, naming: Naming) -> Option<Problem> {
        // A workload is known by the issuer of its token: it needs no client of its own.
        if self.registration != Registration::Preregistered || self.auth_mode == AuthMode::WorkloadIdentity {
            return None;
        }
        let preregistered = naming.with(Setting::Registration, "preregistered");
        if self.client_id.as_ref().is_none_or(String::is_empty) {
            let needed = naming.of(Setting::ClientId);
            return Some(Problem::new(Setting::ClientId, format!("{preregistered} needs {needed}")));
        }
        if self.auth_mode == AuthMode::ClientCredentials
            && self.client_key.is_none()
            && self.client_secret.as_ref().is_none_or(String::is_empty)
        {
            let mode = naming.with(Setting::AuthMode, "client_credentials");
            let (secret, key) = (naming.of(Setting::ClientSecret), naming.of(Setting::ClientKey));
            return Some(Problem::new(
                Setting::ClientSecret,
                format!("{mode} with {preregistered} needs {secret} or {key}"),
            ));
        }
        None
    }

    /// In a suite, `defaults` may hold a script for those of its flows that need one.
    fn needless_login(&self, naming: Naming) -> Option<Problem> {
        let needless =
            self.login.is_some() && self.auth_mode != AuthMode::Headless && naming == Naming::Flags;
        needless.then(|| {
            let mode = naming.with(Setting::AuthMode, self.auth_mode.name());
            Problem::new(Setting::Login, format!("--login has no part in {mode}"))
                .help("a login script plays the user with --auth-mode headless")
        })
    }

    /// In a suite, `defaults` may hold a token for those of its flows that need one.
    fn needless_token(&self, naming: Naming) -> Option<Problem> {
        let tokens = [
            (Setting::IdToken, self.id_token.is_some(), AuthMode::EnterpriseManaged),
            (Setting::IdpClientId, self.idp_client_id.is_some(), AuthMode::EnterpriseManaged),
            (Setting::Assertion, self.assertion.is_some(), AuthMode::WorkloadIdentity),
        ];
        let (setting, _, mode) =
            tokens.into_iter().find(|(_, given, mode)| *given && *mode != self.auth_mode)?;
        (naming == Naming::Flags).then(|| {
            let own = naming.with(Setting::AuthMode, self.auth_mode.name());
            Problem::new(setting, format!("{} has no part in {own}", naming.of(setting)))
                .help(format!("it goes with {}", naming.with(Setting::AuthMode, mode.name())))
        })
    }

    fn redirect_problem(&self, given: &str) -> Option<Problem> {
        let reason = if self.auth_mode == AuthMode::Interactive {
            LoopbackUri::parse(given).err()
        } else {
            match Url::parse(given) {
                Ok(url) if url.fragment().is_none() => None,
                Ok(_) => Some("a redirect URI has no fragment (RFC 6749 §3.1.2)".to_owned()),
                Err(error) => Some(error.to_string()),
            }
        };
        reason.map(|reason| unusable(given, &reason))
    }
}

/// Reads the URL of an MCP server.
pub(super) fn parse_target(given: &str) -> Result<Url, Problem> {
    let wrong = |reason: &str| {
        Problem::new(Setting::ServerUrl, format!("`{given}` is no URL of an MCP server: {reason}"))
    };
    const SCHEME: &str = "it must begin with https:// (or http:// for a server on this machine)";
    let target = Url::parse(given).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => wrong(SCHEME),
        error => wrong(&error.to_string()),
    })?;
    match target.scheme() {
        "http" | "https" => {}
        _ => return Err(wrong(SCHEME)),
    }
    if !target.username().is_empty() || target.password().is_some() {
        // The URL is not repeated: it holds a password.
        return Err(Problem::new(
            Setting::ServerUrl,
            "the URL of the MCP server holds a user name or password; give credentials as a header",
        ));
    }
    if target.fragment().is_some() {
        return Err(wrong("it has a fragment (`#…`), which is never sent"));
    }
    Ok(target)
}

/// A redirect URL that leads nowhere.
pub(super) fn unusable(given: &str, reason: &str) -> Problem {
    Problem::new(Setting::RedirectUrl, format!("`{given}` cannot be the redirect URL: {reason}"))
}

fn authorization_server_problem(given: &str) -> Option<Problem> {
    let is_place = given.parse::<usize>().is_ok_and(|number| number > 0);
    let is_issuer = Url::parse(given).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    (!is_place && !is_issuer).then(|| {
        let message = format!("`{given}` names no authorization server");
        Problem::new(Setting::AuthorizationServer, message)
            .help("give its issuer, or its number in `authorization_servers` of the metadata, from 1")
    })
}

fn metadata_url_problem(given: &str) -> Option<Problem> {
    let wrong = |reason: &str| {
        Some(Problem::new(
            Setting::ClientMetadataUrl,
            format!("`{given}` cannot be the URL of a client ID metadata document: {reason}"),
        ))
    };
    let url = match Url::parse(given) {
        Ok(url) => url,
        Err(error) => return wrong(&error.to_string()),
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return wrong("it must begin with https:// (or http:// on loopback)");
    }
    if url.path() == "/" {
        return wrong("it needs a path: a client ID is never just a host");
    }
    if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return wrong("it must have no fragment, user name or password");
    }
    None
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn limit_problem(setting: Setting, limit: Option<Duration>, naming: Naming) -> Option<Problem> {
    let limit = limit?;
    let name = naming.of(setting);
    if limit.is_zero() {
        Some(Problem::new(setting, format!("{name}: a step needs more than 0 milliseconds")))
    } else if limit > LONGEST {
        Some(Problem::new(setting, format!("{name}: longer than a day; the unit is milliseconds")))
    } else {
        None
    }
}

pub(super) fn unknown_revision(catalog: &Catalog, given: &str) -> Problem {
    let known: Vec<&str> = catalog.protocols.keys().map(String::as_str).collect();
    let meant = text::did_you_mean(given, known.iter().copied());
    let meant = meant.map(|meant| format!("did you mean {meant}? ")).unwrap_or_default();
    let known = if known.is_empty() { "none is".to_owned() } else { format!("{} are", known.join(", ")) };
    Problem::new(Setting::ProtocolVersion, format!("there is no protocol revision `{given}`")).help(format!(
        "{meant}{known} known. A revision is a file: put `protocol/{given}.toml` into a folder and give it with --specs"
    ))
}
