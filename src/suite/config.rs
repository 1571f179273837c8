//! The suite file as plain data. The comments are shown to its authors by editors, through the schema.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::login_at::LoginAt;
use super::publish::PublishAt;
use super::settings::{AuthMode, Registration};
use crate::spec::model::Effect;

/// An OAuth conformance suite: a server, and the flows that are run against it. Any string may hold `${NAME}`, which
/// stands for an environment variable; `$${` is a plain `${`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend("anyOf" = [{ "required": ["flows"] }, { "required": ["matrix"] }]))]
pub struct SuiteFile {
    /// The schema of this file, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name of the suite in reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The URL of the MCP endpoint, such as `https://your-server.com/mcp`.
    #[schemars(length(min = 1))]
    pub server_url: String,
    /// Folders of specs that are laid over the built-in ones, relative to this file; the last wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specs: Vec<String>,
    /// Runs only the checks whose id matches one of these globs (`token_*`), in every flow that does not switch its
    /// checks off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// Allows checks that have these effects on the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Effect>,
    /// How many flows run at the same time; the number of cores, at least 4, unless said otherwise. Those with a
    /// browser run one by one. Take a smaller number if the server limits how often a client may register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 64))]
    pub jobs: Option<usize>,
    /// What every flow starts from. Tables merge, everything else in a flow replaces what stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
    /// The flows, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub flows: Option<Vec<Flow>>,
    /// Combinations that run besides `flows`: those of the lists below that are possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
}

/// Declares a table with keys of its own and those of a flow. `serde(flatten)` would accept unknown keys.
macro_rules! flow_table {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default, rename_all = "camelCase")]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            /// The protocol revision, such as `2025-11-25`; `auto` for the newest that the server speaks.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub protocol_version: Option<String>,
            /// How the client becomes known to the authorization server.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub registration_strategy: Option<Registration>,
            /// The authorization server, where the protected resource metadata lists several: its issuer, or its number,
            /// from `1`, which is the default.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schemars(length(min = 1))]
            pub authorization_server: Option<String>,
            /// How the authorization is given.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub auth: Option<Auth>,
            /// Extensions that are switched on, such as `dpop`; the modes of `auth` switch on their own.
            #[serde(skip_serializing_if = "Vec::is_empty")]
            pub extensions: Vec<String>,
            /// Who the client is.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub client: Option<Client>,
            /// The scopes to ask for, separated by spaces. Without it: those that the server's challenge names, else
            /// those of its metadata.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub scopes: Option<String>,
            /// Headers that every request to the MCP server carries, and no request to another server.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub custom_headers: Option<IndexMap<String, String>>,
            /// Sends `customHeaders` to the authorization server, too.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub custom_headers_to_all: Option<bool>,
            /// The redirect URL to use instead of our own; for `interactive` on `http://localhost`,
            /// `http://127.0.0.1` or `http://[::1]`.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub redirect_url: Option<String>,
            /// The time limit of each step, in milliseconds; 30000 unless said otherwise.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 1, max = 86_400_000))]
            pub step_timeout: Option<u64>,
            /// What is done with the token afterwards.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub verification: Option<Verification>,
            /// Whether the checks run after the steps.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub oauth_conformance_checks: Option<bool>,
        }
    };
}

flow_table! {
    /// What every flow starts from.
    Defaults {}
}

flow_table! {
    /// One flow: a protocol revision, a registration strategy and an authorization mode.
    Flow {
        /// Its name in reports; `2025-11-25 / dcr / headless` unless said otherwise.
        #[serde(skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    }
}

/// How the authorization is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Auth {
    /// Who consents; `interactive` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<AuthMode>,
    /// With `client_credentials`: the client id, if `client.preregistered` does not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// With `client_credentials`: the client secret. Write `${NAME}` and keep the secret in the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The file of the client's private key in PEM (P-256, RSA or Ed25519), relative to this file: the client then
    /// authenticates with `private_key_jwt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub client_key: Option<String>,
    /// With `enterprise_managed`: the ID token that the user has of the identity provider, or the file that holds it,
    /// relative to this one. Write `${NAME}` and keep the token in the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub id_token: Option<String>,
    /// With `enterprise_managed`: the client at the identity provider; the `aud` of the ID token unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub idp_client_id: Option<String>,
    /// With `enterprise_managed`: the secret of that client, if it has one. Write `${NAME}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_client_secret: Option<String>,
    /// With `workload_identity`: the token that the workload has of its platform, or the file that holds it, relative to
    /// this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub assertion: Option<String>,
    /// The file of the private key (PEM) with which a test issuer signs ID-JAGs or workload tokens, relative to this
    /// file: the checks sign wrong ones with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub issuer_key: Option<String>,
    /// With `headless`: what the user does on login and consent pages. The name of a script that there is, such as
    /// `forms`, or a file relative to this one; or the script itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<LoginAt>,
    /// With `interactive`: how long a person may take to approve, in milliseconds; 300000 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 86_400_000))]
    pub consent_timeout: Option<u64>,
    /// With `interactive`: lets the checks that need a fresh approval open the browser again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_again: Option<bool>,
    /// With `interactive`: writes `OAUTH_CONSENT_URL: …` to stderr instead of opening a browser, for a script that drives
    /// one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub print_url: Option<bool>,
}

/// Who the client is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Client {
    /// With `preregistered`: the credentials that were agreed upon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preregistered: Option<Preregistered>,
    /// With `dcr`: members of the registration request (RFC 7591 §2) besides or instead of ours, such as
    /// `client_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_registration: Option<Map<String, Value>>,
    /// With `cimd`: the URL of the client ID metadata document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id_metadata_url: Option<String>,
    /// With `cimd`: publishes a document of our own, and uses its URL. `true`: on a free port of this machine, which an
    /// authorization server on this machine reaches; else the address to listen on, such as `127.0.0.1:8080`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_client_metadata: Option<PublishAt>,
    /// With `publishClientMetadata`: the URL under which others reach that address, such as that of a tunnel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_url: Option<String>,
}

/// Credentials that were agreed upon.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Preregistered {
    /// The client id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The client secret, if there is one. Write `${NAME}` and keep the secret in the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
}

/// What is done with the token after the flow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Verification {
    /// Lists the tools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_tools: Option<bool>,
    /// Calls a tool, after the tools were listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_tool: Option<CallTool>,
    /// The time limit of each of them, in milliseconds; that of a step unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 86_400_000))]
    pub timeout: Option<u64>,
}

/// A tool to call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct CallTool {
    /// Its name; needed here or in `defaults`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub name: Option<String>,
    /// Its arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Map<String, Value>>,
}

/// Combinations: every protocol revision with every registration strategy with every authorization mode. Those that
/// do not exist are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Matrix {
    /// The protocol revisions; all that are known unless said otherwise (or that of `defaults`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub protocol_versions: Option<Vec<String>>,
    /// The registration strategies; all unless said otherwise (or that of `defaults`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub registrations: Option<Vec<Registration>>,
    /// The authorization modes; all unless said otherwise (or that of `defaults`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub auth_modes: Option<Vec<AuthMode>>,
    /// Combinations that are left out; a key that is missing stands for all values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Exclude>,
}

/// Combinations that a matrix leaves out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
#[schemars(extend("minProperties" = 1))]
pub struct Exclude {
    /// Those of this protocol revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol_version: Option<String>,
    /// Those with this registration strategy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Registration>,
    /// Those with this authorization mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_mode: Option<AuthMode>,
}
