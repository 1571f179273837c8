//! Finds values that are secret by their name in any text: URLs, forms, documents, and sentences that quote them.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2_iter, memchr3};

use super::{REDACTED, named};

/// The text without the values of secret parameters and members, and without the user part of URLs.
pub(super) fn hide_named(text: &str) -> Cow<'_, str> {
    replace_named(text, |_| Some(REDACTED.to_owned()))
}

/// The text with another one in the place of each of those values, if there is one for it.
pub fn replace_named(text: &str, mut in_its_place: impl FnMut(&str) -> Option<String>) -> Cow<'_, str> {
    if !may_have_values(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut result = String::new();
    let mut shown = 0;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let (value, end) = match byte {
            b':' => (user_of_url(text, at), at + 1),
            byte if is_name(byte) => {
                let word = word_at(text, at);
                (value_after(text, &word), word.end)
            }
            _ => (None, at + 1),
        };
        match value {
            Some(value) if value.start >= shown && !value.is_empty() => {
                if let Some(other) = in_its_place(&text[value.clone()]) {
                    result.push_str(&text[shown..value.start]);
                    result.push_str(&other);
                    shown = value.end;
                }
                at = value.end;
            }
            _ => at = end,
        }
    }
    if shown == 0 {
        return Cow::Borrowed(text);
    }
    result.push_str(&text[shown..]);
    Cow::Owned(result)
}

/// Whether there is what stands between a name and its value, or begins the user part of a URL. Sentences have neither.
fn may_have_values(text: &[u8]) -> bool {
    let is_url = |at: usize| text[at..].starts_with(b"://");
    memchr3(b'=', b'%', b'"', text).is_some()
        || memchr2_iter(b'\\', b':', text).any(|at| text[at] == b'\\' || is_url(at))
}

/// Whether this range is a word of its own; the escapes of URLs and JSON are no part of a word.
pub(super) fn is_word(text: &str, range: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let (first, last) = (bytes[range.start], bytes[range.end - 1]);
    let before = &bytes[..range.start];
    let after_escape = matches!(before, [.., b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
        || matches!(before, [.., b'\\', b'n' | b'r' | b't']);
    let starts = !is_letter(first) || after_escape || !before.last().copied().is_some_and(is_letter);
    let ends = !is_letter(last) || !bytes.get(range.end).copied().is_some_and(is_letter);
    starts && ends
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether it stands in names; looked up, since every byte of every text is asked.
fn is_name(byte: &u8) -> bool {
    const NAMES: [bool; 256] = {
        let mut names = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            names[byte] =
                (byte as u8).is_ascii_alphanumeric() || byte == b'_' as usize || byte == b'-' as usize;
            byte += 1;
        }
        names
    };
    NAMES[usize::from(*byte)]
}

/// The name that begins here; empty if none does. The digits of an escape before it (`%3Fcode`) are skipped.
fn word_at(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let escape = at > 0
        && bytes[at - 1] == b'%'
        && bytes[at..].iter().take(2).filter(|b| b.is_ascii_hexdigit()).count() == 2;
    let start = if escape { at + 2 } else { at };
    let length = bytes[start..].iter().take_while(|byte| is_name(byte)).count();
    start..start + length
}

/// The secret value that follows a secret name.
fn value_after(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    // Most words are no names, which is seen sooner than that they are no secret ones.
    if !matches!(text.as_bytes().get(name.end), Some(b'=' | b'%' | b'"' | b'\\')) {
        return None;
    }
    let rest = &text[name.end..];
    let word = &text[name.clone()];
    if !named::is_secret(word) {
        return None;
    }
    if rest.starts_with("%3D") || rest.starts_with("%3d") {
        return Some(parameter(text, name.end + 3, true));
    }
    if let Some(value) = rest.strip_prefix('=') {
        let quoted = value.starts_with('"');
        return Some(if quoted {
            quoted_end(text, name.end + 2, "\"")
        } else {
            parameter(text, name.end + 1, false)
        });
    }
    let quote = ["\\\"", "\""].into_iter().find(|quote| rest.starts_with(quote))?;
    let after = rest[quote.len()..].trim_start().strip_prefix(':')?.trim_start();
    member(text, word, text.len() - after.len(), quote)
}

/// The value of a member of a document, which begins here.
fn member(text: &str, name: &str, start: usize, quote: &str) -> Option<Range<usize>> {
    let rest = &text[start..];
    if rest.starts_with(quote) {
        let value = quoted_end(text, start + quote.len(), quote);
        return named::hides_string(name, &text[value.clone()]).then_some(value);
    }
    if let Some(list) = rest.strip_prefix('[')
        && let Some(first) = list.trim_start().strip_prefix(quote)
    {
        let first = text.len() - first.len();
        let list = &text[first..end_of_list(text, start + 1).max(first)];
        return Some(first..first + list.rfind(quote).unwrap_or(list.len()));
    }
    let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || b".-+eE".contains(b)).count();
    named::hides_number(name).then_some(start..start + digits)
}

/// From here to the quote that is not escaped, or the end of the text.
fn quoted_end(text: &str, start: usize, quote: &str) -> Range<usize> {
    let mut at = start;
    let bytes = text.as_bytes();
    while at < bytes.len() && !bytes[at..].starts_with(quote.as_bytes()) {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// The end of a list of strings that begins here.
fn end_of_list(text: &str, start: usize) -> usize {
    let mut in_string = false;
    let mut escaped = false;
    let end = text.bytes().enumerate().skip(start).find(|(_, byte)| {
        let was_escaped = escaped;
        escaped = *byte == b'\\' && !was_escaped;
        in_string ^= *byte == b'"' && !was_escaped;
        *byte == b']' && !in_string
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// The value of a parameter of a form or query.
fn parameter(text: &str, start: usize, encoded: bool) -> Range<usize> {
    let rest = &text[start..];
    let is_end = |c: char| c.is_whitespace() || "&#\"'<>`\\…".contains(c);
    let mut end = rest.find(is_end).unwrap_or(rest.len());
    if encoded {
        end = ["%26", "%23"].iter().filter_map(|stop| rest.find(stop)).fold(end, usize::min);
    }
    start..start + end
}

/// The user part of a URL whose `://` begins here.
fn user_of_url(text: &str, at: usize) -> Option<Range<usize>> {
    let start = at + 3;
    let rest = text.as_bytes().get(at..)?.starts_with(b"://").then(|| &text[start..])?;
    let authority =
        &rest[..rest.find(|c: char| c.is_whitespace() || "/?#\"'<>".contains(c)).unwrap_or(rest.len())];
    authority.rfind('@').map(|length| start..start + length)
}
