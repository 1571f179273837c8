//! OAuth errors and their JSON (RFC 6749 §5.2, RFC 7591 §3.2.2).

use serde_json::json;

use crate::reference::message::Answer;

/// A refusal with a code of one of the OAuth registries. Descriptions are ours alone, so that nothing a client sent can
/// leave the characters that RFC 6749 allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) description: &'static str,
}

impl Fault {
    pub(super) fn new(code: &'static str, description: &'static str) -> Self {
        Self { status: 400, code, description }
    }

    pub(super) fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    pub(super) fn invalid_grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }

    /// Client authentication failed (RFC 6749 §5.2).
    pub(super) fn invalid_client(description: &'static str) -> Self {
        Self { status: 401, ..Self::new("invalid_client", description) }
    }

    /// The operating system gave no randomness; nothing of the client's is wrong.
    pub(super) fn server_error() -> Self {
        Self { status: 500, ..Self::new("server_error", "The server could not make a secret") }
    }

    pub(super) fn answer(self) -> Answer {
        Answer::json(self.status, json!({"error": self.code, "error_description": self.description}))
            .no_store()
    }
}

impl From<getrandom::Error> for Fault {
    fn from(_: getrandom::Error) -> Self {
        Self::server_error()
    }
}
