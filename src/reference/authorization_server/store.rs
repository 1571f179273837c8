//! What the authorization server remembers, in memory. A lock is never held across an await, and every rule that has to
//! hold at once (a code is good for one token) is checked and recorded under one lock.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::access_token;
use super::authorize::Wanted;
use super::client::Client;
use crate::reference::app::App;
use crate::reference::lapse::Lapse;
use crate::reference::scope::Scope;
use crate::reference::secrets;

#[derive(Default)]
pub(in crate::reference) struct Store(Mutex<State>);

#[derive(Default)]
pub(super) struct State {
    pub(super) clients: HashMap<String, Client>,
    /// Requests that a person is asked about, by the ticket in the form.
    pub(super) asked: HashMap<String, Asked>,
    pub(super) codes: HashMap<String, Code>,
    pub(super) access_tokens: HashMap<String, AccessToken>,
    pub(super) refresh_tokens: HashMap<String, RefreshToken>,
    /// URLs of client ID metadata documents that could not be used. Only a lapse looks at them.
    pub(super) failed_documents: HashSet<String>,
    /// Client assertions that were used, by client and `jti`, with the end of their life in seconds since 1970.
    pub(super) assertions: HashMap<(String, String), u64>,
    /// What users and clients agreed to; tokens refer to it by index. All tokens of one grant are its family.
    grants: Vec<Grant>,
}

/// What was consented to.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) client: String,
    pub(super) subject: String,
    pub(super) scope: Scope,
    pub(super) resources: Vec<String>,
    pub(super) revoked: bool,
}

/// Names a grant in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GrantId(usize);

/// A valid authorization request that waits for a person's answer.
pub(super) struct Asked {
    pub(super) wanted: Wanted,
    /// The cookie of the browser that was asked: only it may answer.
    pub(super) browser: String,
    pub(super) expires: Duration,
}

/// An authorization code with all that it is bound to.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) grant: GrantId,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) expires: Duration,
    pub(super) used: bool,
    /// The thumbprint of the key that has to redeem it (RFC 9449 §10).
    pub(super) key: Option<String>,
}

/// What a `code_verifier` has to fit (RFC 7636 §4.6).
#[derive(Debug, Clone)]
pub(super) enum Challenge {
    S256(String),
    /// Only by a lapse.
    Plain(String),
}

impl Challenge {
    pub(super) fn fits(&self, verifier: &str) -> bool {
        match self {
            Self::S256(challenge) => secrets::fits_s256(verifier, challenge),
            Self::Plain(challenge) => secrets::same(verifier, challenge),
        }
    }
}

/// An access token that was issued. Its string is the key under which it is stored.
#[derive(Debug, Clone)]
pub(in crate::reference) struct AccessToken {
    pub(super) grant: GrantId,
    pub(in crate::reference) client: String,
    pub(in crate::reference) subject: String,
    pub(in crate::reference) scope: Scope,
    pub(in crate::reference) audience: Vec<String>,
    pub(in crate::reference) expires: Duration,
    /// The thumbprint of the key that it is bound to (RFC 9449 §6).
    pub(in crate::reference) key: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct RefreshToken {
    pub(super) grant: GrantId,
    /// Exchanged for a newer one already.
    pub(super) rotated: bool,
    /// Unused tokens end (OAuth 2.1 §4.3.1).
    pub(super) expires: Duration,
    /// That of a public client is bound to its key (RFC 9449 §5).
    pub(super) key: Option<String>,
}

impl Store {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token whose claims these are, whatever its signature: what a server finds that does not verify it.
    pub(in crate::reference) fn claimed(&self, app: &App, token: &str) -> Option<AccessToken> {
        let (claims, unsigned) = access_token::claims_of(token)?;
        let lapse = if unsigned { Lapse::AlgNoneAccepted } else { Lapse::SignatureNotVerified };
        let state = self.lock();
        let known = || state.access_tokens.iter().find(|(own, _)| own.split('.').nth(1) == Some(claims));
        app.omits(lapse).then(known)?.map(|(_, token)| token.clone())
    }

    /// An access token that was issued and not revoked; it may have expired or be for another resource.
    pub(in crate::reference) fn access_token(&self, token: &str) -> Option<AccessToken> {
        let state = self.lock();
        let token = state.access_tokens.get(token)?;
        let alive = state.grant(token.grant).is_some_and(|grant| !grant.revoked);
        alive.then(|| token.clone())
    }
}

impl State {
    pub(super) fn add_grant(&mut self, grant: Grant) -> GrantId {
        self.grants.push(grant);
        GrantId(self.grants.len() - 1)
    }

    pub(super) fn grant(&self, id: GrantId) -> Option<&Grant> {
        self.grants.get(id.0)
    }

    /// Ends every token that came of a grant.
    pub(super) fn revoke_grant(&mut self, id: GrantId) {
        if let Some(grant) = self.grants.get_mut(id.0) {
            grant.revoked = true;
        }
    }
}

impl AccessToken {
    /// What a server takes a string for that nobody issued, by a lapse: it opens everything.
    pub(in crate::reference) fn of_nobody(app: &App) -> Self {
        Self {
            grant: GrantId(usize::MAX),
            client: String::new(),
            subject: String::new(),
            scope: app.scopes.clone(),
            audience: app.resources.clone(),
            expires: Duration::MAX,
            key: None,
        }
    }

    /// Whether nobody issued it.
    pub(in crate::reference) fn is_nobodys(&self) -> bool {
        self.client.is_empty()
    }
}
