//! A client as the authorization server knows it, however it came to be known.

use std::time::Duration;

use super::redirect_uri;
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::public_key::PublicKey;

#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) id: String,
    /// As people are to know it.
    pub(super) name: Option<String>,
    /// Only clients that authenticate with a secret have one.
    pub(super) secret: Option<String>,
    /// Only clients that authenticate with a key have any.
    pub(super) keys: Vec<PublicKey>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) grant_types: Vec<GrantType>,
    /// Whether it gets no token without a DPoP proof (RFC 9449 §5.2).
    pub(super) dpop_only: bool,
    /// For a client ID metadata document: until when it need not be fetched again.
    pub(super) fresh_until: Option<Duration>,
}

impl Client {
    /// A client that nobody registered, as a server takes it that does not look it up.
    pub(super) fn anybody(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: None,
            secret: None,
            keys: Vec::new(),
            redirect_uris: Vec::new(),
            grant_types: GrantType::ALL.to_vec(),
            dpop_only: false,
            fresh_until: None,
        }
    }

    /// A workload, which is known by the issuer of its token and by nothing else.
    pub(super) fn workload() -> Self {
        Self { grant_types: vec![GrantType::JwtBearer], ..Self::anybody("workload") }
    }

    /// Whether it can prove who it is (RFC 6749 §2.1).
    pub(super) fn is_confidential(&self) -> bool {
        self.secret.is_some() || !self.keys.is_empty()
    }

    pub(super) fn may(&self, grant_type: GrantType) -> bool {
        self.grant_types.contains(&grant_type)
    }

    pub(super) fn owns(&self, app: &App, redirect_uri: &str) -> bool {
        if app.omits(Lapse::RedirectNotCompared) {
            return true;
        }
        if app.omits(Lapse::LoopbackPortFixed) {
            return self.redirect_uris.iter().any(|registered| registered == redirect_uri);
        }
        let prefix = app.omits(Lapse::RedirectPrefix);
        if prefix && self.redirect_uris.iter().any(|registered| redirect_uri.starts_with(registered)) {
            return true;
        }
        self.redirect_uris.iter().any(|registered| redirect_uri::fits(registered, redirect_uri))
    }
}

/// How a client proves itself at the token endpoint (RFC 7591 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AuthMethod {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
}

impl AuthMethod {
    pub(super) const ALL: [Self; 4] =
        [Self::None, Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }

    pub(super) fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GrantType {
    AuthorizationCode,
    RefreshToken,
    ClientCredentials,
    JwtBearer,
}

impl GrantType {
    pub(super) const ALL: [Self; 4] =
        [Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials, Self::JwtBearer];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant_type| grant_type.name() == name)
    }
}
