//! Operators on texts: `ignore_case`, `starts_with`, `matches`, `has_token`, `same_tokens`, `media_type`.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use super::examine::{Examination, on_single};
use super::judge::Judgement;
use super::operand::render_text;
use super::show::show;
use super::subject::{Reading, Subject};
use crate::spec::model::Assertion;

/// Asks those that the assertion has.
pub(super) fn ask(examination: &mut Examination<'_>, assertion: &Assertion) {
    examination.text("equal but for case to", assertion.ignore_case.as_ref(), |text, operand| {
        Ok(text.eq_ignore_ascii_case(operand))
    });
    examination
        .text("starting with", assertion.starts_with.as_ref(), |text, operand| Ok(text.starts_with(operand)));
    examination
        .text("matching", assertion.matches.as_ref(), |text, operand| Ok(compile(operand)?.is_match(text)));
    examination.text("with the same tokens as", assertion.same_tokens.as_ref(), |text, operand| {
        let tokens =
            |text: &'_ str| text.split_ascii_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
        Ok(tokens(text) == tokens(operand))
    });
    examination.text("of the media type", assertion.media_type.as_ref(), |text, operand| {
        Ok(essence(text).eq_ignore_ascii_case(essence(operand)))
    });
    if let Some(token) = &assertion.has_token {
        let rendered = render_text(token, examination.court.context);
        let rendered = rendered.as_deref();
        let words = || format!("with the token {}", show(&Value::from(rendered.unwrap_or(token))));
        examination.note(words, |subject, _| match rendered {
            Ok(token) => with_token(subject, token),
            Err(reason) => Judgement::untold(reason.as_str()),
        });
    }
}

/// A regular expression made ready.
///
/// # Errors
/// What is wrong with it.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| {
        // The reason stands on the last line, below a drawing of the expression.
        let told = error.to_string();
        let reason = told.lines().last().unwrap_or_default().trim();
        format!("`matches` is no regular expression: {}", reason.strip_prefix("error: ").unwrap_or(reason))
    })
}

/// A media type without parameters (RFC 9110 §8.3.1).
pub(super) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Several lines of a header are one list (RFC 9110 §5.3): the token may stand in any of them.
fn with_token(subject: &Subject<'_>, token: &str) -> Judgement {
    match &subject.reading {
        Reading::Many(values) if subject.joins && values.len() > 1 => {
            let lines: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            let joined = Subject {
                name: subject.name.clone(),
                reading: Reading::Many(vec![Value::from(lines.join(", "))]),
                joins: false,
            };
            with_token(&joined, token)
        }
        _ => on_single(subject, |value| {
            Ok(value.as_str().is_some_and(|text| tokens(text).any(|t| t.eq_ignore_ascii_case(token))))
        }),
    }
}

/// The tokens between commas and spaces, what follows an equals sign left out.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c == ',' || c.is_ascii_whitespace());
    parts.map(|token| token.split('=').next().unwrap_or_default()).filter(|token| !token.is_empty())
}
