//! Bearer tokens at the MCP endpoint: who gets in, and the challenge for who does not (RFC 6750 §2.1, §3; RFC 9728 §5.1;
//! MCP 2025-11-25 authorization, scope challenges).
//!
//! Only the `Authorization` header counts. A token in the query opens nothing (OAuth 2.1 §5.1), and beside one in the
//! header it makes the request malformed (RFC 6750 §3.1).

use super::{foreign, metadata};
use crate::reference::app::App;
use crate::reference::authorization_server::AccessToken;
use crate::reference::dpop;
use crate::reference::endpoint::Endpoint;
use crate::reference::lapse::Lapse;
use crate::reference::message::{Answer, Request};
use crate::reference::public_key::ALGORITHMS;
use crate::reference::scope::{Scope, TOOLS};
use crate::reference::signed_token::SignedToken;

/// The token of a request that may use the endpoint, or the refusal.
pub(super) async fn admit(app: &App, request: &Request) -> Result<AccessToken, Answer> {
    let calls = || request.json().is_some_and(|body| body["method"] == "tools/call");
    if app.omits(Lapse::LazyAuth) && !calls() {
        return Ok(AccessToken::of_nobody(app));
    }
    let scope = Scope::of([TOOLS]);
    let (scheme, text) = match presented(app, request) {
        Presented::Nothing if lets_in(app, request) => return Ok(AccessToken::of_nobody(app)),
        Presented::Nothing => return Err(refusal(app, BEARER, 401, None, &scope)),
        Presented::Malformed => {
            let error =
                Some(("invalid_request", "The request does not hold exactly one well-formed bearer token"));
            return Err(refusal(app, BEARER, 400, error, &scope));
        }
        Presented::Token(scheme, token) => (scheme, token),
    };
    let invalid = |reason| refusal(app, scheme, 401, Some(("invalid_token", reason)), &scope);
    let token = valid(app, text).await.map_err(invalid)?;
    if scheme == DPOP {
        possessed(app, request, text, &token)
            .map_err(|error| refusal(app, DPOP, 401, Some(error), &scope))?;
    } else if token.key.is_some() && !app.omits(Lapse::DpopBoundAsBearer) {
        return Err(invalid("The access token is bound to a key: it comes with a proof"));
    }
    demand(app, &token, &scope)?;
    Ok(token)
}

/// Whether the request proves the key that the token is bound to (RFC 9449 §7.1).
fn possessed(
    app: &App,
    request: &Request,
    text: &str,
    token: &AccessToken,
) -> Result<(), (&'static str, &'static str)> {
    let proven = dpop::proven(app, Endpoint::Mcp, request, Some(text)).map_err(|refused| refused.error())?;
    let proven = match proven {
        Some(key) => key,
        None if app.omits(Lapse::DpopProofOptional) => return Ok(()),
        None => return Err(("invalid_dpop_proof", "There is no proof")),
    };
    if token.key.as_ref() != Some(&proven) && !app.omits(Lapse::DpopKeyNotBound) {
        return Err(("invalid_token", "The access token is not bound to the key of the proof"));
    }
    Ok(())
}

/// Refuses a token that lacks a scope. The challenge names every scope that the operation needs, not only the missing.
pub(super) fn demand(app: &App, token: &AccessToken, needed: &Scope) -> Result<(), Answer> {
    if token.scope.covers(needed) || app.omits(Lapse::ToolScopeNotChecked) {
        return Ok(());
    }
    let error = ("insufficient_scope", "The access token does not have the scope this operation needs");
    let scheme = if token.key.is_some() { DPOP } else { BEARER };
    Err(refusal(app, scheme, 403, Some(error), needed))
}

enum Presented<'a> {
    Nothing,
    Malformed,
    Token(&'static str, &'a str),
}

const BEARER: &str = "Bearer";
/// The scheme of tokens that are bound to a key (RFC 9449 §7.1).
const DPOP: &str = "DPoP";

/// By a lapse, a session is as good as a token, or nobody needs one.
fn lets_in(app: &App, request: &Request) -> bool {
    app.omits(Lapse::OpenToAll)
        || app.omits(Lapse::SessionOpens) && request.header("mcp-session-id").is_some()
}

fn presented<'a>(app: &App, request: &'a Request) -> Presented<'a> {
    if app.omits(Lapse::TokenInQuery)
        && let Some((_, token)) = request.query.split('&').find_map(|pair| pair.split_once("access_token="))
    {
        return Presented::Token(BEARER, token);
    }
    let lines = request.headers_named("authorization");
    let line = match lines.as_slice() {
        [] => return Presented::Nothing,
        [line] => line.trim(),
        _ => return Presented::Malformed,
    };
    let (scheme, token) = line.split_once(' ').unwrap_or((line, ""));
    let exact = app.omits(Lapse::SchemeCaseSensitive);
    let known = [BEARER, DPOP].into_iter().find(|known| scheme.eq_ignore_ascii_case(known));
    let Some(known) = known.filter(|known| !exact || scheme == *known) else {
        // Another scheme is no bearer token at all, so the challenge says nothing of an error.
        return Presented::Nothing;
    };
    let token = token.trim_start_matches(' ');
    let alone = request.query_params().get("access_token").is_none();
    if alone && is_token68(token) { Presented::Token(known, token) } else { Presented::Malformed }
}

/// The grammar of a bearer token (RFC 6750 §2.1).
fn is_token68(token: &str) -> bool {
    let core = token.trim_end_matches('=');
    !core.is_empty() && core.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b))
}

/// The token if it is alive and was issued for this resource (MCP 2025-06-18 authorization, token handling).
async fn valid(app: &App, token: &str) -> Result<AccessToken, &'static str> {
    let known = app.store.access_token(token).or_else(|| app.store.claimed(app, token));
    let is_taken = app.omits(Lapse::AnyToken)
        || app.omits(Lapse::IdTokenAccepted) && is_id_token(token)
        || app.omits(Lapse::AnyIssuer) && foreign::is_vouched_for(app, token).await;
    let known = known.or_else(|| is_taken.then(|| AccessToken::of_nobody(app)));
    let token = known.ok_or("The access token is unknown or was revoked")?;
    if token.expires <= app.clock.now() && !app.omits(Lapse::ExpiredAccepted) {
        return Err("The access token has expired");
    }
    if !token.audience.contains(&app.resource) && !app.omits(Lapse::AudienceNotChecked) {
        return Err("The access token was issued for another resource");
    }
    Ok(token)
}

/// Whether this is a token that says whom a user is, and not what a client may do (RFC 9068 §2.1 has a `typ` of its own).
fn is_id_token(token: &str) -> bool {
    SignedToken::read(token).is_some_and(|token| token.parameter("typ") == Some("JWT"))
}

/// A refusal with its challenge. Without credentials it carries no error code (RFC 6750 §3.1).
fn refusal(app: &App, scheme: &str, status: u16, error: Option<(&str, &str)>, scope: &Scope) -> Answer {
    let mut challenge = format!("{scheme} resource_metadata=\"{}\", scope=\"{scope}\"", metadata::url(app));
    let mut body = serde_json::Map::new();
    if let Some((code, description)) = error {
        if scheme == DPOP {
            challenge = format!("{challenge}, algs=\"{}\"", ALGORITHMS.join(" "));
        }
        challenge = format!("{challenge}, error=\"{code}\", error_description=\"{description}\"");
        body.insert("error".to_owned(), code.into());
        body.insert("error_description".to_owned(), description.into());
    }
    Answer::json(status, body.into()).with("WWW-Authenticate", &challenge)
}
