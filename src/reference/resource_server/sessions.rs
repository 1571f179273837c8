//! Sessions of the legacy revisions (MCP 2025-11-25 transports, session management). A session belongs to the user and
//! client who opened it and never stands in for a token: to anybody else it does not exist.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::transport::Visit;
use crate::reference::lapse::Lapse;
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
    /// By a lapse, the credentials that opened the session, character by character.
    credentials: Option<String>,
}

impl Owner {
    fn of(visit: &Visit<'_>) -> Self {
        let credentials = || visit.request.header("authorization").map(str::to_owned);
        Self {
            subject: visit.token.subject.clone(),
            client: visit.token.client.clone(),
            credentials: visit.app.omits(Lapse::SessionBoundToToken).then(credentials).flatten(),
        }
    }

    /// A session that was opened before anybody was asked for a token, by a lapse, is anybody's.
    fn is_anybody(&self) -> bool {
        self.client.is_empty()
    }
}

impl Sessions {
    pub(super) fn open(&self, visit: &Visit<'_>, revision: Revision) -> Result<String, getrandom::Error> {
        let id = secrets::random()?;
        self.lock().insert(id.clone(), Session { owner: Owner::of(visit), revision });
        Ok(id)
    }

    /// The revision that the session speaks, if it is open and theirs.
    pub(super) fn revision(&self, id: &str, visit: &Visit<'_>) -> Option<Revision> {
        let sessions = self.lock();
        sessions
            .get(id)
            .filter(|session| {
                visit.token.is_nobodys() || session.owner.is_anybody() || session.owner == Owner::of(visit)
            })
            .map(|session| session.revision)
    }

    /// Ends a session; false if it is not open or not theirs.
    pub(super) fn end(&self, id: &str, visit: &Visit<'_>) -> bool {
        let mut sessions = self.lock();
        let theirs = sessions.get(id).is_some_and(|session| session.owner == Owner::of(visit));
        theirs && sessions.remove(id).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
