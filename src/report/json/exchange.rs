//! A request and its answer: once in full detail, and once in the short form that scripts of older tools read.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::flow::milliseconds;
use crate::outcome::{Answer, Exchange, NoAnswer, Transport};

/// Longer bodies are cut after this many bytes.
const BODY_LIMIT: usize = 4096;

/// A request and what came back, header lines as they were.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExchangeReport {
    /// Number within the flow, from 1.
    number: usize,
    duration_ms: u64,
    request: RequestReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ResponseReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_answer: Option<NoAnswerReport>,
}

#[derive(Serialize, JsonSchema)]
struct RequestReport {
    method: String,
    url: String,
    headers: Vec<HeaderReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// Whether the body is longer than what is shown.
    truncated: bool,
}

#[derive(Serialize, JsonSchema)]
struct ResponseReport {
    status: u16,
    headers: Vec<HeaderReport>,
    body: String,
    /// Whether the body is longer than what is shown.
    truncated: bool,
    /// Why the body was not received whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct HeaderReport {
    name: String,
    value: String,
}

/// Why there was no answer.
#[derive(Serialize, JsonSchema)]
struct NoAnswerReport {
    kind: Transport,
    message: String,
}

/// The same in short: header lines of one name are joined.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HttpReport {
    /// The number of the exchange.
    number: usize,
    duration_ms: u64,
    request: ShortRequest,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ShortResponse>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<NoAnswerReport>,
}

#[derive(Serialize, JsonSchema)]
struct ShortRequest {
    method: String,
    url: String,
    headers: IndexMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct ShortResponse {
    status: u16,
    headers: IndexMap<String, String>,
    /// The document, if the body is one and short enough; else the text.
    body: serde_json::Value,
    /// Whether the body is longer than what is shown.
    truncated: bool,
}

impl ExchangeReport {
    pub(super) fn new(exchange: &Exchange) -> ExchangeReport {
        let request = &exchange.request;
        let (body, truncated) = bounded(request.body.as_deref().unwrap_or_default());
        ExchangeReport {
            number: exchange.number,
            duration_ms: milliseconds(exchange.duration),
            request: RequestReport {
                method: request.method.clone(),
                url: request.url.clone(),
                headers: headers(&request.headers),
                body: request.body.as_ref().map(|_| body),
                truncated,
            },
            response: exchange.answer().map(ResponseReport::new),
            no_answer: exchange.result.as_ref().err().map(NoAnswerReport::new),
        }
    }
}

impl ResponseReport {
    fn new(answer: &Answer) -> ResponseReport {
        let (body, truncated) = bounded(&answer.text());
        let headers = headers(&answer.headers);
        ResponseReport { status: answer.status, headers, body, truncated, problem: answer.problem() }
    }
}

impl NoAnswerReport {
    fn new(no_answer: &NoAnswer) -> NoAnswerReport {
        NoAnswerReport { kind: no_answer.kind, message: no_answer.sentence.clone() }
    }
}

impl HttpReport {
    pub(super) fn new(exchange: &Exchange) -> HttpReport {
        let request = &exchange.request;
        HttpReport {
            number: exchange.number,
            duration_ms: milliseconds(exchange.duration),
            request: ShortRequest {
                method: request.method.clone(),
                url: request.url.clone(),
                headers: joined(&request.headers),
            },
            response: exchange.answer().map(ShortResponse::new),
            error: exchange.result.as_ref().err().map(NoAnswerReport::new),
        }
    }
}

impl ShortResponse {
    fn new(answer: &Answer) -> ShortResponse {
        let (text, truncated) = bounded(&answer.text());
        let document = answer.json.as_ref().ok().filter(|_| !truncated);
        let body = document.cloned().unwrap_or_else(|| text.into());
        ShortResponse { status: answer.status, headers: joined(&answer.headers), body, truncated }
    }
}

fn headers(lines: &[(String, String)]) -> Vec<HeaderReport> {
    lines.iter().map(|(name, value)| HeaderReport { name: name.clone(), value: value.clone() }).collect()
}

fn joined(lines: &[(String, String)]) -> IndexMap<String, String> {
    let mut headers: IndexMap<String, String> = IndexMap::new();
    for (name, value) in lines {
        let joined = headers.entry(name.to_ascii_lowercase()).or_default();
        if !joined.is_empty() {
            joined.push_str(", ");
        }
        joined.push_str(value);
    }
    headers
}

fn bounded(body: &str) -> (String, bool) {
    if body.len() <= BODY_LIMIT {
        return (body.to_owned(), false);
    }
    let end = (0..=BODY_LIMIT).rev().find(|end| body.is_char_boundary(*end)).unwrap_or_default();
    (body[..end].to_owned(), true)
}
