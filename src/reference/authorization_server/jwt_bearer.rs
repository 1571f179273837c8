//! An assertion as a grant (RFC 7523 §2.1, §3): an ID-JAG of the identity provider (MCP extension
//! enterprise-managed-authorization §5), or the token of a workload (workload-identity-federation).
//!
//! No refresh token comes of it: whoever made the assertion decides how long access lasts.

use super::authorize;
use super::client::Client;
use super::fault::Fault;
use super::grants::{Ask, Issued, add_access_token};
use super::store::{Grant, State};
use crate::reference::app::App;
use crate::reference::identity_provider::{self, ID_JAG_TYP, WORKLOAD};
use crate::reference::lapse::Lapse;
use crate::reference::scope::Scope;
use crate::reference::signed_token::SignedToken;

/// How far the clocks of two machines may differ, in seconds.
const SKEW: u64 = 30;

pub(super) fn answer(app: &App, state: &mut State, ask: &Ask<'_>) -> Result<Issued, Fault> {
    let text = ask.params.get("assertion").ok_or_else(|| Fault::invalid_request("assertion is missing"))?;
    let assertion = SignedToken::read(text)
        .ok_or_else(|| Fault::invalid_grant("The assertion is not a signed JSON Web Token"))?;
    is_trusted(app, &assertion)?;
    let (subject, scope) = if is_id_jag(app, &assertion, ask.client) {
        is_of_client(app, &assertion, ask.client)?;
        (assertion.claim("sub").unwrap_or_default().to_owned(), scope_of(app, &assertion, ask)?)
    } else {
        if assertion.claim("sub") != Some(WORKLOAD) {
            return Err(Fault::invalid_grant("The assertion is neither an ID-JAG nor of a known workload"));
        }
        (WORKLOAD.to_owned(), authorize::scope(app, ask.params)?)
    };
    let resources =
        authorize::resources(app, ask.params)?.unwrap_or_else(|| authorize::default_audience(app));
    use_up(app, state, &assertion)?;
    let grant = Grant {
        client: ask.client.id.clone(),
        subject,
        scope: scope.clone(),
        resources: resources.clone(),
        revoked: false,
    };
    let grant = state.add_grant(grant);
    let access_token = add_access_token(app, state, grant, scope.clone(), resources, ask.key.as_ref())?;
    Ok(Issued { access_token, refresh_token: None, scope })
}

/// Signed by the identity provider, for this server, and now.
fn is_trusted(app: &App, assertion: &SignedToken) -> Result<(), Fault> {
    let key = identity_provider::public_key(app);
    let signed = key.is_some_and(|key| assertion.is_signed_by(&key));
    if !signed && !app.omits(Lapse::AssertionSignatureIgnored) {
        return Err(Fault::invalid_grant("No key of a trusted issuer verifies the assertion"));
    }
    if assertion.claim("iss") != Some(&identity_provider::issuer(app)) {
        return Err(Fault::invalid_grant("The issuer of the assertion is not trusted"));
    }
    let endpoint = format!("{}/token", app.origin);
    if !assertion.is_for(&[&app.issuer, &endpoint]) && !app.omits(Lapse::AssertionAudienceIgnored) {
        return Err(Fault::invalid_grant("The assertion is for another server"));
    }
    let alive = assertion.seconds("exp").is_some_and(|exp| exp + SKEW > app.clock.unix_seconds());
    if !alive && !app.omits(Lapse::AssertionExpiryIgnored) {
        return Err(Fault::invalid_grant("The assertion has expired"));
    }
    Ok(())
}

/// Whether it is to be read as an ID-JAG; by a lapse, also one that does not say so.
fn is_id_jag(app: &App, assertion: &SignedToken, client: &Client) -> bool {
    let typ = assertion.parameter("typ").unwrap_or_default();
    typ.eq_ignore_ascii_case(ID_JAG_TYP)
        || app.omits(Lapse::IdJagTypIgnored) && assertion.claim("client_id") == Some(&client.id)
}

fn is_of_client(app: &App, assertion: &SignedToken, client: &Client) -> Result<(), Fault> {
    if assertion.claim("client_id") != Some(&client.id) && !app.omits(Lapse::IdJagClientIgnored) {
        return Err(Fault::invalid_grant("The ID-JAG is for another client"));
    }
    let resource = assertion.claim("resource").is_none_or(|resource| resource == app.resource);
    if !resource && !app.omits(Lapse::IdJagResourceIgnored) {
        return Err(Fault::invalid_grant("The ID-JAG is for another resource"));
    }
    Ok(())
}

/// The scopes that both the request and the ID-JAG name (enterprise-managed-authorization §7.2.1).
fn scope_of(app: &App, assertion: &SignedToken, ask: &Ask<'_>) -> Result<Scope, Fault> {
    let asked = authorize::scope(app, ask.params)?;
    let Some(granted) = assertion.claim("scope").and_then(Scope::parse) else { return Ok(asked) };
    Ok(Scope::of(asked.tokens().iter().map(String::as_str).filter(|token| granted.has(token))))
}

/// An assertion with a `jti` is good once (enterprise-managed-authorization §7.4.2).
fn use_up(app: &App, state: &mut State, assertion: &SignedToken) -> Result<(), Fault> {
    let Some(id) = assertion.claim("jti") else { return Ok(()) };
    // The token of a workload is used for as long as the platform has no newer one.
    if assertion.claim("sub") == Some(WORKLOAD) {
        return Ok(());
    }
    let now = app.clock.unix_seconds();
    state.assertions.retain(|_, expires| *expires + SKEW >= now);
    let issuer = assertion.claim("iss").unwrap_or_default().to_owned();
    let expires = assertion.seconds("exp").unwrap_or(now);
    match state.assertions.insert((issuer, id.to_owned()), expires) {
        Some(_) if !app.omits(Lapse::AssertionReplayed) => {
            Err(Fault::invalid_grant("The assertion was used before"))
        }
        _ => Ok(()),
    }
}
