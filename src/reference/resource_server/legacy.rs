//! The revisions with a handshake: 2025-03-26, 2025-06-18 and 2025-11-25 (MCP lifecycle, transports).

use serde_json::{Value, json};

use super::methods;
use super::rpc::{self, Call, INVALID_PARAMS, METHOD_NOT_FOUND, Message, RpcError, SERVER_ERROR};
use super::transport::{Visit, not_a_message};
use crate::reference::message::Answer;
use crate::reference::options::Revision;

pub(super) fn answer(visit: &Visit<'_>, message: Message) -> Result<Answer, Answer> {
    if let Message::Request { id, call } = &message
        && call.method == "initialize"
    {
        return initialize(visit, id, call);
    }
    let revision = session(visit)?;
    match message {
        Message::Request { id, call } => {
            visit.demand_tool_scope(&call)?;
            Ok(visit.reply(200, rpc::message(&id, outcome(&call, revision))))
        }
        Message::Notification(_) | Message::Response => Ok(Answer::empty(202)),
    }
}

/// Batches, which 2025-03-26 demands of servers and 2025-06-18 took away again.
pub(super) fn batch(visit: &Visit<'_>, batch: Vec<Value>) -> Result<Answer, Answer> {
    let revision = session(visit)?;
    if revision != Revision::V2025_03_26 || batch.is_empty() {
        return Err(not_a_message(visit, "This revision has no batches"));
    }
    let mut answers = Vec::new();
    for value in batch {
        match Message::read(value) {
            Ok(Message::Request { id, call }) => {
                visit.demand_tool_scope(&call)?;
                answers.push(rpc::message(&id, outcome(&call, revision)));
            }
            Ok(Message::Notification(_) | Message::Response) => {}
            Err(error) => answers.push(error.into_message(&Value::Null)),
        }
    }
    Ok(if answers.is_empty() { Answer::empty(202) } else { visit.reply(200, answers.into()) })
}

/// DELETE ends the session of its caller.
pub(super) fn delete(visit: &Visit<'_>) -> Answer {
    match visit.request.header("mcp-session-id") {
        None => no_session(visit),
        Some(id) if visit.app.sessions.end(id, visit) => Answer::empty(204),
        Some(_) => unknown_session(visit),
    }
}

/// Negotiates the revision: the wanted one if it is served here, else the newest that has a handshake.
fn initialize(visit: &Visit<'_>, id: &Value, call: &Call) -> Result<Answer, Answer> {
    let Some(wanted) = call.text("protocolVersion") else {
        let error = RpcError::new(INVALID_PARAMS, "protocolVersion is missing");
        return Ok(visit.reply(200, error.into_message(id)));
    };
    let served = visit.app.revision(wanted).filter(|revision| !revision.is_stateless());
    let newest = || visit.app.newest_first().find(|revision| !revision.is_stateless());
    let revision = served.or_else(newest).ok_or_else(|| visit.unsupported(id))?;
    let session = visit.app.sessions.open(visit, revision).map_err(|_| Answer::internal_error())?;
    let result = json!({
        "protocolVersion": revision.name(),
        "capabilities": {"tools": {"listChanged": false}},
        "serverInfo": methods::server_info(),
    });
    Ok(visit.reply(200, rpc::message(id, Ok(result))).with("Mcp-Session-Id", &session))
}

/// The revision of the session that the request names.
fn session(visit: &Visit<'_>) -> Result<Revision, Answer> {
    let id = visit.request.header("mcp-session-id").ok_or_else(|| no_session(visit))?;
    visit.app.sessions.revision(id, visit).ok_or_else(|| unknown_session(visit))
}

fn no_session(visit: &Visit<'_>) -> Answer {
    visit.error(400, RpcError::new(SERVER_ERROR, "Mcp-Session-Id is missing"), &Value::Null)
}

fn unknown_session(visit: &Visit<'_>) -> Answer {
    visit.error(404, RpcError::new(SERVER_ERROR, "There is no such session"), &Value::Null)
}

fn outcome(call: &Call, revision: Revision) -> Result<Value, RpcError> {
    match call.method.as_str() {
        "ping" => Ok(json!({})),
        "tools/list" => methods::list_tools(call),
        "tools/call" => methods::call_tool(call, revision),
        _ => Err(RpcError::new(METHOD_NOT_FOUND, "There is no such method")),
    }
}
