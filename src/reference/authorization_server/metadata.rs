//! Authorization server metadata (RFC 8414 §2) and the same facts as OpenID provider metadata (OpenID Connect Discovery
//! 1.0 §3), which MCP clients may read instead since 2025-11-25.

use serde_json::{Value, json};

use super::access_token::Signer;
use super::client::{AuthMethod, GrantType};
use crate::reference::app::App;
use crate::reference::dpop;
use crate::reference::message::{Answer, Request};
use crate::reference::public_key::ALGORITHMS;

/// What says that ID-JAGs are taken (enterprise-managed-authorization §6).
const ID_JAG_PROFILE: &str = "urn:ietf:params:oauth:grant-profile:id-jag";

pub(in crate::reference) fn authorization_server(app: &App, request: &Request) -> Answer {
    document(request, facts(app))
}

/// No ID tokens are issued: no client here may ask for `openid`. The members are there because the document has to have
/// them, and `code_challenge_methods_supported` because MCP wants it in this document as well.
pub(in crate::reference) fn openid_configuration(app: &App, request: &Request) -> Answer {
    let mut facts = facts(app);
    facts["jwks_uri"] = format!("{}/jwks", app.origin).into();
    facts["subject_types_supported"] = json!(["public"]);
    facts["id_token_signing_alg_values_supported"] = json!(["RS256"]);
    document(request, facts)
}

/// The key set behind `jwks_uri`: empty, unless access tokens are signed.
pub(in crate::reference) fn jwks(app: &App, request: &Request) -> Answer {
    let keys: Vec<Value> = app.signer.iter().map(Signer::jwk).collect();
    document(request, json!({ "keys": keys }))
}

fn document(request: &Request, value: Value) -> Answer {
    if !request.reads() {
        return Answer::method_not_allowed("GET, HEAD");
    }
    Answer::json(200, value)
}

fn facts(app: &App) -> Value {
    let at = |path: &str| format!("{}{path}", app.origin);
    let auth_methods = AuthMethod::ALL.map(AuthMethod::name);
    let offered = |grant: &GrantType| *grant != GrantType::JwtBearer || app.options.issuer_key.is_some();
    let grant_types: Vec<&str> = GrantType::ALL.into_iter().filter(offered).map(GrantType::name).collect();
    let mut facts = json!({
        "issuer": app.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "registration_endpoint": at("/register"),
        "revocation_endpoint": at("/revoke"),
        "scopes_supported": app.scopes.tokens(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grant_types,
        "token_endpoint_auth_methods_supported": auth_methods,
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": auth_methods,
        "revocation_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "client_id_metadata_document_supported": true,
        "dpop_signing_alg_values_supported": dpop::algorithms(),
    });
    if app.options.issuer_key.is_some() {
        facts["authorization_grant_profiles_supported"] = json!([ID_JAG_PROFILE]);
    }
    facts
}
