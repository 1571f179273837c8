//! From valid settings to the plan of a flow: the facts that stand before it, its steps and checks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::keys::Keys;
use super::problem::{Naming, Problem, Problems, Setting};
use super::settings::{AuthMode, FlowSettings, Registration};
use super::validate::{parse_target, unusable};
use crate::agent::{BindError, Consent, LoopbackUri, OWN_REDIRECT_URI};
use crate::engine::{self, AUTO, FlowPlan};
use crate::spec::{Catalog, Revision};

/// Where a headless user agent is sent back to. Nothing listens there, and nothing is ever sent there.
pub const HEADLESS_REDIRECT_URI: &str = "http://127.0.0.1:8976/callback";

/// The document of `cimd` flows that name none: the public one that users of the documentation know.
const DEFAULT_CLIENT_METADATA_URL: &str = "https://www.mcpjam.com/.well-known/oauth/client-metadata.json";

/// The steps that the time limit of the verification binds.
const VERIFICATION_STEPS: [&str; 2] = ["verify_list_tools", "verify_call_tool"];

/// What the plans of all revisions of a flow share.
struct Common {
    target: url::Url,
    keys: Keys,
    consent: Option<Consent>,
}

impl FlowSettings {
    /// The plan of the flow.
    ///
    /// # Errors
    /// Every setting that makes no flow, and a redirect URL that cannot be listened at.
    pub fn plan(&self, catalog: &Arc<Catalog>, naming: Naming) -> Result<FlowPlan, Problems> {
        let problems = self.problems(catalog, naming);
        let target = parse_target(&self.server_url);
        let names = self.revisions(catalog);
        let revisions: Vec<Arc<Revision>> = names.iter().filter_map(|name| catalog.revision(name)).collect();
        let (Ok(target), false) = (target, revisions.is_empty()) else {
            return Err(Problems(problems));
        };
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let (keys, assertion) = match (self.keys(), self.facts_of_assertion(naming)) {
            (Ok(keys), Ok(assertion)) => (keys, assertion),
            (Err(problem), _) | (_, Err(problem)) => return Err(Problems(vec![problem])),
        };
        let consent = match self.consent(naming) {
            Ok(consent) => consent,
            Err(problem) => return Err(Problems(vec![problem])),
        };
        let chosen = if self.protocol_version == AUTO { names } else { Vec::new() };
        let plans = revisions.into_iter().map(|revision| {
            let more = keys.facts.iter().chain(&assertion).cloned();
            let facts = self.facts(&target, &revision.name, &chosen).into_iter().chain(more);
            let facts = facts.map(|(name, value, secret)| (name.to_owned(), value, secret)).collect();
            let common = Common { target: target.clone(), keys: keys.clone(), consent: consent.clone() };
            self.plan_in(revision, facts, common, catalog)
        });
        let mut plans = plans.collect::<Vec<_>>().into_iter();
        let Some(mut first) = plans.next() else { return Err(Problems(problems)) };
        first.others = plans.collect();
        Ok(first)
    }

    /// The plan in one revision.
    fn plan_in(
        &self,
        revision: Arc<Revision>,
        facts: Vec<(String, Value, bool)>,
        common: Common,
        catalog: &Arc<Catalog>,
    ) -> FlowPlan {
        let Common { target, keys, consent } = common;
        let checks = engine::checks(catalog, &self.selection);
        FlowPlan {
            revision,
            registration: self.registration.name().to_owned(),
            chosen_registration: Mutex::default(),
            others: Vec::new(),
            auth_mode: self.auth_mode.name().to_owned(),
            extensions: self.extensions(),
            facts,
            target_text: self.server_url.clone(),
            target,
            keys: keys.all,
            headers: self.headers.clone(),
            login: self.login.clone().filter(|_| self.auth_mode == AuthMode::Headless),
            publishing: self.publishing(),
            headers_to_all: self.headers_to_all,
            consent,
            step_timeout: self.step_timeout,
            time_limits: self.time_limits(),
            clock: None,
            steps: catalog.flow.as_ref().map(|flow| flow.model.steps.clone()).unwrap_or_default(),
            checks: checks.ids,
            left_out: checks.left_out,
            catalog: catalog.clone(),
        }
    }

    /// How a person is asked, in `interactive`; the port is found to be free.
    fn consent(&self, naming: Naming) -> Result<Option<Consent>, Problem> {
        if self.auth_mode != AuthMode::Interactive {
            return Ok(None);
        }
        let given = self.redirect_url.as_deref().unwrap_or(OWN_REDIRECT_URI);
        let redirect = LoopbackUri::parse(given).map_err(|reason| unusable(given, &reason))?;
        if !redirect.has_free_port() {
            redirect.probe().map_err(|error| not_free(given, &error, naming))?;
        }
        let (timeout, print_url, again) = (self.consent_timeout, self.print_url, self.consent_again);
        Ok(Some(Consent { redirect, timeout, print_url, again }))
    }

    fn time_limits(&self) -> Vec<(String, Duration)> {
        let steps = VERIFICATION_STEPS.iter();
        self.verify_timeout
            .iter()
            .flat_map(|limit| steps.clone().map(|step| ((*step).to_owned(), *limit)))
            .collect()
    }

    fn facts(
        &self,
        target: &url::Url,
        revision: &str,
        revisions: &[String],
    ) -> Vec<(&'static str, Value, bool)> {
        let older: Vec<&String> = revisions.iter().skip_while(|name| *name != revision).skip(1).collect();
        let redirect_uri = self.redirect_url.as_deref().unwrap_or(HEADLESS_REDIRECT_URI);
        let mut facts = vec![
            ("target.url", json!(self.server_url), false),
            ("target.origin", json!(target.origin().ascii_serialization()), false),
            ("flow.protocol_version", json!(revision), false),
            ("flow.registration", json!(self.registration.name()), false),
            ("flow.auth_mode", json!(self.auth_mode.name()), false),
            ("flow.grant", json!(self.auth_mode.grant()), false),
            ("flow.extensions", json!(self.extensions()), false),
            ("runner.name", json!("mcprove"), false),
            ("runner.version", json!(env!("CARGO_PKG_VERSION")), false),
            ("config.scopes", json!(self.scopes), false),
            ("config.verify_tools", json!(self.verify_tools || self.call_tool.is_some()), false),
            ("client.redirect_uri", json!(redirect_uri), false),
            ("config.own_redirect_uri", json!(self.redirect_url.is_none()), false),
            ("config.authorization_server", self.picked_authorization_server(), false),
            ("config.plain_client", json!(self.plain_client), false),
            ("config.revisions", json!(revisions), false),
            ("config.older_revisions", json!(older), false),
        ];
        if let Some(tool) = &self.call_tool {
            facts.push(("config.call_tool", json!({ "name": tool.name, "params": tool.params }), false));
        }
        facts.extend(self.facts_of_client());
        facts
    }

    /// What stands of the client before it is known to the authorization server.
    fn facts_of_client(&self) -> Vec<(&'static str, Value, bool)> {
        let mut facts = Vec::new();
        let may_be = |strategy| [strategy, Registration::Auto].contains(&self.registration);
        if may_be(Registration::Preregistered)
            && let Some(id) = &self.client_id
        {
            facts.push(("client.id", json!(id), false));
            facts.extend(self.client_secret.as_ref().map(|secret| ("client.secret", json!(secret), true)));
        }
        if may_be(Registration::Cimd) {
            let given = self.client_metadata_url.as_deref();
            let default = (self.registration == Registration::Cimd).then_some(DEFAULT_CLIENT_METADATA_URL);
            let published = self.publish_client_metadata.is_some();
            // Without a URL, the steps publish a document.
            let url = given.or(default).filter(|_| !published);
            facts.push(("config.has_client_document", json!(published || url.is_some()), false));
            facts.extend(url.map(|url| ("config.client_metadata_url", json!(url), false)));
        }
        if may_be(Registration::Dcr) && !self.dynamic_registration.is_empty() {
            facts.push(("config.dynamic_registration", json!(self.dynamic_registration), false));
        }
        facts
    }

    /// The issuer, or the number, from 1.
    fn picked_authorization_server(&self) -> Value {
        let given = self.authorization_server.as_deref().unwrap_or("1");
        given.parse::<usize>().map_or_else(|_| json!(given), |number| json!(number))
    }
}

fn not_free(given: &str, error: &BindError, naming: Naming) -> Problem {
    let setting = naming.of(Setting::RedirectUrl);
    unusable(given, &error.to_string()).help(format!(
        "end what listens there, or choose another port with {setting} (port 0 takes a free one)"
    ))
}
