//! Client authentication at the token and revocation endpoints (OAuth 2.1 §2.4, RFC 6749 §2.3.1).
//!
//! A client with a secret may send it either way, whichever it registered: OAuth 2.1 wants the body supported and RFC 6749
//! wants Basic. A client with keys sends an assertion. Credentials in the query are not looked at.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::client::Client;
use super::client_assertion::{self, Assertion};
use super::fault::Fault;
use super::store::{State, Store};
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::message::{Answer, Request};
use crate::reference::params::Params;
use crate::reference::secrets;

/// The form of a POST to the token or revocation endpoint, or why it cannot be read.
pub(super) fn form(app: &App, request: &Request) -> Result<Params, Fault> {
    if request.method == "GET" {
        return Ok(request.query_params());
    }
    if !request.is_form() {
        return Err(Fault::invalid_request("The body is not application/x-www-form-urlencoded"));
    }
    let params = request.form_params();
    if params.any_repeated() && !app.omits(Lapse::RepeatedToken) {
        return Err(Fault::invalid_request("A parameter is repeated"));
    }
    Ok(params)
}

/// What a request says to prove that it comes from a client.
enum Proof {
    None,
    Secret(String),
    Assertion(Box<Assertion>),
}

/// The client that the request proves to come from. An assertion is used up by it.
pub(super) fn authenticate(
    app: &App,
    state: &mut State,
    request: &Request,
    params: &Params,
) -> Result<Client, Fault> {
    let (id, proof) = presented(app, request, params)?;
    let known = state.clients.get(&id).cloned();
    let known = known.or_else(|| app.omits(Lapse::UnknownClient).then(|| Client::anybody(&id)));
    let client = known.ok_or_else(|| Fault::invalid_client("The client is unknown"))?;
    match (&client.secret, proof) {
        (_, Proof::Assertion(assertion)) => assertion.prove(app, state, &client)?,
        (_, Proof::None) if !client.keys.is_empty() => {
            return Err(Fault::invalid_client("This client has a key and has to send an assertion"));
        }
        (None, Proof::None) => {}
        (Some(own), Proof::Secret(secret)) if secrets::same(own, &secret) => {}
        (Some(_), Proof::Secret(_)) if app.omits(Lapse::SecretNotChecked) => {}
        (Some(_), Proof::None) if app.omits(Lapse::SecretOptional) => {}
        (Some(_), Proof::Secret(_)) => return Err(Fault::invalid_client("The client secret is wrong")),
        (Some(_), Proof::None) => {
            return Err(Fault::invalid_client("This client has a secret and has to send it"));
        }
        (None, Proof::Secret(_)) => return Err(Fault::invalid_client("This client has no secret")),
    }
    Ok(client)
}

/// The id of the client that a form proves to come from, or the refusal: for the identity provider, which has the same
/// clients.
pub(in crate::reference) fn authenticated(
    app: &App,
    store: &Store,
    request: &Request,
) -> Result<String, Answer> {
    let client = form(app, request)
        .and_then(|params| authenticate(app, &mut store.lock(), request, &params))
        .map_err(|fault| refusal(fault, request))?;
    Ok(client.id)
}

/// Completes an error answer: a client that tried `Authorization` is told the scheme (RFC 6749 §5.2).
pub(super) fn refusal(fault: Fault, request: &Request) -> Answer {
    let answer = fault.answer();
    let tried_header = request.header("authorization").is_some();
    if fault.status == 401 && tried_header {
        return answer.with("WWW-Authenticate", "Basic realm=\"token\", charset=\"UTF-8\"");
    }
    answer
}

fn presented(app: &App, request: &Request, params: &Params) -> Result<(String, Proof), Fault> {
    let id = params.get("client_id").map(str::to_owned);
    let secret = params.get("client_secret").map(str::to_owned);
    let headers = request.headers_named("authorization");
    let by_assertion =
        params.get("client_assertion").is_some() || params.get("client_assertion_type").is_some();
    let methods = headers.len() + usize::from(secret.is_some()) + usize::from(by_assertion);
    if methods > 1 && !app.omits(Lapse::SeveralAuthentications) {
        return Err(Fault::invalid_request("More than one client authentication method"));
    }
    if let Some(assertion) = client_assertion::presented(params)? {
        let subject = assertion.subject().map(str::to_owned);
        let subject = subject.ok_or_else(|| Fault::invalid_client("The client assertion has no sub"))?;
        if id.is_some_and(|id| id != subject) {
            return Err(Fault::invalid_client("client_id differs from the one in the assertion"));
        }
        return Ok((subject, Proof::Assertion(Box::new(assertion))));
    }
    match headers.first() {
        Some(header) => {
            let (name, secret) =
                basic(header).ok_or_else(|| Fault::invalid_client("Not readable as HTTP Basic"))?;
            if id.is_some_and(|id| id != name) {
                return Err(Fault::invalid_request("client_id differs from the one in Authorization"));
            }
            Ok((name, Proof::Secret(secret)))
        }
        None => {
            let id = id.ok_or_else(|| Fault::invalid_client("client_id is missing"))?;
            Ok((id, secret.map_or(Proof::None, Proof::Secret)))
        }
    }
}

/// Id and secret of HTTP Basic, each of them form-urlencoded before they were joined (RFC 6749 §2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    // As the name of the one pair: `=` and `&` cannot stand in an encoded half.
    if text.contains(['=', '&']) {
        return None;
    }
    Some(
        url::form_urlencoded::parse(text.as_bytes())
            .next()
            .map_or_else(String::new, |(name, _)| name.into_owned()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_both_halves_of_basic() {
        let header = format!("Basic {}", STANDARD.encode("http%3A%2F%2Fa%2Fc:p%2Bw+d"));
        assert_eq!(basic(&header), Some(("http://a/c".to_owned(), "p+w d".to_owned())));
        assert_eq!(basic("Basic !!"), None);
        assert_eq!(basic("Bearer abc"), None);
    }
}
