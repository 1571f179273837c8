//! Lays a report out as `serde_json::to_string_pretty` does, each line break with its indentation in one piece: a report
//! has very many lines.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::report::{ErrorKind, error_json};

/// The comma before a line break, the break, and the deepest indentation that is written in one piece.
const BREAK: &[u8] = b",\n                                                                ";

/// What a flow without checks takes: a text that need not grow is not copied.
const USUAL_LENGTH: usize = 128 * 1024;

/// The text of a report, or of a part that stands so deep in one.
pub(super) fn pretty(report: &impl Serialize, depth: usize) -> String {
    let mut text = Vec::with_capacity(USUAL_LENGTH);
    let layout = Layout { depth, holds_something: false };
    let written = report.serialize(&mut Serializer::with_formatter(&mut text, layout));
    let text = written.and_then(|()| {
        String::from_utf8(text).map_err(|error| serde_json::Error::io(io::Error::other(error)))
    });
    // Only a map whose keys are no strings could fail, and there is none.
    text.unwrap_or_else(|error| error_json(ErrorKind::Internal, &error.to_string(), &[]))
}

struct Layout {
    depth: usize,
    /// Whether something stands in the innermost list or object.
    holds_something: bool,
}

impl Layout {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.holds_something = false;
        writer.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.holds_something {
            self.next_line(writer, true)?;
        }
        writer.write_all(bracket)
    }

    fn next_line<W: ?Sized + Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        let mut wanted = 2 * self.depth;
        let piece = wanted.min(BREAK.len() - 2);
        writer.write_all(&BREAK[usize::from(first)..2 + piece])?;
        wanted -= piece;
        while wanted > 0 {
            let piece = wanted.min(BREAK.len() - 2);
            writer.write_all(&BREAK[2..2 + piece])?;
            wanted -= piece;
        }
        Ok(())
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next_line(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.holds_something = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.next_line(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.holds_something = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn lines_are_laid_out_as_serde_json_does_it_at_any_depth() {
        let mut document = json!({ "a": [], "b": {}, "c": [1, "two\n", null, [true]], "d": { "e": 1.5 } });
        for depth in 0..100 {
            document =
                if depth % 2 == 0 { json!([document, Value::Null]) } else { json!({ "in": document }) };
        }
        assert_eq!(pretty(&document, 0), serde_json::to_string_pretty(&document).unwrap());
    }
}
