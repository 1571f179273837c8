//! The endpoints of the one origin and their paths. Edits name endpoints as this list does.

use serde::Deserialize;

/// An endpoint of the reference server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// The MCP endpoint, `/mcp`.
    Mcp,
    /// Protected resource metadata, path-inserted (RFC 9728 §3.1).
    ResourceMetadata,
    /// Authorization server metadata (RFC 8414 §3.1).
    AuthorizationServerMetadata,
    /// OpenID provider metadata, appended or inserted (OpenID Connect Discovery 1.0 §4, MCP 2025-11-25).
    OpenidConfiguration,
    /// Dynamic client registration (RFC 7591 §3), `/register`.
    Registration,
    /// The authorization endpoint, `/authorize`.
    Authorization,
    /// Where the consent page sends its form, `/consent`; served only if there is such a page.
    Consent,
    /// The token endpoint, `/token`.
    Token,
    /// Token revocation (RFC 7009), `/revoke`.
    Revocation,
    /// The JWK Set that OpenID provider metadata has to name, `/jwks`.
    Jwks,
    /// The metadata of the identity provider, `/idp/.well-known/openid-configuration`, if there is one.
    IdentityProviderMetadata,
    /// The token endpoint of the identity provider, `/idp/token`, if there is one.
    IdentityProviderToken,
    /// Any other path; conformingly 404.
    Unknown,
}

/// Where the resource stands below the origin.
pub(super) const MCP_PATH: &str = "/mcp";

impl Endpoint {
    /// The endpoint at a path. `/authorize`, `/token` and `/register` are also the default endpoints of 2025-03-26, so
    /// a client of that revision finds them without metadata.
    pub(super) fn at(path: &str, issuer_path: &str) -> Self {
        match path {
            MCP_PATH => Self::Mcp,
            "/.well-known/oauth-protected-resource/mcp" => Self::ResourceMetadata,
            "/register" => Self::Registration,
            "/authorize" => Self::Authorization,
            "/consent" => Self::Consent,
            "/token" => Self::Token,
            "/revoke" => Self::Revocation,
            "/jwks" => Self::Jwks,
            "/idp/.well-known/openid-configuration" => Self::IdentityProviderMetadata,
            "/idp/token" => Self::IdentityProviderToken,
            _ => Self::metadata_at(path, issuer_path).unwrap_or(Self::Unknown),
        }
    }

    fn metadata_at(path: &str, issuer_path: &str) -> Option<Self> {
        let inserted = path.strip_suffix(issuer_path);
        if inserted == Some("/.well-known/oauth-authorization-server") {
            return Some(Self::AuthorizationServerMetadata);
        }
        let openid = "/.well-known/openid-configuration";
        let found = inserted == Some(openid) || path.strip_prefix(issuer_path) == Some(openid);
        found.then_some(Self::OpenidConfiguration)
    }

    /// The name that edits use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mcp => "mcp",
            Self::ResourceMetadata => "resource_metadata",
            Self::AuthorizationServerMetadata => "authorization_server_metadata",
            Self::OpenidConfiguration => "openid_configuration",
            Self::Registration => "registration",
            Self::Authorization => "authorization",
            Self::Consent => "consent",
            Self::Token => "token",
            Self::Revocation => "revocation",
            Self::Jwks => "jwks",
            Self::IdentityProviderMetadata => "identity_provider_metadata",
            Self::IdentityProviderToken => "identity_provider_token",
            Self::Unknown => "unknown",
        }
    }

    /// Methods with which a page of another origin may come here. OAuth 2.1 §3.1 forbids CORS at the authorization
    /// endpoint, and its form is part of it.
    pub(super) fn cors_methods(self) -> Option<&'static str> {
        match self {
            Self::Mcp => Some("GET, POST, DELETE"),
            Self::ResourceMetadata
            | Self::AuthorizationServerMetadata
            | Self::OpenidConfiguration
            | Self::Jwks => Some("GET"),
            Self::Registration | Self::Token | Self::Revocation => Some("POST"),
            Self::Authorization
            | Self::Consent
            | Self::IdentityProviderMetadata
            | Self::IdentityProviderToken
            | Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_of_an_issuer_with_a_path_stands_at_three_places() {
        let at = |path| Endpoint::at(path, "/t1");
        assert_eq!(at("/.well-known/oauth-authorization-server/t1"), Endpoint::AuthorizationServerMetadata);
        assert_eq!(at("/.well-known/openid-configuration/t1"), Endpoint::OpenidConfiguration);
        assert_eq!(at("/t1/.well-known/openid-configuration"), Endpoint::OpenidConfiguration);
        assert_eq!(at("/t1/.well-known/oauth-authorization-server"), Endpoint::Unknown);
        assert_eq!(at("/.well-known/oauth-authorization-server"), Endpoint::Unknown);
    }

    #[test]
    fn the_root_well_known_of_the_resource_is_not_served() {
        assert_eq!(Endpoint::at("/.well-known/oauth-protected-resource", ""), Endpoint::Unknown);
    }
}
