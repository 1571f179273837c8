//! Client authentication by a signed assertion, `private_key_jwt` (RFC 7523 §2.2 and §3, OpenID Connect Core 1.0 §9).

use super::client::Client;
use super::fault::Fault;
use super::store::State;
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::params::Params;
use crate::reference::signed_token::SignedToken;

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far ahead `exp` may lie, in seconds: an assertion is for one request.
const LONGEST: u64 = 300;

/// How far the clocks of two machines may differ, in seconds.
const SKEW: u64 = 30;

/// An assertion; nothing of it is proven.
pub(super) struct Assertion(SignedToken);

/// The assertion of a request, if there is one.
pub(super) fn presented(params: &Params) -> Result<Option<Assertion>, Fault> {
    match (params.get("client_assertion"), params.get("client_assertion_type")) {
        (None, None) => Ok(None),
        (Some(text), Some(TYPE)) => SignedToken::read(text)
            .map(|token| Some(Assertion(token)))
            .ok_or_else(|| Fault::invalid_client("The client assertion is not a signed JSON Web Token")),
        (Some(_), Some(_)) => Err(Fault::invalid_client("This type of client assertion is not supported")),
        _ => Err(Fault::invalid_client("client_assertion and client_assertion_type go together")),
    }
}

impl Assertion {
    /// The client that it speaks of (RFC 7523 §3, item 2.B).
    pub(super) fn subject(&self) -> Option<&str> {
        self.0.claim("sub")
    }

    /// Whether it proves the client: by a key that it registered, for this server, now, and for the first time.
    pub(super) fn prove(&self, app: &App, state: &mut State, client: &Client) -> Result<(), Fault> {
        let token = &self.0;
        let signed = client.keys.iter().any(|key| token.is_signed_by(key));
        if !signed && !app.omits(Lapse::ClientAssertionSignatureIgnored) {
            return Err(Fault::invalid_client("No key of the client verifies the assertion"));
        }
        if token.claim("iss") != Some(&client.id) || token.claim("sub") != Some(&client.id) {
            return Err(Fault::invalid_client("iss and sub of the assertion are not both the client"));
        }
        let endpoint = format!("{}/token", app.origin);
        let is_for = token.is_for(&[&app.issuer, &endpoint]);
        if !is_for && !app.omits(Lapse::ClientAssertionAudienceIgnored) {
            return Err(Fault::invalid_client(
                "aud of the assertion is neither the issuer nor the token endpoint",
            ));
        }
        let now = app.clock.unix_seconds();
        let lasting = app.omits(Lapse::ClientAssertionExpiryIgnored);
        let expires =
            token.seconds("exp").filter(|exp| lasting || (now..=now + LONGEST + SKEW).contains(exp));
        let expires =
            expires.ok_or_else(|| Fault::invalid_client("exp of the assertion is past, far or missing"))?;
        if ["iat", "nbf"].into_iter().filter_map(|name| token.seconds(name)).any(|begin| begin > now + SKEW) {
            return Err(Fault::invalid_client("The assertion is from the future"));
        }
        let id = token.claim("jti").ok_or_else(|| Fault::invalid_client("The assertion has no jti"))?;
        state.assertions.retain(|_, expires| *expires >= now);
        match state.assertions.insert((client.id.clone(), id.to_owned()), expires) {
            None => Ok(()),
            Some(_) => Err(Fault::invalid_client("The assertion was used before")),
        }
    }
}
