//! The authorization endpoint (OAuth 2.1 §4.1.1, §4.1.2; RFC 8707 §2.1; RFC 9207 §2). It agrees at once, or asks on a
//! page.
//!
//! Two kinds of refusal, kept apart: while client and redirect URI are not proven, a page and never a redirect (RFC 9700
//! §4.11); from then on a redirect with `error`, `state` and `iss`. Parameters it does not know, `prompt` among them, are
//! ignored.

use super::client::{Client, GrantType};
use super::client_document;
use super::consent;
use super::fault::Fault;
use super::redirect_uri;
use super::store::{Challenge, Code, Grant};
use crate::reference::Consent;
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::message::{Answer, Request};
use crate::reference::params::Params;
use crate::reference::scope::{Scope, TOOLS};
use crate::reference::secrets;
use crate::text::{self, Sign};

/// The one user, who is always signed in.
const USER: &str = "reference-user";

/// A request that holds: what a code for it is bound to, and where it goes.
pub(super) struct Wanted {
    pub(super) client: String,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) scope: Scope,
    resources: Vec<String>,
    challenge: Option<Challenge>,
    /// The thumbprint of the key that the code is to be bound to (RFC 9449 §10).
    key: Option<String>,
}

pub(in crate::reference) async fn answer(app: &App, request: &Request) -> Answer {
    // 303 makes a GET of a POST; 307 would send the form on (OAuth 2.1 §7.5.3).
    let (params, status) = match request.method.as_str() {
        "GET" => (request.query_params(), 302),
        "POST" if request.is_form() => (request.form_params(), 303),
        "POST" => return page("The body is not a form."),
        _ => return Answer::method_not_allowed("GET, POST"),
    };
    let (client, redirect_uri) = match addressee(app, &params).await {
        Ok(addressee) => addressee,
        Err(reason) => return page(reason),
    };
    let state = params.get("state").filter(|_| !params.repeats("state"));
    let decision = match examine(app, &client, &redirect_uri, state, &params) {
        Ok(wanted) if app.options.consent == Consent::Form => {
            return consent::ask(app, request, &client, wanted);
        }
        Ok(wanted) => approve(app, &wanted),
        Err(fault) => Err(fault),
    };
    respond(app, status, &redirect_uri, state, &decision)
}

/// Sends the browser back to the client: with the code, or with the error.
pub(super) fn respond(
    app: &App,
    status: u16,
    redirect_uri: &str,
    state: Option<&str>,
    decision: &Result<String, Fault>,
) -> Answer {
    let mut response = match decision {
        Ok(code) => vec![("code", code.as_str())],
        Err(fault) => vec![("error", fault.code), ("error_description", fault.description)],
    };
    response.extend(state.map(|state| ("state", state)));
    response.push(("iss", &app.issuer));
    unframed(Answer::empty(status))
        .with("Location", &redirect_uri::with_params(redirect_uri, &response))
        .no_store()
}

/// The client, and the redirect URI of it to which the answer goes.
async fn addressee(app: &App, params: &Params) -> Result<(Client, String), &'static str> {
    if params.repeats("client_id") || params.repeats("redirect_uri") {
        return Err("client_id or redirect_uri is repeated.");
    }
    let id = params.get("client_id").ok_or("client_id is missing.")?;
    let client = if client_document::is_meant(id) {
        client_document::client(app, id).await?
    } else {
        app.store.lock().clients.get(id).cloned().ok_or("This client is not registered here.")?
    };
    let redirect_uri = match (params.get("redirect_uri"), client.redirect_uris.as_slice()) {
        (Some(uri), _) if client.owns(app, uri) => uri.to_owned(),
        (Some(_), _) => return Err("redirect_uri is not one of this client."),
        (None, [only]) => only.clone(),
        (None, _) => return Err("redirect_uri is missing."),
    };
    Ok((client, redirect_uri))
}

/// Everything else about the request.
fn examine(
    app: &App,
    client: &Client,
    redirect_uri: &str,
    state: Option<&str>,
    params: &Params,
) -> Result<Wanted, Fault> {
    if params.any_repeated() && !app.omits(Lapse::RepeatedAuthorize) {
        return Err(Fault::invalid_request("A parameter is repeated"));
    }
    match params.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(Fault::new("unsupported_response_type", "The only response type is code")),
        None => return Err(Fault::invalid_request("response_type is missing")),
    }
    if !client.may(GrantType::AuthorizationCode) {
        return Err(Fault::new("unauthorized_client", "This client did not register for authorization_code"));
    }
    let challenge = challenge(app, params)?;
    let scope = scope(app, params)?;
    let resources = resources(app, params)?.unwrap_or_else(|| default_audience(app));
    let (client, redirect_uri) = (client.id.clone(), redirect_uri.to_owned());
    let state = state.map(str::to_owned);
    let key = params.get("dpop_jkt").filter(|_| !app.omits(Lapse::DpopNotSupported)).map(str::to_owned);
    Ok(Wanted { client, redirect_uri, state, scope, resources, challenge, key })
}

/// The code: the user agrees.
pub(super) fn approve(app: &App, wanted: &Wanted) -> Result<String, Fault> {
    let code = secrets::random()?;
    let Wanted { client, redirect_uri, scope, resources, challenge, key, .. } = wanted;
    let mut state = app.store.lock();
    let grant = Grant {
        client: client.clone(),
        subject: USER.to_owned(),
        scope: scope.clone(),
        resources: resources.clone(),
        revoked: false,
    };
    let grant = state.add_grant(grant);
    let expires = app.clock.now() + app.options.code_lifetime;
    let (redirect_uri, challenge, key) = (redirect_uri.clone(), challenge.clone(), key.clone());
    state.codes.insert(code.clone(), Code { grant, redirect_uri, challenge, expires, used: false, key });
    Ok(code)
}

/// The S256 challenge. A request without a method means `plain` (RFC 7636 §4.3), which is not offered.
fn challenge(app: &App, params: &Params) -> Result<Option<Challenge>, Fault> {
    let Some(challenge) = params.get("code_challenge") else {
        let empty = params.has("code_challenge") && app.omits(Lapse::EmptyChallenge);
        let optional = empty || app.omits(Lapse::ChallengeOptional);
        return if optional { Ok(None) } else { Err(Fault::invalid_request("code_challenge is missing")) };
    };
    let method = params.get("code_challenge_method");
    if app.omits(Lapse::PlainAccepted) && method.is_none_or(|method| method == "plain") {
        return Ok(Some(Challenge::Plain(challenge.to_owned())));
    }
    if method != Some("S256") {
        return Err(Fault::invalid_request("The only code_challenge_method is S256"));
    }
    if !secrets::is_s256_challenge(challenge) {
        return Err(Fault::invalid_request("code_challenge is not the hash of anything"));
    }
    Ok(Some(Challenge::S256(challenge.to_owned())))
}

/// The scope asked for, or what the resource needs if none was (RFC 6749 §3.3).
pub(super) fn scope(app: &App, params: &Params) -> Result<Scope, Fault> {
    let Some(text) = params.get("scope") else { return Ok(Scope::of([TOOLS])) };
    let any = app.omits(Lapse::AnyScope);
    let known = Scope::parse(text).filter(|scope| !scope.is_empty() && (any || app.scopes.covers(scope)));
    known.ok_or_else(|| Fault::new("invalid_scope", "The scope is malformed or not known here"))
}

/// The resources asked for, if any (RFC 8707 §2).
///
/// A request that names none gets a token for the MCP endpoint: clients of 2025-03-26 do not know the parameter, and there
/// is only one resource that they can have come from, so the token is audience-restricted all the same.
pub(super) fn resources(app: &App, params: &Params) -> Result<Option<Vec<String>>, Fault> {
    let asked = params.all("resource");
    if app.omits(Lapse::ResourceIgnored) {
        return Ok(None);
    }
    if app.omits(Lapse::AnyResource) && !asked.is_empty() {
        return Ok(Some(asked.into_iter().map(str::to_owned).collect()));
    }
    let known: Option<Vec<String>> = asked.iter().map(|asked| known_resource(app, asked)).collect();
    let known =
        known.ok_or_else(|| Fault::new("invalid_target", "No token is issued here for this resource"))?;
    Ok((!known.is_empty()).then_some(known))
}

/// For whom a token is that names nobody: there is only one resource that a client can have come from.
pub(super) fn default_audience(app: &App) -> Vec<String> {
    if app.omits(Lapse::NoDefaultAudience) { Vec::new() } else { vec![app.resource.clone()] }
}

/// The resource of this name; scheme and host may be in upper case (MCP 2025-06-18, canonical server URI).
fn known_resource(app: &App, asked: &str) -> Option<String> {
    let path_starts = asked.find("://").and_then(|at| asked[at + 3..].find('/').map(|slash| at + 3 + slash));
    let (origin, path) = asked.split_at(path_starts.unwrap_or(asked.len()));
    let canonical = format!("{}{path}", origin.to_ascii_lowercase());
    app.resources.iter().find(|known| **known == canonical).cloned()
}

/// An error page for the user, in text that is ours alone.
pub(super) fn page(reason: &'static str) -> Answer {
    let body = format!(
        "<p>{reason}</p>\n<p>You have not been sent back, because the request does not prove who made it.</p>"
    );
    let text = text::page(Sign::Problem, "Authorization failed", &body, consent::FOOTER);
    unframed(Answer::html(400, text)).no_store()
}

/// Keeps pages out of frames (OAuth 2.1 §7.11) and the URL, which holds codes, out of referrers.
pub(super) fn unframed(answer: Answer) -> Answer {
    answer
        .with("X-Frame-Options", "DENY")
        .with("Content-Security-Policy", text::PAGE_POLICY)
        .with("Referrer-Policy", "no-referrer")
}
