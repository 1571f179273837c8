//! The JSON of a body (RFC 8259), whatever its content type says, or one sentence that says why there is none.

use serde_json::Value;

use crate::outcome::Answer;

/// The longest content type that a sentence shows, in characters.
const SHOWN: usize = 60;

/// Parses the whole body. A byte order mark is ignored, as RFC 8259 §8.1 allows. Nesting is bounded.
pub(super) fn of_body(answer: &Answer) -> Result<Value, String> {
    if let Some(problem) = answer.problem() {
        return Err(problem);
    }
    let body = answer.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body);
    if body.trim_ascii().is_empty() {
        return Err("the body is empty".to_owned());
    }
    if let Some(coding) = answer.header("content-encoding").filter(|coding| !is_identity(coding)) {
        return Err(format!("the body has a content coding that was not asked for ({})", shown(coding)));
    }
    let text = std::str::from_utf8(body).map_err(|_| not_text(body).to_owned())?;
    serde_json::from_str(text).map_err(|error| match html(answer, text) {
        Some(sentence) => sentence,
        None => format!("the body is not JSON: {error}"),
    })
}

/// RFC 1952 §2.3.1: the two bytes with which gzip begins.
fn not_text(body: &[u8]) -> &'static str {
    match body {
        [0x1f, 0x8b, ..] => "the body is compressed (gzip), and no Content-Encoding says so",
        _ => "the body is not UTF-8",
    }
}

fn is_identity(coding: &str) -> bool {
    coding.trim().eq_ignore_ascii_case("identity")
}

fn html(answer: &Answer, text: &str) -> Option<String> {
    let content_type = answer.header("content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    let says_so = matches!(essence.as_str(), "text/html" | "application/xhtml+xml");
    if !says_so && !start.starts_with("<!doctype html") && !start.starts_with("<html") {
        return None;
    }
    Some(match essence.as_str() {
        "" => "the body is HTML, not JSON".to_owned(),
        essence => format!("the body is HTML ({}), not JSON", shown(essence)),
    })
}

fn shown(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(SHOWN).collect()
}
