//! The token endpoint (OAuth 2.1 §3.2): authenticates the client, hands the request to its grant, writes the answer.

use serde_json::json;

use super::client::GrantType;
use super::client_auth;
use super::fault::Fault;
use super::grants::{self, Issued};
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::message::{Answer, Request};

pub(in crate::reference) fn answer(app: &App, request: &Request) -> Answer {
    let by_get = request.method == "GET" && app.omits(Lapse::TokenByGet);
    if request.method != "POST" && !by_get {
        return Answer::method_not_allowed("POST");
    }
    match issue(app, request) {
        Ok(issued) => success(app, &issued),
        Err(fault) => client_auth::refusal(fault, request),
    }
}

fn issue(app: &App, request: &Request) -> Result<Issued, Fault> {
    let params = client_auth::form(app, request)?;
    let code = app.omits(Lapse::GrantTypeIgnored).then_some("authorization_code");
    let name = params.get("grant_type").or(code);
    let name = name.ok_or_else(|| Fault::invalid_request("grant_type is missing"))?;
    let mut state = app.store.lock();
    let client = client_auth::authenticate(app, &mut state, request, &params)?;
    let grant_type = GrantType::named(name)
        .or_else(|| code.and_then(GrantType::named))
        .ok_or_else(|| Fault::new("unsupported_grant_type", "The grant type is not offered here"))?;
    if !client.may(grant_type) {
        return Err(Fault::new("unauthorized_client", "The client did not register for this grant type"));
    }
    match grant_type {
        GrantType::AuthorizationCode => grants::authorization_code(app, &mut state, &client, &params),
        GrantType::RefreshToken => grants::refresh_token(app, &mut state, &client, &params),
        GrantType::ClientCredentials => grants::client_credentials(app, &mut state, &client, &params),
    }
}

/// The token response (RFC 6749 §5.1). `scope` is always stated, also where it is the one asked for.
fn success(app: &App, issued: &Issued) -> Answer {
    let mut body = json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": app.options.access_token_lifetime.as_secs(),
        "scope": issued.scope.to_string(),
    });
    if let Some(refresh_token) = &issued.refresh_token {
        body["refresh_token"] = refresh_token.as_str().into();
    }
    Answer::json(200, body).no_store()
}
