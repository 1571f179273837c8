//! One line of challenges, from left to right. Every step takes something off the rest of the line, and looks ahead
//! only over what the next step takes: hostile lines cost linear time.

use std::collections::HashSet;

use super::challenge::{Challenge, Challenges};

const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// What stands before the rest of the line, separators left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Scheme,
    Token68,
    Quoted,
    Unquoted,
}

/// Reads one line.
pub(super) struct Scanner<'a, 'f> {
    rest: &'a str,
    found: &'f mut Challenges,
    last: Last,
    /// Whether a comma stands between `last` and the rest.
    comma: bool,
    /// The parameter names of the challenge that is being read, in lower case.
    names: HashSet<String>,
}

impl<'a, 'f> Scanner<'a, 'f> {
    pub(super) fn new(line: &'a str, found: &'f mut Challenges) -> Self {
        Scanner { rest: line, found, last: Last::Nothing, comma: false, names: HashSet::new() }
    }

    pub(super) fn scan(mut self) {
        loop {
            self.separators();
            match self.rest.as_bytes().first() {
                None => return,
                Some(b'"') => {
                    self.defect("stray-quote");
                    self.quoted();
                }
                Some(b'=') => {
                    self.defect("empty-name");
                    self.rest = &self.rest[1..];
                }
                Some(_) => self.word(),
            }
        }
    }

    fn separators(&mut self) {
        self.comma = false;
        loop {
            self.rest = self.rest.trim_start_matches(SPACE);
            if self.rest.starts_with(';') {
                self.defect("semicolon");
            } else if !self.rest.starts_with(',') {
                return;
            }
            self.comma = true;
            self.rest = &self.rest[1..];
        }
    }

    /// A scheme, the name of a parameter, a token68, or more of an unquoted value with spaces.
    fn word(&mut self) {
        let word = self.take_until(|c| SPACE.contains(&c) || matches!(c, ',' | ';' | '=' | '"'));
        let after = self.rest.trim_start_matches(SPACE);
        let follows_scheme = self.last == Last::Scheme && !self.comma;
        if after.starts_with('=') {
            let padding = self.rest.len() - self.rest.trim_start_matches('=').len();
            let end = self.rest[padding..].trim_start_matches(SPACE);
            // By the grammar `realm=` is a token68, too; but what pads base64 fills up four characters.
            let pads = padding > 0 && (word.len() + padding).is_multiple_of(4);
            if follows_scheme && pads && (end.is_empty() || end.starts_with(',')) {
                let padding = &self.rest[..padding];
                self.rest = &self.rest[padding.len()..];
                self.token68(format!("{word}{padding}"));
            } else {
                self.parameter(word, after);
            }
        } else if follows_scheme && (after.is_empty() || after.starts_with([',', ';'])) {
            self.token68(word.to_owned());
        } else if self.last == Last::Unquoted && !self.comma {
            self.defect("unquoted-value");
            if let Some((_, value)) =
                self.found.list.last_mut().and_then(|challenge| challenge.params.last_mut())
            {
                value.push(' ');
                value.push_str(word);
            }
        } else {
            self.scheme(word);
        }
    }

    fn scheme(&mut self, scheme: &str) {
        if !self.comma && self.last != Last::Nothing {
            self.defect("missing-comma");
        }
        if !is_token(scheme) {
            self.defect("invalid-scheme");
        }
        self.found.list.push(Challenge { scheme: scheme.to_owned(), ..Challenge::default() });
        self.names = HashSet::new();
        self.last = Last::Scheme;
    }

    fn token68(&mut self, token: String) {
        if let Some(challenge) = self.found.list.last_mut() {
            challenge.token68 = Some(token);
        }
        self.last = Last::Token68;
    }

    /// A parameter; `after` begins with its equals sign.
    fn parameter(&mut self, name: &str, after: &'a str) {
        match (self.last, self.comma) {
            (Last::Nothing, _) => {
                self.defect("empty-scheme");
                self.found.list.push(Challenge::default());
            }
            (Last::Scheme, true) => self.defect("comma-after-scheme"),
            (Last::Quoted | Last::Unquoted | Last::Token68, false) => self.defect("missing-comma"),
            _ => {}
        }
        let value = after[1..].trim_start_matches(SPACE);
        if after.len() != self.rest.len() || value.len() + 1 != after.len() {
            self.defect("whitespace-around-equals");
        }
        if !is_token(name) {
            self.defect("invalid-name");
        }
        if !self.names.insert(name.to_ascii_lowercase()) {
            self.defect("repeated-parameter");
        }
        self.rest = value;
        let is_quoted = value.starts_with('"');
        let value = if is_quoted { self.quoted() } else { self.unquoted() };
        self.last = if is_quoted { Last::Quoted } else { Last::Unquoted };
        if let Some(challenge) = self.found.list.last_mut() {
            challenge.params.push((name.to_owned(), value));
        }
    }

    /// A quoted-string (RFC 9110 §5.6.4); the rest begins with its quote.
    fn quoted(&mut self) -> String {
        let mut value = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            let character = match character {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return value;
                }
                '\\' => match characters.next() {
                    Some((_, escaped)) => escaped,
                    None => break,
                },
                plain => plain,
            };
            if character.is_control() && character != '\t' {
                self.defect("control-character");
            }
            value.push(character);
        }
        self.defect("unterminated-quote");
        self.rest = "";
        value
    }

    fn unquoted(&mut self) -> String {
        if let Some((value, rest)) = self.rest.strip_prefix('\'').and_then(|inner| inner.split_once('\'')) {
            self.defect("single-quotes");
            self.rest = rest;
            return value.to_owned();
        }
        let before = self.rest;
        let value = self.take_until(|c| SPACE.contains(&c) || c == ',').trim_end_matches(';');
        self.rest = &before[value.len()..];
        if value.is_empty() {
            self.defect("empty-value");
        } else if !is_token(value) {
            self.defect("unquoted-value");
        }
        value.to_owned()
    }

    fn take_until(&mut self, stop: impl Fn(char) -> bool) -> &'a str {
        let (taken, rest) = self.rest.split_at(self.rest.find(stop).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn defect(&mut self, code: &'static str) {
        if !self.found.defects.contains(&code) {
            self.found.defects.push(code);
        }
    }
}

/// Whether a text is a token (RFC 9110 §5.6.2).
fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}
