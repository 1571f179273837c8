//! Reads `text/event-stream` piece by piece (WHATWG HTML §9.2.6). Lines end with CR, LF or both, and may be split
//! anywhere; only `data` matters to us. The caller bounds how much is pushed.

/// The state between two pieces.
#[derive(Default)]
pub(super) struct Events {
    /// The line so far.
    line: Vec<u8>,
    /// The data of the event so far, each line ended by LF.
    data: String,
    /// Whether the last byte was a CR: an LF after it ends no second line.
    after_cr: bool,
    /// Whether a line was read: only the first may begin with a byte order mark.
    begun: bool,
}

impl Events {
    /// Takes the next piece; gives the data of every event that it completes. Events without data are none.
    pub(super) fn push(&mut self, piece: &[u8]) -> Vec<String> {
        let mut complete = Vec::new();
        for &byte in piece {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\r' | b'\n' => complete.extend(self.end_line()),
                _ => self.line.push(byte),
            }
        }
        complete
    }

    /// Whether an event with data was begun and not ended by an empty line: it does not count.
    pub(super) fn is_cut(&self) -> bool {
        !self.data.is_empty() || self.line.starts_with(b"data")
    }

    fn end_line(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        let mut text = text.as_ref();
        if !std::mem::replace(&mut self.begun, true) {
            text = text.strip_prefix('\u{feff}').unwrap_or(text);
        }
        if text.is_empty() {
            return self.dispatch();
        }
        // A comment has an empty field name.
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        if field == "data" {
            self.data.push_str(value.strip_prefix(' ').unwrap_or(value));
            self.data.push('\n');
        }
        None
    }

    fn dispatch(&mut self) -> Option<String> {
        let mut data = std::mem::take(&mut self.data);
        data.pop();
        (!data.is_empty()).then_some(data)
    }
}
