//! Three grants: authorization code (OAuth 2.1 §4.1.3), client credentials (§4.2), refresh token (§4.3).
//!
//! Each checks everything before it changes anything, so that a failed attempt burns neither a code nor a refresh token.

use std::time::Duration;

use super::authorize;
use super::client::{Client, GrantType};
use super::fault::Fault;
use super::store::{AccessToken, Challenge, Grant, GrantId, RefreshToken, State};
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::params::Params;
use crate::reference::scope::Scope;
use crate::reference::secrets;

/// A refresh token that nobody used for so long is over.
const IDLE: Duration = Duration::from_secs(30 * 24 * 3600);

/// A request of a client that has proven itself.
pub(super) struct Ask<'a> {
    pub(super) client: &'a Client,
    pub(super) params: &'a Params,
    /// The thumbprint of the key that the request proved (RFC 9449 §5).
    pub(super) key: Option<String>,
}

/// What the token endpoint gives away.
pub(super) struct Issued {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) scope: Scope,
}

/// Redeems a code. A second redemption that is right in every other way shows that the code leaked, and ends what the
/// first one gave (OAuth 2.1 §4.1.3); a wrong one ends nothing, or anybody could.
pub(super) fn authorization_code(app: &App, state: &mut State, ask: &Ask<'_>) -> Result<Issued, Fault> {
    let Ask { client, params, key } = ask;
    let text = params.get("code").ok_or_else(|| Fault::invalid_request("code is missing"))?;
    let verifier = params.get("code_verifier");
    let unknown = || Fault::invalid_grant("The code is unknown, expired or of another client");
    let code = state.codes.get(text).cloned().ok_or_else(unknown)?;
    let grant = state.grant(code.grant).cloned().ok_or_else(unknown)?;
    let foreign = grant.client != client.id && !app.omits(Lapse::CodeNotBoundToClient);
    if foreign || code.expires <= app.clock.now() {
        return Err(unknown());
    }
    let other_redirect = params.get("redirect_uri").is_some_and(|uri| uri != code.redirect_uri);
    if other_redirect && !app.omits(Lapse::TokenRedirectNotCompared) {
        return Err(Fault::invalid_grant("redirect_uri is not that of the authorization request"));
    }
    if !fits(app, verifier, code.challenge.as_ref()) {
        return Err(Fault::invalid_grant("code_verifier does not fit the challenge"));
    }
    if code.used && !app.omits(Lapse::CodeReusable) {
        if !app.omits(Lapse::ReplayKeepsTokens) {
            state.revoke_grant(code.grant);
        }
        return Err(Fault::invalid_grant("The code was used before; its tokens are revoked"));
    }
    if code.key.is_some() && code.key != *key {
        return Err(Fault::invalid_grant("The code is bound to another key"));
    }
    let audience = audience(app, &grant, params, Lapse::CodeNotBoundToResource)?;
    let issued = issue(app, state, ask, code.grant, grant.scope, audience)?;
    if let Some(code) = state.codes.get_mut(text) {
        code.used = true;
    }
    Ok(issued)
}

/// Whether the verifier is that of the challenge (RFC 7636 §4.6). A code has none only by a lapse.
fn fits(app: &App, verifier: Option<&str>, challenge: Option<&Challenge>) -> bool {
    if app.omits(Lapse::PkceNotVerified) {
        return true;
    }
    match (verifier, challenge) {
        (Some(verifier), Some(challenge)) => challenge.fits(verifier),
        (Some(_), None) => app.omits(Lapse::DowngradeIgnored),
        (None, Some(_)) => app.omits(Lapse::VerifierOptional),
        (None, None) => app.omits(Lapse::ChallengeOptional),
    }
}

/// Exchanges a refresh token for a new pair. A token that was exchanged before is in two hands, so the whole family ends
/// (OAuth 2.1 §4.3.1).
pub(super) fn refresh_token(app: &App, state: &mut State, ask: &Ask<'_>) -> Result<Issued, Fault> {
    let Ask { client, params, key } = ask;
    let text =
        params.get("refresh_token").ok_or_else(|| Fault::invalid_request("refresh_token is missing"))?;
    let unknown =
        || Fault::invalid_grant("The refresh token is unknown, expired, revoked or of another client");
    let token = state.refresh_tokens.get(text).cloned().ok_or_else(unknown)?;
    let grant = state.grant(token.grant).cloned().ok_or_else(unknown)?;
    let foreign = grant.client != client.id && !app.omits(Lapse::RefreshNotBoundToClient);
    if foreign || grant.revoked || token.expires <= app.clock.now() {
        return Err(unknown());
    }
    if token.rotated && !app.omits(Lapse::RefreshReusable) {
        if !app.omits(Lapse::FamilySurvives) {
            state.revoke_grant(token.grant);
        }
        return Err(Fault::invalid_grant("The refresh token was used before; its successors are revoked"));
    }
    if token.key.is_some() && token.key != *key && !app.omits(Lapse::DpopRefreshNotBound) {
        return Err(Fault::invalid_grant("The refresh token is bound to another key"));
    }
    let scope = match params.get("scope") {
        None => grant.scope.clone(),
        Some(asked) => Scope::parse(asked)
            .filter(|scope| !scope.is_empty())
            .filter(|scope| grant.scope.covers(scope) || app.omits(Lapse::RefreshWidens))
            .ok_or_else(|| Fault::new("invalid_scope", "A refresh cannot widen the scope"))
            .inspect_err(|_| burn(app, state, text))?,
    };
    let audience = audience(app, &grant, params, Lapse::RefreshNotBoundToResource)?;
    let issued = issue(app, state, ask, token.grant, scope, audience)?;
    if let Some(token) = state.refresh_tokens.get_mut(text) {
        token.rotated = true;
    }
    Ok(issued)
}

/// By a lapse, a failed refresh retires its token.
fn burn(app: &App, state: &mut State, text: &str) {
    if app.omits(Lapse::FailedRefreshBurns) {
        state.refresh_tokens.remove(text);
    }
}

/// A token for the client itself. It gets no refresh token: its secret is good at any time (RFC 6749 §4.4.3).
pub(super) fn client_credentials(app: &App, state: &mut State, ask: &Ask<'_>) -> Result<Issued, Fault> {
    let Ask { client, params, key } = ask;
    if !client.is_confidential() {
        return Err(Fault::new("unauthorized_client", "client_credentials is for clients that authenticate"));
    }
    let scope = authorize::scope(app, params)?;
    let resources = authorize::resources(app, params)?.unwrap_or_else(|| vec![app.resource.clone()]);
    let grant = Grant {
        client: client.id.clone(),
        subject: client.id.clone(),
        scope: scope.clone(),
        resources: resources.clone(),
        revoked: false,
    };
    let grant = state.add_grant(grant);
    let access_token = add_access_token(app, state, grant, scope.clone(), resources, key.as_ref())?;
    Ok(Issued { access_token, refresh_token: None, scope })
}

/// The resources of the token: those asked for, which have to be among those agreed to (RFC 8707 §2.2)
/// unless the server leaves this out.
fn audience(app: &App, grant: &Grant, params: &Params, unbound: Lapse) -> Result<Vec<String>, Fault> {
    let Some(asked) = authorize::resources(app, params)? else { return Ok(grant.resources.clone()) };
    let granted = asked.iter().all(|resource| grant.resources.contains(resource));
    if !granted && !app.omits(unbound) {
        return Err(Fault::new("invalid_target", "The resource was not part of the authorization"));
    }
    Ok(asked)
}

/// Issues an access token, and a refresh token to clients that registered for refreshing. The refresh token stands for
/// the whole grant, also when this access token has less (RFC 6749 §6).
fn issue(
    app: &App,
    state: &mut State,
    ask: &Ask<'_>,
    grant: GrantId,
    scope: Scope,
    audience: Vec<String>,
) -> Result<Issued, Fault> {
    let access_token = add_access_token(app, state, grant, scope.clone(), audience, ask.key.as_ref())?;
    if !ask.client.may(GrantType::RefreshToken) {
        return Ok(Issued { access_token, refresh_token: None, scope });
    }
    let refresh_token = secrets::random()?;
    let expires = app.clock.now() + IDLE;
    let key = ask.key.clone().filter(|_| !ask.client.is_confidential());
    state.refresh_tokens.insert(refresh_token.clone(), RefreshToken { grant, rotated: false, expires, key });
    Ok(Issued { access_token, refresh_token: Some(refresh_token), scope })
}

pub(super) fn add_access_token(
    app: &App,
    state: &mut State,
    grant: GrantId,
    scope: Scope,
    audience: Vec<String>,
    key: Option<&String>,
) -> Result<String, Fault> {
    let owner = state.grant(grant).ok_or_else(Fault::server_error)?;
    let (client, subject) = (owner.client.clone(), owner.subject.clone());
    let expires = app.clock.now() + app.options.access_token_lifetime;
    let token = AccessToken { grant, client, subject, scope, audience, expires, key: key.cloned() };
    let text = match &app.signer {
        Some(signer) => signer.sign(app, &token)?,
        None => secrets::random()?,
    };
    state.access_tokens.insert(text.clone(), token);
    Ok(text)
}
