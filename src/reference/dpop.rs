//! Proofs of possession (RFC 9449), as the token endpoint and the MCP endpoint verify them. For the MCP endpoint the MCP
//! extension adds `content_digest`. The server remembers every `jti` while its proof is good, and gives nonces if it is
//! started so.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::app::App;
use super::endpoint::Endpoint;
use super::lapse::Lapse;
use super::message::{Answer, Request};
use super::public_key::PublicKey;
use super::secrets;
use super::signed_token::SignedToken;
use crate::oauth;

/// How far `iat` may lie from now, in seconds (MCP extension § DPoP Proof Validity Window).
const WINDOW: u64 = 300;
/// How many of the newest nonces are good.
const NONCES: usize = 2;

/// What is remembered of proofs, and the nonces, newest last.
#[derive(Default)]
pub(super) struct Proofs(Mutex<State>);

#[derive(Default)]
struct State {
    used: HashMap<String, u64>,
    nonces: HashMap<&'static str, Vec<String>>,
}

/// Why a proof is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is wrong.
    Invalid(&'static str),
    /// It lacks the nonce that the answer gives.
    Nonce,
}

impl Refused {
    /// The error code and its description (RFC 9449 §12.2).
    pub(super) fn error(&self) -> (&'static str, &'static str) {
        match self {
            Self::Invalid(reason) => ("invalid_dpop_proof", reason),
            Self::Nonce => ("use_dpop_nonce", "The proof needs the nonce of this answer"),
        }
    }
}

/// The thumbprint of the key that the proof of a request proves; none if there is no proof. At the MCP endpoint it has to
/// be for the access token.
pub(super) fn proven(
    app: &App,
    endpoint: Endpoint,
    request: &Request,
    token: Option<&str>,
) -> Result<Option<String>, Refused> {
    let line = match request.headers_named("dpop").as_slice() {
        [] => return Ok(None),
        [line] => line.trim(),
        _ => return Err(Refused::Invalid("There are several proofs")),
    };
    let proof =
        SignedToken::read(line).ok_or(Refused::Invalid("The proof is not a signed JSON Web Token"))?;
    let key = signer(app, &proof)?;
    is_for_request(app, &proof, request)?;
    if let Some(token) = token {
        is_for_token(app, &proof, token)?;
        is_for_body(app, &proof, &request.body)?;
    }
    is_now(app, &proof)?;
    app.proofs.accept(app, endpoint, &proof)?;
    Ok(Some(key))
}

/// The answer with a new nonce, if proofs need one.
pub(super) fn with_nonce(app: &App, endpoint: Endpoint, answer: Answer) -> Answer {
    let proves = matches!(endpoint, Endpoint::Mcp | Endpoint::Token);
    if !app.options.dpop_nonces || !proves {
        return answer;
    }
    match app.proofs.new_nonce(endpoint) {
        Ok(nonce) => answer.with("DPoP-Nonce", &nonce),
        Err(_) => Answer::internal_error(),
    }
}

fn signer(app: &App, proof: &SignedToken) -> Result<String, Refused> {
    let invalid = |reason| Err(Refused::Invalid(reason));
    if proof.parameter("typ") != Some("dpop+jwt") && !app.omits(Lapse::DpopTypIgnored) {
        return invalid("typ is not dpop+jwt");
    }
    let jwk = &proof.header["jwk"];
    let (Some(key), false) = (PublicKey::read(jwk), jwk.get("d").is_some()) else {
        return invalid("jwk is not a public key that is known here");
    };
    if !proof.is_signed_by(&key) && !app.omits(Lapse::DpopSignatureNotVerified) {
        return invalid("The key of the header did not sign the proof");
    }
    oauth::thumbprint(jwk).ok_or(Refused::Invalid("jwk has no thumbprint"))
}

fn is_for_request(app: &App, proof: &SignedToken, request: &Request) -> Result<(), Refused> {
    if proof.claim("htm") != Some(request.method.as_str()) && !app.omits(Lapse::DpopMethodIgnored) {
        return Err(Refused::Invalid("htm is not the method of the request"));
    }
    let url = format!("{}{}", app.origin, request.path);
    let named = proof.claim("htu").and_then(|htu| htu.split(['?', '#']).next());
    if named != Some(url.as_str()) && !app.omits(Lapse::DpopUrlIgnored) {
        return Err(Refused::Invalid("htu is not the URL of the request"));
    }
    Ok(())
}

fn is_for_token(app: &App, proof: &SignedToken, token: &str) -> Result<(), Refused> {
    if proof.claim("ath") != Some(oauth::s256(token).as_str()) && !app.omits(Lapse::DpopTokenIgnored) {
        return Err(Refused::Invalid("ath is not the hash of the access token"));
    }
    Ok(())
}

fn is_for_body(app: &App, proof: &SignedToken, body: &[u8]) -> Result<(), Refused> {
    let digest = oauth::content_digest(&String::from_utf8_lossy(body));
    if proof.claim("content_digest") != Some(digest.as_str()) && !app.omits(Lapse::DpopDigestIgnored) {
        return Err(Refused::Invalid("content_digest is not that of the body"));
    }
    Ok(())
}

fn is_now(app: &App, proof: &SignedToken) -> Result<(), Refused> {
    let now = app.clock.unix_seconds();
    let fresh = proof.seconds("iat").is_some_and(|iat| iat.abs_diff(now) <= WINDOW);
    if !fresh && !app.omits(Lapse::DpopTimeIgnored) {
        return Err(Refused::Invalid("iat is not about now"));
    }
    Ok(())
}

impl Proofs {
    /// Uses a proof up: by its `jti`, and by the nonce that it has to carry.
    fn accept(&self, app: &App, endpoint: Endpoint, proof: &SignedToken) -> Result<(), Refused> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = proof.claim("jti").ok_or(Refused::Invalid("There is no jti"))?;
        if app.options.dpop_nonces {
            let nonces = state.nonces.get(endpoint.name());
            let known = |nonce: &str| nonces.is_some_and(|nonces| nonces.iter().any(|own| own == nonce));
            if !proof.claim("nonce").is_some_and(known) {
                return Err(Refused::Nonce);
            }
        }
        let now = app.clock.unix_seconds();
        state.used.retain(|_, until| *until >= now);
        match state.used.insert(id.to_owned(), now + 2 * WINDOW) {
            Some(_) if !app.omits(Lapse::DpopReplayAccepted) => {
                Err(Refused::Invalid("The proof was used before"))
            }
            _ => Ok(()),
        }
    }

    fn new_nonce(&self, endpoint: Endpoint) -> Result<String, getrandom::Error> {
        let nonce = secrets::random()?;
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let nonces = state.nonces.entry(endpoint.name()).or_default();
        nonces.push(nonce.clone());
        let old = nonces.len().saturating_sub(NONCES);
        nonces.drain(..old);
        Ok(nonce)
    }
}

/// The algorithms of proofs, as metadata lists them.
pub(super) fn algorithms() -> serde_json::Value {
    json!(super::public_key::ALGORITHMS)
}
