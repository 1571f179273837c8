//! The `defects` subject: codes of what is wrong in a syntax that was read nevertheless.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::judge::Court;
use super::sse_syntax;
use super::subject::{Reading, token};
use super::text_operators::essence;
use crate::oauth::{decode_jwt, json_defects};
use crate::outcome::{Answer, BodyEnd};

/// The fact of `jwt:<fact>`.
pub(super) fn fact_of(word: &str) -> Option<&str> {
    word.strip_prefix("jwt:").filter(|fact| !fact.is_empty())
}

/// Reads the defects of `challenge`, `json`, `sse` or `jwt:<fact>`: a list of codes, each once.
///
/// # Errors
/// Why they cannot be told: without the thing itself its syntax has neither defects nor none.
pub(super) fn read<'a>(word: &str, court: Court<'a>) -> Result<Reading<'a>, String> {
    let codes = match word {
        "challenge" => {
            let challenges = court.evidence.challenges()?;
            if court.evidence.answer()?.header("www-authenticate").is_none() {
                return Err("there is no WWW-Authenticate header".to_owned());
            }
            challenges.defects
        }
        "json" => json_codes(court.evidence.answer()?)?,
        "sse" => sse_codes(court.evidence.answer()?)?,
        _ => {
            let fact = fact_of(word).ok_or_else(|| format!("there is no syntax `{word}`"))?;
            decode_jwt(&token(fact, court)?).map_err(|error| format!("`{fact}`: {error}"))?.defects
        }
    };
    let codes: Value = codes.into_iter().map(|code| json!(code)).collect();
    Ok(Reading::One(Cow::Owned(codes)))
}

fn is_event_stream(answer: &Answer) -> bool {
    answer.header("content-type").is_some_and(|text| essence(text).eq_ignore_ascii_case("text/event-stream"))
}

/// The defects of the body, or of the data of all events.
fn json_codes(answer: &Answer) -> Result<Vec<&'static str>, String> {
    let not_json =
        || answer.json.as_ref().err().cloned().unwrap_or_else(|| "the body is not JSON".to_owned());
    if !is_event_stream(answer) {
        return json_defects(&answer.body).ok_or_else(not_json);
    }
    let mut codes = Vec::new();
    for data in sse_syntax::read(&answer.text()).data {
        for code in json_defects(data.as_bytes()).ok_or_else(not_json)? {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    Ok(codes)
}

fn sse_codes(answer: &Answer) -> Result<Vec<&'static str>, String> {
    if !is_event_stream(answer) {
        return Err("the answer is not an event stream".to_owned());
    }
    let stream = sse_syntax::read(&answer.text());
    let mut codes = stream.defects;
    // Where we stopped reading, the end is ours.
    if stream.unfinished && answer.end == BodyEnd::Complete {
        codes.push("unfinished-event");
    }
    if std::str::from_utf8(&answer.body).is_err() {
        codes.push("invalid-utf8");
    }
    Ok(codes)
}
