//! How a reference server can be started. The default is one conforming server of all four revisions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::edit::Edit;
use super::error::Error;
use super::lapse::Lapse;
use crate::oauth::ClientKey;

/// Options of [`Server::start`](super::Server::start).
#[derive(Debug, Clone)]
pub struct Options {
    /// TCP port on loopback; 0 takes a free one.
    pub port: u16,
    /// How the server writes its own host in URLs. It listens on 127.0.0.1 and, where available, on ::1 either way.
    pub host: Host,
    /// Path of the issuer identifier, for example `/tenant`; empty for an issuer that is the bare origin (RFC 8414 §2).
    pub issuer_path: String,
    /// Revisions the MCP endpoint speaks; all four by default.
    pub revisions: Vec<Revision>,
    /// Answer JSON-RPC requests as an event stream whenever the client accepts one.
    pub sse: bool,
    /// Issue access tokens as signed JSON Web Tokens (RFC 9068) instead of opaque strings.
    pub jwt: bool,
    /// Demand a nonce of this server in every DPoP proof, and give a new one with every answer (RFC 9449 §8, §9).
    pub dpop_nonces: bool,
    /// The key of an identity provider below `/idp`: it vouches for users and workloads, and the authorization server
    /// trusts it. Without a key there is none.
    pub issuer_key: Option<Arc<ClientKey>>,
    /// Further resource identifiers for which the authorization server issues tokens; `{origin}` is replaced. The MCP
    /// endpoint accepts none of them, which makes a token of the right issuer for a wrong audience.
    pub other_resources: Vec<String>,
    /// Clients that are known beforehand: the metadata of a registration (RFC 7591 §2), with `client_id` and, for the
    /// methods with a secret, `client_secret`.
    pub clients: Vec<serde_json::Value>,
    /// Scopes that single tools demand on top of `mcp:tools`, by tool name: the material of step-up authorization.
    pub tool_scopes: BTreeMap<String, String>,
    /// Lifetime of access tokens, whole seconds.
    pub access_token_lifetime: Duration,
    /// Lifetime of authorization codes (OAuth 2.1 §4.1.2 recommends ten minutes at most).
    pub code_lifetime: Duration,
    /// Who decides about authorization requests.
    pub consent: Consent,
    /// Changes to single requests and answers, applied in this order. Empty for a conforming server.
    pub edits: Vec<Edit>,
    /// What the server's own code leaves out. Empty for a conforming server.
    pub lapses: Vec<Lapse>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            host: Host::default(),
            issuer_path: String::new(),
            revisions: Revision::ALL.to_vec(),
            sse: false,
            jwt: false,
            dpop_nonces: false,
            issuer_key: None,
            other_resources: Vec::new(),
            clients: Vec::new(),
            tool_scopes: BTreeMap::new(),
            access_token_lifetime: Duration::from_secs(3600),
            code_lifetime: Duration::from_secs(60),
            consent: Consent::default(),
            edits: Vec::new(),
            lapses: Vec::new(),
        }
    }
}

impl Options {
    /// Refuses what could not be served, before a socket is bound.
    pub(super) fn check(&self) -> Result<(), Error> {
        let path = &self.issuer_path;
        let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~".contains(&b));
        if !path.is_empty()
            && (!path.starts_with('/') || path.ends_with('/') || path.contains("//") || !plain)
        {
            let reason = format!("`{path}` is not a path such as `/tenant`");
            return Err(Error::Option { option: "issuer_path", reason });
        }
        if self.revisions.is_empty() {
            let reason = "at least one revision is needed".to_owned();
            return Err(Error::Option { option: "revisions", reason });
        }
        Ok(())
    }
}

/// Who decides about authorization requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Consent {
    /// The server agrees at once, so that flows need no person.
    #[default]
    Auto,
    /// A person is asked on a page with a form.
    Form,
}

/// The spelling of the loopback host in the server's URLs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Host {
    /// `127.0.0.1`, which no resolver can misread (RFC 8252 §8.3).
    #[default]
    Ipv4,
    /// The name `localhost`.
    Localhost,
    /// `[::1]`, where the machine has it.
    Ipv6,
}

impl Host {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ipv4 => "127.0.0.1",
            Self::Localhost => "localhost",
            Self::Ipv6 => "[::1]",
        }
    }
}

/// A revision of the MCP specification with authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Revision {
    /// 2025-03-26: the MCP server is its own authorization server.
    V2025_03_26,
    /// 2025-06-18: protected resource metadata.
    V2025_06_18,
    /// 2025-11-25: client ID metadata documents, scope challenges.
    V2025_11_25,
    /// 2026-07-28: stateless transport, `iss` in authorization responses.
    V2026_07_28,
}

impl Revision {
    /// Every revision, oldest first.
    pub const ALL: [Self; 4] = [Self::V2025_03_26, Self::V2025_06_18, Self::V2025_11_25, Self::V2026_07_28];

    /// The revision's name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V2025_03_26 => "2025-03-26",
            Self::V2025_06_18 => "2025-06-18",
            Self::V2025_11_25 => "2025-11-25",
            Self::V2026_07_28 => "2026-07-28",
        }
    }

    /// The revision with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|revision| revision.name() == name)
    }

    /// Whether requests stand alone, without `initialize` and sessions (2026-07-28).
    #[must_use]
    pub fn is_stateless(self) -> bool {
        self >= Self::V2026_07_28
    }
}
