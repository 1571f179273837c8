//! The syntax of an event stream (HTML Standard §9.2.5, §9.2.6): what clients silently drop is a defect.

/// What a stream holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stream {
    /// The data of each event, in order.
    pub(super) data: Vec<String>,
    /// Codes, each once: `unknown-field`, `missing-colon`, `invalid-retry`, `null-in-id`.
    pub(super) defects: Vec<&'static str>,
    /// Whether the last event has no empty line after it: clients drop it.
    pub(super) unfinished: bool,
}

/// Reads a stream. One byte order mark at its beginning belongs to the format.
pub(super) fn read(text: &str) -> Stream {
    let mut stream = Stream::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut data: Vec<&str> = Vec::new();
    for line in text.split_inclusive('\n') {
        let whole = line.strip_suffix('\n');
        if whole == Some("") {
            stream.finish(&mut data);
        } else {
            stream.field(whole.unwrap_or(line), &mut data);
        }
    }
    stream.unfinished = !data.is_empty();
    stream
}

impl Stream {
    fn finish(&mut self, data: &mut Vec<&str>) {
        if !data.is_empty() {
            self.data.push(data.join("\n"));
        }
        data.clear();
    }

    fn field<'a>(&mut self, line: &'a str, data: &mut Vec<&'a str>) {
        let (name, value) = line.split_once(':').unwrap_or_else(|| {
            self.note("missing-colon");
            (line, "")
        });
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => data.push(value),
            "retry" if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) => {
                self.note("invalid-retry")
            }
            "id" if value.contains('\0') => self.note("null-in-id"),
            "" | "event" | "id" | "retry" => {}
            _ => self.note("unknown-field"),
        }
    }

    fn note(&mut self, code: &'static str) {
        if !self.defects.contains(&code) {
            self.defects.push(code);
        }
    }
}
