//! `faults.toml`: how a server can be wrong, and which steps and checks must notice. What proves the specs.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::login::Login;

/// `faults.toml`: rows of later layers merge into earlier ones by id.
///
/// Results are named as reports name them: `spec`, `check[row]`; and `spec.finding` for a row of a table, an outcome or a
/// check. `*` stands for any characters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultsFile {
    /// The version of the format: 1.
    pub spec: u32,
    /// The flow that a row means unless it says otherwise.
    #[serde(default)]
    pub flow: FaultFlow,
    /// What every server of the proof does besides, before the edits of a row: so that it is right for checks of one's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edit: Vec<Map<String, Value>>,
    /// Servers that are right: nothing may be red on them.
    #[serde(default)]
    pub conforming: Vec<ConformingRow>,
    /// Servers that are wrong in one way.
    #[serde(default)]
    pub fault: Vec<FaultRow>,
    /// Faults of real servers that the reference server cannot show.
    #[serde(default)]
    pub excluded: Vec<ExcludedFault>,
    /// Checks, and rows of tables, that no fault can reach.
    #[serde(default)]
    pub unproven: Vec<Unproven>,
}

/// A server that is right, perhaps in a way of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConformingRow {
    /// Its name.
    pub id: String,
    /// What is particular about it, in one sentence.
    #[serde(default)]
    pub does: String,
    /// Changes to requests and answers of the reference server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edit: Vec<Map<String, Value>>,
    /// Options of the reference server.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
    /// The flows that are run; the headless 2025-11-25 with dynamic registration unless said otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flow: Vec<FaultFlow>,
    /// What could not run, each with the reason.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub skips: IndexMap<String, String>,
    /// Rows of tables that must decide in one of the flows: a server that is right in this way is told so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<String>,
}

/// A server that is wrong in one way. All but the id may be left out where a row adds to an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRow {
    /// Its name.
    pub id: String,
    /// What the server does, in one sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub does: String,
    /// The requirements that it breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<String>,
    /// Changes to requests and answers of the reference server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edit: Vec<Map<String, Value>>,
    /// Options of the reference server.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
    /// What the reference server's own code leaves out, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<String>,
    /// The flows in which it shows; the headless 2025-11-25 with dynamic registration unless said otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flow: Vec<FaultFlow>,
    /// What must be red (failed, warning or error) in each of the flows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub must: Vec<String>,
    /// What may be red, or could not run, besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may: Vec<String>,
    /// What can no longer run because of it: never green, never blamed on the server for something else. What builds on
    /// that, or on what must be red, and cannot run either, goes without saying.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<String>,
    /// Rows of tables that must decide besides, whatever their verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<String>,
}

/// A flow that is run against a server of `faults.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FaultFlow {
    /// The protocol revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol_version: Option<String>,
    /// The registration strategy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// The authorization mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_mode: Option<String>,
    /// The id of a client that is registered beforehand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The login script that plays the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
    /// Whether the runner publishes documents of its own; it does with `cimd` and `auto` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<bool>,
    /// The authorization server to use, by its issuer or its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_server: Option<String>,
    /// A client ID metadata document that is not the runner's own; `{origin}` is that of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_metadata_url: Option<String>,
    /// Members of the registration that differ from ours, for example another client authentication method.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub dynamic_registration: Map<String, Value>,
    /// The scopes to ask for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// The extensions that are switched on, besides those of the mode.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<String>,
    /// The client has a key of its own, and authenticates with `private_key_jwt`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub client_key: bool,
    /// The time limit of a step in milliseconds, for servers that do not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_timeout_ms: Option<u64>,
}

/// A fault of real servers that the reference server cannot show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExcludedFault {
    /// Its name.
    pub id: String,
    /// Why not.
    pub because: String,
}

/// A check, or a row of a table, that no fault reaches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unproven {
    /// The id of the spec or of the shared table; `*` for any.
    pub spec: String,
    /// The name of the row; the whole spec if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// Why.
    pub because: String,
}

impl FaultsFile {
    /// Lays a later file over this one.
    pub fn merge(&mut self, later: FaultsFile) {
        self.flow = later.flow.over(&self.flow);
        self.edit.extend(later.edit);
        for row in later.fault {
            match self.fault.iter_mut().find(|known| known.id == row.id) {
                Some(known) => known.merge(row),
                None => self.fault.push(row),
            }
        }
        for row in later.conforming {
            match self.conforming.iter_mut().find(|known| known.id == row.id) {
                Some(known) => known.merge(row),
                None => self.conforming.push(row),
            }
        }
        self.excluded.extend(later.excluded);
        self.unproven.extend(later.unproven);
    }
}

impl FaultFlow {
    /// This flow, with what it leaves out taken from another one.
    #[must_use]
    pub fn over(&self, other: &FaultFlow) -> FaultFlow {
        let or = |own: &Option<String>, other: &Option<String>| own.clone().or_else(|| other.clone());
        let mut dynamic_registration = other.dynamic_registration.clone();
        dynamic_registration.extend(self.dynamic_registration.clone());
        FaultFlow {
            protocol_version: or(&self.protocol_version, &other.protocol_version),
            registration: or(&self.registration, &other.registration),
            auth_mode: or(&self.auth_mode, &other.auth_mode),
            client_id: or(&self.client_id, &other.client_id),
            client_secret: or(&self.client_secret, &other.client_secret),
            login: self.login.clone().or_else(|| other.login.clone()),
            publish: self.publish.or(other.publish),
            authorization_server: or(&self.authorization_server, &other.authorization_server),
            client_metadata_url: or(&self.client_metadata_url, &other.client_metadata_url),
            dynamic_registration,
            scopes: if self.scopes.is_empty() { other.scopes.clone() } else { self.scopes.clone() },
            extensions: if self.extensions.is_empty() {
                other.extensions.clone()
            } else {
                self.extensions.clone()
            },
            client_key: self.client_key || other.client_key,
            step_timeout_ms: self.step_timeout_ms.or(other.step_timeout_ms),
        }
    }
}

impl ConformingRow {
    fn merge(&mut self, later: ConformingRow) {
        if !later.does.is_empty() {
            self.does = later.does;
        }
        replace(&mut self.edit, later.edit);
        replace(&mut self.flow, later.flow);
        if !later.options.is_empty() {
            self.options = later.options;
        }
        self.skips.extend(later.skips);
        self.reaches.extend(later.reaches);
    }
}

impl FaultRow {
    /// What is to be noticed adds up; the rest replaces.
    fn merge(&mut self, later: FaultRow) {
        if !later.does.is_empty() {
            self.does = later.does;
        }
        if !later.options.is_empty() {
            self.options = later.options;
        }
        replace(&mut self.edit, later.edit);
        replace(&mut self.code, later.code);
        replace(&mut self.flow, later.flow);
        self.breaks.extend(later.breaks);
        self.must.extend(later.must);
        self.may.extend(later.may);
        self.masks.extend(later.masks);
        self.reaches.extend(later.reaches);
    }
}

fn replace<T>(old: &mut Vec<T>, new: Vec<T>) {
    if !new.is_empty() {
        *old = new;
    }
}
