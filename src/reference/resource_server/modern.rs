//! The stateless revision, 2026-07-28: every request says in `_meta` what a handshake used to say, and repeats in headers
//! what proxies want to read. Sessions are neither minted nor looked at.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::methods;
use super::rpc::{self, Call, HEADER_MISMATCH, INVALID_PARAMS, METHOD_NOT_FOUND, Message, RpcError};
use super::tools::HEADER_ARGUMENTS;
use super::transport::{Visit, not_a_message};
use crate::reference::lapse::Lapse;
use crate::reference::message::Answer;
use crate::reference::options::Revision;

const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const META_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
/// What the server does holds for as long as it runs, but only for whoever has a token.
const FRESH_MILLIS: u32 = 60_000;

/// The protocol version that a call states in `_meta`, whatever its type.
pub(super) fn meta_version(call: &Call) -> Option<&Value> {
    meta(call, META_VERSION)
}

fn meta<'a>(call: &'a Call, name: &str) -> Option<&'a Value> {
    call.params.get("_meta")?.get(name)
}

pub(super) fn answer(visit: &Visit<'_>, message: Message) -> Result<Answer, Answer> {
    let (id, call) = match message {
        Message::Request { id, call } => (id, call),
        Message::Notification(_) => return Ok(Answer::empty(202)),
        Message::Response => return Err(not_a_message(visit, "This revision sends no requests to clients")),
    };
    let refuse = |error| visit.error(400, error, &id);
    check_version(visit, &id, &call)?;
    check_names(visit, &call).map_err(refuse)?;
    check_arguments(visit, &call).map_err(refuse)?;
    visit.demand_tool_scope(&call)?;
    match outcome(visit, &call) {
        Err(error) if error.code == METHOD_NOT_FOUND => Err(visit.error(404, error, &id)),
        outcome => Ok(visit.reply(200, rpc::message(&id, outcome.map(complete)))),
    }
}

fn outcome(visit: &Visit<'_>, call: &Call) -> Result<Value, RpcError> {
    match call.method.as_str() {
        "server/discover" => Ok(cacheable(discover(visit))),
        "tools/list" => methods::list_tools(call).map(cacheable),
        "tools/call" => methods::call_tool(call, Revision::V2026_07_28),
        _ => Err(RpcError::new(METHOD_NOT_FOUND, "There is no such method")),
    }
}

fn discover(visit: &Visit<'_>) -> Value {
    let versions: Vec<&str> = visit.app.newest_first().map(Revision::name).collect();
    json!({
        "supportedVersions": versions,
        "capabilities": {
            "tools": {"listChanged": false},
            "extensions": {"io.modelcontextprotocol/oauth-client-credentials": {}},
        },
        "serverInfo": methods::server_info(),
    })
}

fn complete(mut result: Value) -> Value {
    result["resultType"] = "complete".into();
    result
}

fn cacheable(mut result: Value) -> Value {
    result["ttlMs"] = FRESH_MILLIS.into();
    result["cacheScope"] = "private".into();
    result
}

/// `_meta` is there, and the header says the same version, one that is spoken here.
fn check_version(visit: &Visit<'_>, id: &Value, call: &Call) -> Result<(), Answer> {
    let refuse = |code, reason: &str| visit.error(400, RpcError::new(code, reason), id);
    let optional = visit.app.omits(Lapse::MetaOptional);
    let stated = meta_version(call).and_then(Value::as_str).or(visit.version_header().filter(|_| optional));
    let Some(stated) = stated else {
        return Err(refuse(INVALID_PARAMS, "_meta states no protocolVersion"));
    };
    if !meta(call, META_CAPABILITIES).is_some_and(Value::is_object) && !optional {
        return Err(refuse(INVALID_PARAMS, "_meta states no clientCapabilities"));
    }
    if visit.version_header() != Some(stated) && !forgives(visit, visit.version_header().is_none()) {
        return Err(refuse(HEADER_MISMATCH, "MCP-Protocol-Version does not repeat the version in _meta"));
    }
    // A legacy revision is spoken here, but not like this.
    match visit.app.revision(stated) {
        Some(revision) if revision.is_stateless() => Ok(()),
        _ => Err(visit.unsupported(id)),
    }
}

/// By a lapse, a header that repeats the body may be missing, or differ from it.
fn forgives(visit: &Visit<'_>, missing: bool) -> bool {
    visit.app.omits(if missing { Lapse::HeadersOptional } else { Lapse::HeadersNotCompared })
}

/// `Mcp-Method` and `Mcp-Name` repeat the body.
fn check_names(visit: &Visit<'_>, call: &Call) -> Result<(), RpcError> {
    let mismatch = |reason| Err(RpcError::new(HEADER_MISMATCH, reason));
    let method = visit.request.header("mcp-method");
    if method != Some(call.method.as_str()) && !forgives(visit, method.is_none()) {
        return mismatch("Mcp-Method does not repeat the method");
    }
    let name = match call.method.as_str() {
        "tools/call" | "prompts/get" => call.text("name"),
        "resources/read" => call.text("uri"),
        _ => return Ok(()),
    };
    let repeated = visit.request.header("mcp-name");
    if repeated.and_then(decoded).as_deref() != name && !forgives(visit, repeated.is_none()) {
        return mismatch("Mcp-Name does not repeat the name");
    }
    Ok(())
}

/// `Mcp-Param-…` repeats each argument whose schema asks for it, and is absent with the argument.
fn check_arguments(visit: &Visit<'_>, call: &Call) -> Result<(), RpcError> {
    if call.method != "tools/call" {
        return Ok(());
    }
    let name = call.text("name");
    let own = HEADER_ARGUMENTS.into_iter().filter(|(tool, ..)| name == Some(tool));
    own.into_iter().try_for_each(|(_, argument, header)| check_argument(visit, call, argument, header))
}

fn check_argument(visit: &Visit<'_>, call: &Call, argument: &str, header: &str) -> Result<(), RpcError> {
    let value = call.params.get("arguments").and_then(|arguments| arguments.get(argument));
    let expected = value.filter(|value| !value.is_null()).map(|value| match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    });
    let name = format!("mcp-param-{}", header.to_ascii_lowercase());
    let repeated = visit.request.header(&name).and_then(decoded);
    let same = expected == repeated;
    same.then_some(()).ok_or_else(|| {
        RpcError::new(HEADER_MISMATCH, format!("Mcp-Param-{header} does not repeat {argument}"))
    })
}

/// A header value, taken out of `=?base64?…?=` if it came in it; `None` if that holds no text.
fn decoded(value: &str) -> Option<String> {
    let Some(encoded) = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) else {
        return Some(value.to_owned());
    };
    String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
}
