//! The token endpoint (OAuth 2.1 §3.2): authenticates the client, hands the request to its grant, writes the answer.

use serde_json::json;

use super::client::{Client, GrantType};
use super::client_auth;
use super::fault::Fault;
use super::grants::{self, Ask, Issued};
use super::jwt_bearer;
use crate::reference::app::App;
use crate::reference::dpop;
use crate::reference::endpoint::Endpoint;
use crate::reference::lapse::Lapse;
use crate::reference::message::{Answer, Request};

pub(in crate::reference) fn answer(app: &App, request: &Request) -> Answer {
    let by_get = request.method == "GET" && app.omits(Lapse::TokenByGet);
    if request.method != "POST" && !by_get {
        return Answer::method_not_allowed("POST");
    }
    match issue(app, request) {
        Ok((issued, is_bound)) => success(app, &issued, is_bound),
        Err(fault) => client_auth::refusal(fault, request),
    }
}

/// What is issued, and whether it is bound to a key.
fn issue(app: &App, request: &Request) -> Result<(Issued, bool), Fault> {
    let params = client_auth::form(app, request)?;
    let code = app.omits(Lapse::GrantTypeIgnored).then_some("authorization_code");
    let name = params.get("grant_type").or(code);
    let name = name.ok_or_else(|| Fault::invalid_request("grant_type is missing"))?;
    let mut state = app.store.lock();
    let names_client = params.get("client_id").is_some()
        || params.get("client_assertion").is_some()
        || request.header("authorization").is_some();
    let client = if GrantType::named(name) == Some(GrantType::JwtBearer) && !names_client {
        Client::workload()
    } else {
        client_auth::authenticate(app, &mut state, request, &params)?
    };
    let grant_type = GrantType::named(name)
        .or_else(|| code.and_then(GrantType::named))
        .filter(|grant| *grant != GrantType::JwtBearer || app.options.issuer_key.is_some())
        .ok_or_else(|| Fault::new("unsupported_grant_type", "The grant type is not offered here"))?;
    if !client.may(grant_type) {
        return Err(Fault::new("unauthorized_client", "The client did not register for this grant type"));
    }
    let key = proven(app, request, &client)?;
    let is_bound = key.is_some();
    let ask = Ask { client: &client, params: &params, key };
    let issued = match grant_type {
        GrantType::AuthorizationCode => grants::authorization_code(app, &mut state, &ask)?,
        GrantType::RefreshToken => grants::refresh_token(app, &mut state, &ask)?,
        GrantType::ClientCredentials => grants::client_credentials(app, &mut state, &ask)?,
        GrantType::JwtBearer => jwt_bearer::answer(app, &mut state, &ask)?,
    };
    Ok((issued, is_bound))
}

/// The thumbprint of the key that the request proves; none if it has no proof and needs none.
fn proven(app: &App, request: &Request, client: &Client) -> Result<Option<String>, Fault> {
    if app.omits(Lapse::DpopNotSupported) {
        return Ok(None);
    }
    let key = dpop::proven(app, Endpoint::Token, request, None).map_err(|refused| {
        let (code, description) = refused.error();
        Fault::new(code, description)
    })?;
    if key.is_none() && client.dpop_only && !app.omits(Lapse::DpopRegistrationIgnored) {
        return Err(Fault::new("invalid_dpop_proof", "This client registered for bound tokens only"));
    }
    Ok(key)
}

/// The token response (RFC 6749 §5.1). `scope` is always stated, also where it is the one asked for.
fn success(app: &App, issued: &Issued, is_bound: bool) -> Answer {
    let mut body = json!({
        "access_token": issued.access_token,
        "token_type": if is_bound { "DPoP" } else { "Bearer" },
        "expires_in": app.options.access_token_lifetime.as_secs(),
        "scope": issued.scope.to_string(),
    });
    if let Some(refresh_token) = &issued.refresh_token {
        body["refresh_token"] = refresh_token.as_str().into();
    }
    Answer::json(200, body).no_store()
}
