//! The flows of a suite file: `defaults` merged into each, then those of the matrix; each becomes the settings that
//! flags make, too.

use std::path::{Path as FilePath, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::config::{Auth, CallTool, Client, Flow, SuiteFile};
use super::matrix::Combination;
use super::pad::{Pad, Path, join, path};
use super::problem::Setting;
use super::settings::{AuthMode, DEFAULT_CONSENT_TIMEOUT, DEFAULT_STEP_TIMEOUT, FlowSettings, ToolCall};
use super::shape::typed;
use crate::engine::Selection;
use crate::oauth::decode_jwt;
use crate::spec::merge;

/// A flow of the file, merged, and where it stands.
pub(super) struct PlacedFlow {
    pub(super) at: Path,
    pub(super) flow: Flow,
}

/// The flows that are listed one by one.
pub(super) fn listed(value: &Value, pad: &mut Pad) -> Vec<PlacedFlow> {
    let flows = value.get("flows").and_then(Value::as_array);
    flows
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(i, own)| {
            let at = path(&["flows", &i.to_string()]);
            merged(value, own, at, pad)
        })
        .collect()
}

/// The flow of a combination.
pub(super) fn of_combination(value: &Value, combination: &Combination, pad: &mut Pad) -> Option<PlacedFlow> {
    let own = json!({
        "protocolVersion": combination.protocol_version,
        "registrationStrategy": combination.registration,
        "auth": { "mode": combination.auth_mode },
    });
    merged(value, &own, path(&["matrix"]), pad)
}

fn merged(value: &Value, own: &Value, at: Path, pad: &mut Pad) -> Option<PlacedFlow> {
    let mut whole = value.get("defaults").cloned().unwrap_or_else(|| json!({}));
    merge(&mut whole, own);
    match typed(&whole) {
        Ok(flow) => Some(PlacedFlow { at, flow }),
        Err(message) => {
            pad.note(&at, &message, None);
            None
        }
    }
}

impl PlacedFlow {
    /// The settings of the flow; a key that every flow needs is noted, unless what was wrong with it was noted before.
    pub(super) fn settings(
        &self,
        file: &SuiteFile,
        selection: Selection,
        broken: bool,
        pad: &mut Pad,
    ) -> Option<FlowSettings> {
        let flow = &self.flow;
        let (Some(protocol_version), Some(registration)) =
            (&flow.protocol_version, flow.registration_strategy)
        else {
            if !broken {
                self.note_missing(pad);
            }
            return None;
        };
        let auth = flow.auth.clone().unwrap_or_default();
        let client = flow.client.clone().unwrap_or_default();
        let auth_mode = auth.mode.unwrap_or_default();
        let (client_id, client_secret) = credentials(&auth, &client);
        let verification = flow.verification.clone().unwrap_or_default();
        let call_tool = verification.call_tool.and_then(|tool| self.tool(tool, broken, pad));
        let headers = flow.custom_headers.iter().flatten();
        Some(FlowSettings {
            authorization_server: flow.authorization_server.clone(),
            client_id,
            client_secret,
            client_key: auth.client_key.as_ref().map(|file| beside(&pad.source.path, file)),
            extensions: flow.extensions.clone(),
            id_token: auth.id_token.as_ref().map(|token| token_or_file(&pad.source.path, token)),
            idp_client_id: auth.idp_client_id.clone(),
            idp_client_secret: auth.idp_client_secret.clone(),
            assertion: auth.assertion.as_ref().map(|token| token_or_file(&pad.source.path, token)),
            issuer_key: auth.issuer_key.as_ref().map(|file| beside(&pad.source.path, file)),
            client_metadata_url: client.client_id_metadata_url,
            publish_client_metadata: client.publish_client_metadata.and_then(|at| at.address()),
            publish_url: client.publish_url,
            dynamic_registration: client.dynamic_registration.unwrap_or_default(),
            redirect_url: flow.redirect_url.clone(),
            consent_timeout: auth.consent_timeout.map_or(DEFAULT_CONSENT_TIMEOUT, Duration::from_millis),
            consent_again: auth.consent_again == Some(true),
            print_url: auth.print_url == Some(true),
            scopes: flow
                .scopes
                .iter()
                .flat_map(|scopes| scopes.split_whitespace())
                .map(str::to_owned)
                .collect(),
            headers: headers.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect(),
            headers_to_all: flow.custom_headers_to_all == Some(true),
            step_timeout: flow.step_timeout.map_or(DEFAULT_STEP_TIMEOUT, Duration::from_millis),
            verify_timeout: verification.timeout.map(Duration::from_millis),
            verify_tools: verification.list_tools == Some(true) || call_tool.is_some(),
            call_tool,
            selection: Selection {
                checks: flow.oauth_conformance_checks.unwrap_or(selection.globs.is_some()),
                ..selection
            },
            ..FlowSettings::new(&file.server_url, protocol_version, registration, auth_mode)
        })
    }

    fn tool(&self, tool: CallTool, broken: bool, pad: &mut Pad) -> Option<ToolCall> {
        if tool.name.is_none() && !broken {
            let help = "write it in the flow, or in `defaults`";
            pad.note(&join(&self.at, Setting::CallTool.path()), "missing key `name`", Some(help));
        }
        Some(ToolCall { name: tool.name?, params: Value::Object(tool.params.unwrap_or_default()) })
    }

    fn note_missing(&self, pad: &mut Pad) {
        let missing = [
            ("protocolVersion", self.flow.protocol_version.is_none()),
            ("registrationStrategy", self.flow.registration_strategy.is_none()),
        ];
        for (key, _) in missing.into_iter().filter(|(_, missing)| *missing) {
            pad.note(
                &self.at,
                &format!("missing key `{key}`"),
                Some("write it in the flow, or in `defaults`"),
            );
        }
    }

    /// Where the setting stands: in the flow, in the defaults, or nowhere, and then the flow itself.
    pub(super) fn place(&self, value: &Value, setting: Setting) -> Path {
        if setting == Setting::ServerUrl {
            return path(setting.path());
        }
        let also: &[&str] = match setting {
            Setting::ClientId => &["auth", "clientId"],
            Setting::ClientSecret => &["auth", "clientSecret"],
            _ => setting.path(),
        };
        let bases = [self.at.clone(), path(&["defaults"])];
        let places = bases.iter().flat_map(|base| [join(base, setting.path()), join(base, also)]);
        places.into_iter().find(|place| exists(value, place)).unwrap_or_else(|| self.at.clone())
    }
}

/// A path of the file, which is relative to its folder.
fn beside(config: &str, file: &str) -> PathBuf {
    FilePath::new(config).parent().unwrap_or(FilePath::new("")).join(file)
}

/// A token as it is, or what looks like a broken one, which no message may repeat as a path; else the path of its file.
fn token_or_file(config: &str, given: &str) -> String {
    if decode_jwt(given).is_ok() || given.starts_with("eyJ") {
        return given.to_owned();
    }
    beside(config, given).to_string_lossy().into_owned()
}

fn exists(value: &Value, place: &[String]) -> bool {
    value.pointer(&place.iter().map(|key| format!("/{key}")).collect::<String>()).is_some()
}

/// For machines the credentials of `auth` come first, for browsers those of `client`; each stands in for the other.
fn credentials(auth: &Auth, client: &Client) -> (Option<String>, Option<String>) {
    let own = client.preregistered.clone().unwrap_or_default();
    let (auth_id, auth_secret) = (auth.client_id.clone(), auth.client_secret.clone());
    if auth.mode == Some(AuthMode::ClientCredentials) {
        (auth_id.or(own.client_id), auth_secret.or(own.client_secret))
    } else {
        (own.client_id.or(auth_id), own.client_secret.or(auth_secret))
    }
}
