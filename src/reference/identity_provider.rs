//! An identity provider below `/idp`, for servers that are started with its key: it exchanges the ID tokens of users for
//! grants (RFC 8693, MCP extension enterprise-managed-authorization §4). It shares the clients of the authorization server,
//! and vouches for the one user and for one workload.

use serde_json::{Map, Value, json};

use super::app::App;
use super::authorization_server::{Store, authenticated};
use super::lapse::Lapse;
use super::message::{Answer, Request};
use super::public_key::PublicKey;
use super::secrets;
use super::signed_token::SignedToken;
use crate::oauth::{self, ClientKey};

/// How long its tokens live, in seconds.
const LIFETIME: u64 = 300;
/// The one user.
const USER: &str = "reference-user";
/// The one workload.
pub(super) const WORKLOAD: &str = "spiffe://reference/workload";

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const ID_JAG: &str = "urn:ietf:params:oauth:token-type:id-jag";
/// `typ` of the grants that it issues.
pub(super) const ID_JAG_TYP: &str = "oauth-id-jag+jwt";

/// Its issuer identifier.
pub(super) fn issuer(app: &App) -> String {
    format!("{}/idp", app.origin)
}

/// Its key, as those who trust it have it.
pub(super) fn public_key(app: &App) -> Option<PublicKey> {
    PublicKey::read(&app.options.issuer_key.as_ref()?.public_jwk())
}

pub(super) fn metadata(app: &App, request: &Request) -> Answer {
    if app.options.issuer_key.is_none() {
        return Answer::empty(404);
    }
    if !request.reads() {
        return Answer::method_not_allowed("GET, HEAD");
    }
    let issuer = issuer(app);
    Answer::json(
        200,
        json!({
            "issuer": issuer,
            "token_endpoint": format!("{issuer}/token"),
            "grant_types_supported": [EXCHANGE],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        }),
    )
}

pub(super) fn token(app: &App, store: &Store, request: &Request) -> Answer {
    let Some(key) = &app.options.issuer_key else { return Answer::empty(404) };
    if request.method != "POST" {
        return Answer::method_not_allowed("POST");
    }
    let client = match authenticated(app, store, request) {
        Ok(client) => client,
        Err(refusal) => return refusal,
    };
    match exchange(app, key, &client, request) {
        Ok(body) => Answer::json(200, body).no_store(),
        Err((code, reason)) => {
            Answer::json(400, json!({ "error": code, "error_description": reason })).no_store()
        }
    }
}

type Reason = (&'static str, &'static str);

fn exchange(app: &App, key: &ClientKey, client: &str, request: &Request) -> Result<Value, Reason> {
    let params = request.form_params();
    if params.get("grant_type") != Some(EXCHANGE) {
        return Err(("unsupported_grant_type", "The one grant here is token exchange"));
    }
    if params.get("requested_token_type") != Some(ID_JAG)
        || params.get("subject_token_type") != Some(ID_TOKEN)
    {
        return Err(("invalid_request", "ID tokens are exchanged for ID-JAGs here"));
    }
    let subject = params.get("subject_token").and_then(SignedToken::read);
    let subject = subject.ok_or(("invalid_request", "subject_token is no JSON Web Token"))?;
    let known = public_key(app).is_some_and(|key| subject.is_signed_by(&key));
    let alive = subject.seconds("exp").is_some_and(|exp| exp > app.clock.unix_seconds());
    if !known || !alive || !subject.is_for(&[client]) || subject.claim("iss") != Some(&issuer(app)) {
        return Err(("invalid_grant", "The ID token is not ours, not of this client, or has expired"));
    }
    let audience = params.get("audience").ok_or(("invalid_request", "audience is missing"))?;
    let resource = params.get("resource").unwrap_or(&app.resource);
    let mut claims = claims(app, subject.claim("sub").unwrap_or(USER), audience)?;
    let wrongly = app.omits(Lapse::IdJagMadeOutWrongly);
    claims.insert("client_id".to_owned(), if wrongly { "somebody" } else { client }.into());
    claims.insert("resource".to_owned(), resource.into());
    if let Some(scope) = params.get("scope") {
        claims.insert("scope".to_owned(), scope.into());
    }
    Ok(json!({
        "access_token": signed(key, if wrongly { "JWT" } else { ID_JAG_TYP }, claims)?,
        "issued_token_type": ID_JAG,
        "token_type": "N_A",
        "expires_in": LIFETIME,
    }))
}

/// An ID token of the one user for this client (OpenID Connect Core 1.0 §2).
pub(super) fn id_token(app: &App, client: &str) -> Option<String> {
    signed(app.options.issuer_key.as_ref()?, "JWT", claims(app, USER, client).ok()?).ok()
}

/// A token of the one workload for the token endpoint.
pub(super) fn workload_token(app: &App) -> Option<String> {
    let audience = format!("{}/token", app.origin);
    signed(app.options.issuer_key.as_ref()?, "JWT", claims(app, WORKLOAD, &audience).ok()?).ok()
}

fn claims(app: &App, subject: &str, audience: &str) -> Result<Map<String, Value>, Reason> {
    let now = app.clock.unix_seconds();
    let id = secrets::random().map_err(|_| ("server_error", "There is no randomness"))?;
    let claims = json!({
        "iss": issuer(app), "sub": subject, "aud": audience, "jti": id, "iat": now, "exp": now + LIFETIME,
    });
    Ok(claims.as_object().cloned().unwrap_or_default())
}

fn signed(key: &ClientKey, typ: &str, claims: Map<String, Value>) -> Result<String, Reason> {
    let header = json!({ "typ": typ, "kid": key.id() }).as_object().cloned().unwrap_or_default();
    oauth::signed_jwt(key, header, claims).map_err(|_| ("server_error", "The token could not be signed"))
}
