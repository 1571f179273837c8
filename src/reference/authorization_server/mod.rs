//! The authorization server: OAuth 2.1 with registration, client ID metadata documents, resource indicators and `iss`.
//!
//! It speaks for one invented user who is always signed in and, unless a page is wanted, always agrees, so that flows need
//! no person. That is the one rule of OAuth 2.1 it breaks on purpose.

mod access_token;
mod authorize;
mod client;
mod client_assertion;
mod client_auth;
mod client_document;
mod consent;
mod fault;
pub(super) mod fetch;
mod grants;
mod jwt_bearer;
mod metadata;
mod redirect_uri;
mod register;
mod revoke;
mod store;
mod token;

pub(super) use access_token::Signer;
pub(super) use authorize::answer as authorize;
pub(super) use client_auth::authenticated;
pub(super) use consent::answer as consent;
pub(super) use metadata::{authorization_server as metadata, jwks, openid_configuration};
pub(super) use register::{add_known, answer as register};
pub(super) use revoke::answer as revoke;
pub(super) use store::{AccessToken, Store};
pub(super) use token::answer as token;
