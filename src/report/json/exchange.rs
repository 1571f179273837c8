//! A request and its answer: once in full detail, and once in the short form that scripts of older tools read.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::flow::milliseconds;
use crate::outcome::{Answer, Exchange, NoAnswer, Transport};

/// Longer bodies are cut after this many bytes.
const BODY_LIMIT: usize = 4096;

/// A request and what came back, header lines as they were.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExchangeReport<'a> {
    /// Number within the flow, from 1.
    number: usize,
    duration_ms: u64,
    request: RequestReport<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ResponseReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_answer: Option<NoAnswerReport<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct RequestReport<'a> {
    method: &'a str,
    url: &'a str,
    headers: Vec<HeaderReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    /// Whether the body is longer than what is shown.
    truncated: bool,
}

#[derive(Serialize, JsonSchema)]
struct ResponseReport<'a> {
    status: u16,
    headers: Vec<HeaderReport<'a>>,
    body: Cow<'a, str>,
    /// Whether the body is longer than what is shown.
    truncated: bool,
    /// Why the body was not received whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct HeaderReport<'a> {
    name: &'a str,
    value: &'a str,
}

/// Why there was no answer.
#[derive(Serialize, JsonSchema)]
struct NoAnswerReport<'a> {
    kind: Transport,
    message: &'a str,
}

/// The same in short: header lines of one name are joined.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HttpReport<'a> {
    /// The number of the exchange.
    number: usize,
    duration_ms: u64,
    request: ShortRequest<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ShortResponse<'a>>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<NoAnswerReport<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct ShortRequest<'a> {
    method: &'a str,
    url: &'a str,
    headers: Joined<'a>,
}

#[derive(Serialize, JsonSchema)]
struct ShortResponse<'a> {
    status: u16,
    headers: Joined<'a>,
    /// The document, if the body is one and short enough; else the text.
    body: Cow<'a, serde_json::Value>,
    /// Whether the body is longer than what is shown.
    truncated: bool,
}

/// Header lines by name, in lower case; the values of one name with commas between them.
#[derive(JsonSchema)]
#[schemars(transparent, inline)]
struct Joined<'a>(#[schemars(with = "IndexMap<String, String>")] &'a [(String, String)]);

impl Serialize for Joined<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lines = self.0;
        // A request has few lines: each name is looked for among those before it.
        let is_first = |at: usize| lines[..at].iter().all(|line| !line.0.eq_ignore_ascii_case(&lines[at].0));
        serializer.collect_map((0..lines.len()).filter(|at| is_first(*at)).map(|at| {
            let name = &lines[at].0;
            let own = lines[at..].iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            let values: Vec<&str> =
                own.map(|(_, value)| value.as_str()).skip_while(|value| value.is_empty()).collect();
            let value = match values[..] {
                [] => Cow::Borrowed(""),
                [value] => Cow::Borrowed(value),
                _ => Cow::Owned(values.join(", ")),
            };
            (lower(name), value)
        }))
    }
}

impl<'a> ExchangeReport<'a> {
    pub(super) fn new(exchange: &'a Exchange) -> ExchangeReport<'a> {
        let request = &exchange.request;
        let body = request.body.as_deref();
        let (shown, truncated) = body.map_or(("", false), bounded);
        ExchangeReport {
            number: exchange.number,
            duration_ms: milliseconds(exchange.duration),
            request: RequestReport {
                method: &request.method,
                url: &request.url,
                headers: headers(&request.headers),
                body: body.map(|_| shown),
                truncated,
            },
            response: exchange.answer().map(ResponseReport::new),
            no_answer: exchange.result.as_ref().err().map(NoAnswerReport::new),
        }
    }
}

impl<'a> ResponseReport<'a> {
    fn new(answer: &'a Answer) -> ResponseReport<'a> {
        let (body, truncated) = bounded_text(answer);
        let headers = headers(&answer.headers);
        ResponseReport { status: answer.status, headers, body, truncated, problem: answer.problem() }
    }
}

impl<'a> NoAnswerReport<'a> {
    fn new(no_answer: &'a NoAnswer) -> NoAnswerReport<'a> {
        NoAnswerReport { kind: no_answer.kind, message: &no_answer.sentence }
    }
}

impl<'a> HttpReport<'a> {
    pub(super) fn new(exchange: &'a Exchange) -> HttpReport<'a> {
        let request = &exchange.request;
        HttpReport {
            number: exchange.number,
            duration_ms: milliseconds(exchange.duration),
            request: ShortRequest {
                method: &request.method,
                url: &request.url,
                headers: Joined(&request.headers),
            },
            response: exchange.answer().map(ShortResponse::new),
            error: exchange.result.as_ref().err().map(NoAnswerReport::new),
        }
    }
}

impl<'a> ShortResponse<'a> {
    fn new(answer: &'a Answer) -> ShortResponse<'a> {
        let (text, truncated) = bounded_text(answer);
        let document = answer.json.as_ref().ok().filter(|_| !truncated);
        let body = document.map_or_else(|| Cow::Owned(text.into()), Cow::Borrowed);
        ShortResponse { status: answer.status, headers: Joined(&answer.headers), body, truncated }
    }
}

fn headers(lines: &[(String, String)]) -> Vec<HeaderReport<'_>> {
    lines.iter().map(|(name, value)| HeaderReport { name, value }).collect()
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(name.to_ascii_lowercase());
    }
    Cow::Borrowed(name)
}

fn bounded_text(answer: &Answer) -> (Cow<'_, str>, bool) {
    match answer.text() {
        Cow::Borrowed(text) => {
            let (text, truncated) = bounded(text);
            (Cow::Borrowed(text), truncated)
        }
        Cow::Owned(text) => {
            let (text, truncated) = bounded(&text);
            (Cow::Owned(text.to_owned()), truncated)
        }
    }
}

fn bounded(body: &str) -> (&str, bool) {
    if body.len() <= BODY_LIMIT {
        return (body, false);
    }
    let end = (0..=BODY_LIMIT).rev().find(|end| body.is_char_boundary(*end)).unwrap_or_default();
    (&body[..end], true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lines_of_one_name_are_one_member_in_the_place_of_the_first() {
        let lines =
            [("Vary", ""), ("A", "1"), ("vary", "x"), ("a", ""), ("b", ""), ("VARY", "y"), ("A", "3")];
        let lines = lines.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let text = serde_json::to_string(&Joined(&lines)).unwrap();
        assert_eq!(text, r#"{"vary":"x, y","a":"1, , 3","b":""}"#);
        assert_eq!(serde_json::to_string(&Joined(&[])).unwrap(), "{}");
    }
}
