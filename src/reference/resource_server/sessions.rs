//! Sessions of the legacy revisions (MCP 2025-11-25 transports, session management). A session belongs to the user and
//! client who opened it and never stands in for a token: to anybody else it does not exist.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::reference::authorization_server::AccessToken;
use crate::reference::options::Revision;
use crate::reference::secrets;

#[derive(Default)]
pub(in crate::reference) struct Sessions(Mutex<HashMap<String, Session>>);

struct Session {
    owner: Owner,
    revision: Revision,
}

#[derive(PartialEq, Eq)]
struct Owner {
    subject: String,
    client: String,
}

impl Owner {
    fn of(token: &AccessToken) -> Self {
        Self { subject: token.subject.clone(), client: token.client.clone() }
    }

    /// A session that was opened before anybody was asked for a token, by a lapse, is anybody's.
    fn is_anybody(&self) -> bool {
        self.client.is_empty()
    }
}

impl Sessions {
    pub(super) fn open(&self, token: &AccessToken, revision: Revision) -> Result<String, getrandom::Error> {
        let id = secrets::random()?;
        self.lock().insert(id.clone(), Session { owner: Owner::of(token), revision });
        Ok(id)
    }

    /// The revision that the session speaks, if it is open and theirs.
    pub(super) fn revision(&self, id: &str, token: &AccessToken) -> Option<Revision> {
        let sessions = self.lock();
        sessions
            .get(id)
            .filter(|session| {
                token.is_nobodys() || session.owner.is_anybody() || session.owner == Owner::of(token)
            })
            .map(|session| session.revision)
    }

    /// Ends a session; false if it is not open or not theirs.
    pub(super) fn end(&self, id: &str, token: &AccessToken) -> bool {
        let mut sessions = self.lock();
        let theirs = sessions.get(id).is_some_and(|session| session.owner == Owner::of(token));
        theirs && sessions.remove(id).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
