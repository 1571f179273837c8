//! Client authentication by a signed assertion, `private_key_jwt` (RFC 7523 §2.2 and §3, OpenID Connect Core 1.0 §9).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::client::Client;
use super::fault::Fault;
use super::store::State;
use crate::reference::app::App;
use crate::reference::params::Params;

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far ahead `exp` may lie, in seconds: an assertion is for one request.
const LONGEST: u64 = 300;

/// How far the clocks of two machines may differ, in seconds.
const SKEW: u64 = 30;

/// An assertion in its parts; nothing of it is proven.
pub(super) struct Assertion {
    header: Value,
    claims: Value,
    signed: String,
    signature: Vec<u8>,
}

/// The assertion of a request, if there is one.
pub(super) fn presented(params: &Params) -> Result<Option<Assertion>, Fault> {
    match (params.get("client_assertion"), params.get("client_assertion_type")) {
        (None, None) => Ok(None),
        (Some(text), Some(TYPE)) => Assertion::read(text)
            .map(Some)
            .ok_or_else(|| Fault::invalid_client("The client assertion is not a signed JSON Web Token")),
        (Some(_), Some(_)) => Err(Fault::invalid_client("This type of client assertion is not supported")),
        _ => Err(Fault::invalid_client("client_assertion and client_assertion_type go together")),
    }
}

impl Assertion {
    fn read(text: &str) -> Option<Assertion> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        Some(Assertion {
            header: json(header)?,
            claims: json(claims)?,
            signed: signed.to_owned(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// The client that it speaks of (RFC 7523 §3, item 2.B).
    pub(super) fn subject(&self) -> Option<&str> {
        self.claim("sub")
    }

    fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// Whether it proves the client: by a key that it registered, for this server, now, and for the first time.
    pub(super) fn prove(&self, app: &App, state: &mut State, client: &Client) -> Result<(), Fault> {
        let text = |name: &str| self.header.get(name).and_then(Value::as_str);
        let algorithm = text("alg").unwrap_or_default();
        let mut keys = client.keys.iter().filter(|key| key.is_meant(algorithm, text("kid")));
        if !keys.any(|key| key.verifies(self.signed.as_bytes(), &self.signature)) {
            return Err(Fault::invalid_client("No key of the client verifies the assertion"));
        }
        if self.claim("iss") != Some(&client.id) || self.claim("sub") != Some(&client.id) {
            return Err(Fault::invalid_client("iss and sub of the assertion are not both the client"));
        }
        if !self.is_for(app) {
            return Err(Fault::invalid_client(
                "aud of the assertion is neither the issuer nor the token endpoint",
            ));
        }
        let now = app.clock.unix_seconds();
        let seconds = |name: &str| self.claims.get(name).and_then(Value::as_u64);
        let expires = seconds("exp").filter(|exp| (now..=now + LONGEST + SKEW).contains(exp));
        let expires =
            expires.ok_or_else(|| Fault::invalid_client("exp of the assertion is past, far or missing"))?;
        if ["iat", "nbf"].into_iter().filter_map(seconds).any(|begin| begin > now + SKEW) {
            return Err(Fault::invalid_client("The assertion is from the future"));
        }
        let id = self.claim("jti").ok_or_else(|| Fault::invalid_client("The assertion has no jti"))?;
        state.assertions.retain(|_, expires| *expires >= now);
        match state.assertions.insert((client.id.clone(), id.to_owned()), expires) {
            None => Ok(()),
            Some(_) => Err(Fault::invalid_client("The assertion was used before")),
        }
    }

    /// `aud` is a string or a list of them (RFC 7519 §4.1.3).
    fn is_for(&self, app: &App) -> bool {
        let endpoint = format!("{}/token", app.origin);
        let own =
            |audience: &Value| audience.as_str().is_some_and(|aud| aud == app.issuer || aud == endpoint);
        match self.claims.get("aud") {
            Some(Value::Array(list)) => list.iter().any(own),
            Some(audience) => own(audience),
            None => false,
        }
    }
}
