//! Token revocation (RFC 7009). An unknown token is as good as a revoked one: 200.

use super::client_auth;
use super::fault::Fault;
use crate::reference::app::App;
use crate::reference::message::{Answer, Request};

pub(in crate::reference) fn answer(app: &App, request: &Request) -> Answer {
    if request.method != "POST" {
        return Answer::method_not_allowed("POST");
    }
    match revoke(app, request) {
        Ok(()) => Answer::empty(200).no_store(),
        Err(fault) => client_auth::refusal(fault, request),
    }
}

/// Ends an access token, or with a refresh token everything that came of its grant (RFC 7009 §2.1). `token_type_hint` is
/// not needed, since both kinds are looked up at once.
fn revoke(app: &App, request: &Request) -> Result<(), Fault> {
    let params = client_auth::form(app, request)?;
    let mut state = app.store.lock();
    let client = client_auth::authenticate(app, &mut state, request, &params)?;
    let token = params.get("token").ok_or_else(|| Fault::invalid_request("token is missing"))?;
    let access = state.access_tokens.get(token).map(|token| token.grant);
    let refresh = state.refresh_tokens.get(token).map(|token| token.grant);
    let Some(grant) = access.or(refresh) else { return Ok(()) };
    if state.grant(grant).is_some_and(|grant| grant.client != client.id) {
        return Err(Fault::new("unauthorized_client", "The token was issued to another client"));
    }
    if refresh.is_some() {
        state.revoke_grant(grant);
    }
    state.access_tokens.remove(token);
    Ok(())
}
