//! Streamable HTTP (MCP transports, all revisions): what every POST, GET and DELETE goes through before its era decides.
//!
//! A request is of the stateless era if it says so in `_meta` or in `MCP-Protocol-Version`, else of the legacy era. The
//! token is checked before anything is read, so that nothing is told to strangers.

use serde_json::Value;

use super::rpc::{Call, INVALID_REQUEST, Message, PARSE_ERROR, RpcError, UNSUPPORTED_PROTOCOL_VERSION};
use super::{bearer, legacy, modern};
use crate::reference::app::App;
use crate::reference::authorization_server::AccessToken;
use crate::reference::cors;
use crate::reference::lapse::Lapse;
use crate::reference::message::{Answer, Request};
use crate::reference::options::Revision;
use crate::reference::scope::{Scope, TOOLS};

/// A request that has been let in.
pub(super) struct Visit<'a> {
    pub(super) app: &'a App,
    pub(super) request: &'a Request,
    pub(super) token: AccessToken,
}

pub(in crate::reference) async fn answer(app: &App, request: &Request) -> Answer {
    let foreign = request.header("origin").is_some_and(|origin| !cors::is_loopback(origin));
    if foreign && !app.omits(Lapse::OriginNotChecked) {
        return Answer::empty(403);
    }
    let token = match bearer::admit(app, request).await {
        Ok(token) => token,
        Err(refusal) => return refusal,
    };
    let visit = Visit { app, request, token };
    match request.method.as_str() {
        "POST" => visit.post().unwrap_or_else(|refusal| refusal),
        "DELETE" if visit.serves_legacy() && !visit.names_modern() => legacy::delete(&visit),
        _ if visit.serves_legacy() => Answer::method_not_allowed("POST, DELETE"),
        _ => Answer::method_not_allowed("POST"),
    }
}

impl Visit<'_> {
    fn post(&self) -> Result<Answer, Answer> {
        if !self.request.is_json() {
            return Err(Answer::empty(415));
        }
        if !self.accepts("application/json") && !self.accepts("text/event-stream") {
            return Err(Answer::empty(406));
        }
        let bad = |error: RpcError| self.error(400, error, &Value::Null);
        let body =
            self.request.json().ok_or_else(|| bad(RpcError::new(PARSE_ERROR, "The body is not JSON")))?;
        if let Value::Array(batch) = body {
            return legacy::batch(self, batch);
        }
        let message = Message::read(body).map_err(bad)?;
        let call = match &message {
            Message::Request { call, .. } | Message::Notification(call) => Some(call),
            Message::Response => None,
        };
        match self.era(call) {
            Era::Modern => modern::answer(self, message),
            Era::Legacy => legacy::answer(self, message),
            Era::Unsupported => Err(self.unsupported(message.id())),
        }
    }

    fn era(&self, call: Option<&Call>) -> Era {
        let in_meta = call.is_some_and(|call| modern::meta_version(call).is_some());
        if self.names_modern() || in_meta {
            return if self.serves_modern() { Era::Modern } else { Era::Unsupported };
        }
        let named = self.version_header().map(|name| self.app.revision(name));
        match named {
            Some(None) if !self.app.omits(Lapse::AnyVersion) => Era::Unsupported,
            _ if self.serves_legacy() => Era::Legacy,
            _ => Era::Unsupported,
        }
    }

    /// 400 with what is supported, for every era: legacy revisions ask for 400 and name no code.
    pub(super) fn unsupported(&self, id: &Value) -> Answer {
        let supported: Vec<&str> = self.app.newest_first().map(Revision::name).collect();
        let mut data = serde_json::json!({ "supported": supported });
        if let Some(requested) = self.version_header() {
            data["requested"] = requested.into();
        }
        let mut error = RpcError::new(UNSUPPORTED_PROTOCOL_VERSION, "Unsupported protocol version");
        error.data = Some(data);
        self.error(400, error, id)
    }

    pub(super) fn error(&self, status: u16, error: RpcError, id: &Value) -> Answer {
        Answer::json(status, error.into_message(id))
    }

    /// The answer to a request: a stream if the server prefers one and the client takes it, or takes nothing else.
    pub(super) fn reply(&self, status: u16, message: Value) -> Answer {
        let stream = self.accepts("text/event-stream");
        let prefer_stream = self.app.options.sse || !self.accepts("application/json");
        let send = if status == 200 && stream && prefer_stream { Answer::event } else { Answer::json };
        send(status, message)
    }

    /// Refuses a tool call for which the token lacks a scope.
    pub(super) fn demand_tool_scope(&self, call: &Call) -> Result<(), Answer> {
        let tool = call.text("name").filter(|_| call.method == "tools/call");
        match tool.and_then(|tool| self.app.options.tool_scopes.get(tool)) {
            Some(scope) => bearer::demand(self.app, &self.token, &Scope::of([TOOLS, scope])),
            None => Ok(()),
        }
    }

    pub(super) fn version_header(&self) -> Option<&str> {
        self.request.header("mcp-protocol-version").map(str::trim)
    }

    fn names_modern(&self) -> bool {
        self.version_header().and_then(Revision::named).is_some_and(Revision::is_stateless)
    }

    fn serves_modern(&self) -> bool {
        self.app.options.revisions.iter().any(|revision| revision.is_stateless())
    }

    fn serves_legacy(&self) -> bool {
        self.app.options.revisions.iter().any(|revision| !revision.is_stateless())
    }

    /// Whether the client takes this media type (RFC 9110 §12.5.1); no `Accept` takes everything.
    fn accepts(&self, media_type: &str) -> bool {
        let lines = self.request.headers_named("accept");
        let group = media_type.split('/').next().unwrap_or_default();
        let takes = |range: &str| {
            let range = range.split(';').next().unwrap_or_default().trim();
            range == "*/*" || range == format!("{group}/*") || range.eq_ignore_ascii_case(media_type)
        };
        lines.is_empty() || lines.iter().any(|line| line.split(',').any(takes))
    }
}

enum Era {
    Modern,
    Legacy,
    Unsupported,
}

impl App {
    /// The revision of this name, if it is served.
    pub(super) fn revision(&self, name: &str) -> Option<Revision> {
        Revision::named(name).filter(|revision| self.options.revisions.contains(revision))
    }

    /// The served revisions, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = Revision> {
        let mut revisions = self.options.revisions.clone();
        revisions.sort_unstable();
        revisions.dedup();
        revisions.into_iter().rev()
    }
}

impl Message {
    pub(super) fn id(&self) -> &Value {
        match self {
            Self::Request { id, .. } => id,
            Self::Notification(_) | Self::Response => &Value::Null,
        }
    }
}

/// What a client sent that the era does not know as a message.
pub(super) fn not_a_message(visit: &Visit<'_>, reason: &str) -> Answer {
    visit.error(400, RpcError::new(INVALID_REQUEST, reason), &Value::Null)
}
