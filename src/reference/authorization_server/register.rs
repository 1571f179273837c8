//! Dynamic client registration (RFC 7591), open to everybody as MCP wants it.
//!
//! What this server does not offer is dropped from lists as long as something usable is left (RFC 7591 §3.2.1 lets the
//! server replace values): clients name every grant type they know. `application_type` is accepted and has no consequence,
//! since older clients leave it out and `web`, its default, would forbid the loopback redirects that they all have.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::client::{AuthMethod, Client, GrantType};
use super::fault::Fault;
use super::redirect_uri;
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::message::{Answer, Request};
use crate::reference::public_key::{self, PublicKey};
use crate::reference::scope::Scope;
use crate::reference::secrets;

/// Metadata that is kept for display only and given back as it came.
const DISPLAYED: [&str; 9] = [
    "client_name",
    "client_uri",
    "logo_uri",
    "contacts",
    "tos_uri",
    "policy_uri",
    "software_id",
    "software_version",
    "application_type",
];

pub(in crate::reference) fn answer(app: &App, request: &Request) -> Answer {
    if request.method != "POST" {
        return Answer::method_not_allowed("POST");
    }
    match register(app, request) {
        Ok(metadata) => Answer::json(201, metadata).no_store(),
        Err(fault) => fault.answer(),
    }
}

fn invalid(description: &'static str) -> Fault {
    Fault::new("invalid_client_metadata", description)
}

fn register(app: &App, request: &Request) -> Result<Value, Fault> {
    let body = request.is_json().then(|| request.json()).flatten();
    let Some(Value::Object(mut asked)) = body else { return Err(invalid("The body is not a JSON object")) };
    // Clients write null for what they leave out, and do not choose their identity.
    asked.retain(|_, value| !value.is_null());
    asked.remove("client_id");
    asked.remove("client_secret");
    add(app, &asked)
}

/// Makes a client known beforehand, by the metadata of a registration with `client_id` and, where the method wants one,
/// `client_secret`; the error is what registration would have refused.
pub(in crate::reference) fn add_known(app: &App, metadata: &Value) -> Result<(), &'static str> {
    let metadata = metadata.as_object().ok_or("The client is not an object")?;
    add(app, metadata).map(drop).map_err(|fault| fault.description)
}

/// Adds a client; identity and secret are made unless they are in its metadata.
fn add(app: &App, asked: &Map<String, Value>) -> Result<Value, Fault> {
    let auth_method = auth_method(asked)?;
    let grant_types = grant_types(asked, auth_method)?;
    let redirects = grant_types.contains(&GrantType::AuthorizationCode);
    let redirect_uris = redirect_uris(app, asked, redirects)?;
    check_response_types(asked, redirects)?;
    check_application_type(asked)?;

    let keys = keys(asked, auth_method)?;
    let given = |name: &str| asked.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = given("client_id").map_or_else(secrets::random, Ok)?;
    let mut granted = displayed(asked);
    granted.insert("client_id".to_owned(), id.as_str().into());
    granted.insert("client_id_issued_at".to_owned(), unix_now().into());
    granted.insert("token_endpoint_auth_method".to_owned(), auth_method.name().into());
    granted.insert("grant_types".to_owned(), grant_types.iter().map(|grant| grant.name()).collect());
    if redirects {
        granted.insert("response_types".to_owned(), json!(["code"]));
        granted.insert("redirect_uris".to_owned(), json!(redirect_uris));
    }
    if let Some(jwks) = asked.get("jwks") {
        granted.insert("jwks".to_owned(), jwks.clone());
    }
    if let Some(scope) = asked.get("scope").and_then(Value::as_str).and_then(Scope::parse) {
        let known =
            Scope::of(scope.tokens().iter().map(String::as_str).filter(|token| app.scopes.has(token)));
        granted.insert("scope".to_owned(), known.to_string().into());
    }
    let secret = if auth_method.has_secret() {
        Some(given("client_secret").map_or_else(secrets::random, Ok)?)
    } else {
        None
    };
    if let Some(secret) = &secret {
        granted.insert("client_secret".to_owned(), secret.as_str().into());
        granted.insert("client_secret_expires_at".to_owned(), 0.into());
    }
    let dpop_only = asked.get("dpop_bound_access_tokens").and_then(Value::as_bool) == Some(true);
    if dpop_only {
        granted.insert("dpop_bound_access_tokens".to_owned(), true.into());
    }
    let name = given("client_name").filter(|name| !name.trim().is_empty());
    let client = Client {
        id: id.clone(),
        name,
        secret,
        keys,
        redirect_uris,
        grant_types,
        dpop_only,
        fresh_until: None,
    };
    app.store.lock().clients.insert(id, client);
    Ok(granted.into())
}

/// The method asked for; `client_secret_basic` is the default (RFC 7591 §2).
fn auth_method(asked: &Map<String, Value>) -> Result<AuthMethod, Fault> {
    match asked.get("token_endpoint_auth_method") {
        None => Ok(AuthMethod::ClientSecretBasic),
        Some(method) => method
            .as_str()
            .and_then(AuthMethod::named)
            .ok_or_else(|| invalid("token_endpoint_auth_method is not one of those in the metadata")),
    }
}

/// The keys of `private_key_jwt`, registered by value: what a `jwks_uri` names is fetched from nowhere.
fn keys(asked: &Map<String, Value>, auth_method: AuthMethod) -> Result<Vec<PublicKey>, Fault> {
    if auth_method != AuthMethod::PrivateKeyJwt {
        return Ok(Vec::new());
    }
    let keys = asked.get("jwks").and_then(public_key::of_set).filter(|keys| !keys.is_empty());
    keys.ok_or_else(|| invalid("private_key_jwt needs jwks with a public key: P-256, RSA or Ed25519"))
}

/// Those grant types of the client that are offered here; `authorization_code` is the default.
fn grant_types(asked: &Map<String, Value>, auth_method: AuthMethod) -> Result<Vec<GrantType>, Fault> {
    let Some(names) = strings(asked, "grant_types")? else { return Ok(vec![GrantType::AuthorizationCode]) };
    let grant_types: Vec<GrantType> = names.iter().filter_map(|name| GrantType::named(name)).collect();
    if grant_types.iter().all(|grant_type| *grant_type == GrantType::RefreshToken) {
        return Err(invalid("grant_types names no grant that begins a flow here"));
    }
    if grant_types.contains(&GrantType::ClientCredentials) && auth_method == AuthMethod::None {
        return Err(invalid("client_credentials is for clients that authenticate"));
    }
    Ok(grant_types)
}

fn redirect_uris(app: &App, asked: &Map<String, Value>, needed: bool) -> Result<Vec<String>, Fault> {
    let bad = |description| Fault::new("invalid_redirect_uri", description);
    let uris = strings(asked, "redirect_uris")?.unwrap_or_default();
    if needed && uris.is_empty() && !app.omits(Lapse::RedirectsOptional) {
        return Err(bad("The authorization_code grant needs redirect_uris"));
    }
    let allowed: Vec<String> = uris.iter().filter(|uri| may_register(app, uri)).cloned().collect();
    if allowed.is_empty() && !uris.is_empty() {
        return Err(bad("A redirect URI is https, or http on loopback, and has no fragment"));
    }
    Ok(allowed)
}

fn may_register(app: &App, uri: &str) -> bool {
    if app.omits(Lapse::AnyRedirectRegistered) {
        return true;
    }
    if app.omits(Lapse::SchemeDenyList) {
        return redirect_uri::is_not_denied(uri);
    }
    let no_localhost = app.omits(Lapse::LocalhostRefused) && uri.starts_with("http://localhost");
    redirect_uri::is_allowed(uri) && !no_localhost
}

fn check_response_types(asked: &Map<String, Value>, redirects: bool) -> Result<(), Fault> {
    let code = strings(asked, "response_types")?.map(|types| types.iter().any(|name| name == "code"));
    match code {
        Some(false) if redirects => Err(invalid("authorization_code goes with the response type code")),
        Some(true) if !redirects => Err(invalid("The response type code goes with authorization_code")),
        _ => Ok(()),
    }
}

fn check_application_type(asked: &Map<String, Value>) -> Result<(), Fault> {
    match asked.get("application_type") {
        None => Ok(()),
        Some(Value::String(name)) if name == "native" || name == "web" => Ok(()),
        Some(_) => Err(invalid("application_type is neither native nor web")),
    }
}

fn displayed(asked: &Map<String, Value>) -> Map<String, Value> {
    let shown =
        |name: &String| DISPLAYED.iter().any(|own| name == own || name.starts_with(&format!("{own}#")));
    asked.iter().filter(|(name, _)| shown(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A member that is a list of strings, if it is there at all.
fn strings(asked: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, Fault> {
    let Some(value) = asked.get(name) else { return Ok(None) };
    let items =
        value.as_array().map(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
    items.flatten().map(Some).ok_or_else(|| invalid("A member that lists values is not a list of strings"))
}

fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
