//! Values as short texts for a reader.

use std::io::{self, Write};

use serde_json::Value;

use super::subject::{Reading, Subject};

/// How many characters of a value are shown.
const SHOWN: usize = 200;

/// A value as JSON, cut where it is long.
pub(super) fn show(value: &Value) -> String {
    let mut start = Start { bytes: Vec::new() };
    // The only error is our own, at the limit: what is written until then is what is shown.
    let _cut = serde_json::to_writer(&mut start, value);
    clip(&String::from_utf8_lossy(&start.bytes), SHOWN)
}

/// What a subject is.
pub(super) fn show_subject(subject: &Subject<'_>) -> String {
    match &subject.reading {
        Reading::One(value) => show(value),
        Reading::Absent => "absent".to_owned(),
        Reading::Unknown { reason, .. } => reason.clone(),
        Reading::Many(values) => match &values[..] {
            [] => "absent".to_owned(),
            [one] => show(one),
            many => show_many(many),
        },
    }
}

/// Several values where one was asked for.
pub(super) fn show_many(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().take(10).map(show).collect();
    format!("{} values: {}", values.len(), clip(&shown.join(", "), SHOWN))
}

/// At most `limit` characters of a text.
pub(super) fn clip(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The beginning of what is written: a whole document need not be made to show its first characters.
struct Start {
    bytes: Vec<u8>,
}

impl Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Four bytes are the longest character; one character more than is shown tells that something was cut.
        let limit = (SHOWN + 1) * 4;
        if self.bytes.len() >= limit {
            return Err(io::Error::other("enough"));
        }
        let taken = bytes.len().min(limit - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
