//! Takes secrets out of texts, whatever spelling they stand in.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind, Span, packed};
use serde_json::Value;

use super::spellings::spellings;
use super::{REDACTED, named, scan};

/// Shorter secrets are hidden where a name says what they are, never in free text: it would be full of holes.
const SHORTEST: usize = 4;
/// Shorter secrets are hidden in free text only where they stand as a word of their own.
const SHORTEST_ANYWHERE: usize = 8;
/// A secret that was cut off is hidden if at least this many bytes of it are there.
const SHORTEST_BEGINNING: usize = 8;
/// Shorter values are not taken for secrets only because of their names.
const SHORTEST_LEARNT: usize = 12;

/// Knows secrets, and the names under which secrets stand. It has no `Debug`: nothing prints what it knows.
#[derive(Clone, Default)]
pub struct Redactor {
    patterns: Vec<Pattern>,
    finder: OnceLock<Option<Finder>>,
}

/// Finds where patterns begin. Each flow has secrets of its own: what is made fast is worth more than what reads fast.
#[derive(Clone)]
enum Finder {
    /// By instructions that not every processor has, and not for every number of patterns.
    Packed(packed::Searcher),
    Automaton(AhoCorasick),
}

/// One spelling of a secret. Its beginning is looked for; the rest is compared where that is found, so that many
/// long tokens still make a small automaton.
#[derive(Clone)]
struct Pattern {
    text: String,
    needle: usize,
    is_word: bool,
    /// What is shown in its place, as long as the text; [`REDACTED`] if there is nothing.
    shown: Option<String>,
}

/// Whether a value whose name says that it is secret is to be hidden wherever it stands.
pub fn looks_secret(value: &str) -> bool {
    value.len() >= SHORTEST_LEARNT && !value.contains(char::is_whitespace) && !named::is_plain_word(value)
}

impl Redactor {
    /// Adds a secret.
    pub fn add(&mut self, secret: &str) {
        self.add_spellings(secret, None);
    }

    /// Adds a secret with what is to be shown in its place: a text of as many bytes, with letters and digits where the
    /// secret has some. In every spelling of the secret, that spelling of the text is shown.
    pub fn add_as(&mut self, secret: &str, in_its_place: &str) {
        self.add_spellings(secret, Some(in_its_place));
    }

    fn add_spellings(&mut self, secret: &str, in_its_place: Option<&str>) {
        let letters = secret.chars().count();
        if letters < SHORTEST || self.patterns.iter().any(|pattern| pattern.text == secret) {
            return;
        }
        for (text, shown) in spellings(secret, in_its_place) {
            let ends = (1..=SHORTEST_BEGINNING.min(text.len())).rev();
            let needle = ends.into_iter().find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
            self.patterns.push(Pattern { needle, is_word: letters < SHORTEST_ANYWHERE, text, shown });
        }
        self.finder = OnceLock::new();
    }

    /// Adds what stands in a document under names that say it is secret, captured or not.
    pub fn learn_json(&mut self, document: &Value) {
        named::secrets_in(document, &mut |secret| self.learn(secret));
    }

    /// Adds what stands in a form, or the query of a URL, under names that say it is secret.
    pub fn learn_form(&mut self, form: &str) {
        for (name, value) in url::form_urlencoded::parse(form.as_bytes()) {
            if named::is_secret(&name) {
                self.learn(&value);
            }
        }
    }

    /// Adds the credentials of an `Authorization` header.
    pub fn learn_credentials(&mut self, value: &str) {
        self.learn(value.split_once(' ').map_or(value, |(_, credentials)| credentials.trim()));
    }

    /// What was only found by its name may be an ordinary word, which texts must keep.
    fn learn(&mut self, value: &str) {
        if looks_secret(value) {
            self.add(value);
        }
    }

    /// The text without the known secrets, and without the values of parameters and members whose names say that
    /// they are secret (`code=…`, `"access_token": "…"`). Borrowed if there is nothing to hide.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match scan::hide_named(text) {
            Cow::Borrowed(text) => self.redact_known(text),
            Cow::Owned(text) => Cow::Owned(self.redact_known(&text).into_owned()),
        }
    }

    /// The text without the known secrets. Borrowed if there is none in it.
    pub fn redact_known<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.patterns.is_empty() {
            return Cow::Borrowed(text);
        }
        match self.finder() {
            Some(finder) => without(text, self.spans(finder, text)),
            // Nothing can be found, so nothing may be shown.
            None => Cow::Owned(REDACTED.to_owned()),
        }
    }

    /// Redacts a text in its place: most have nothing to hide.
    pub fn hide(&self, text: &mut String) {
        if let Cow::Owned(hidden) = self.redact(text) {
            *text = hidden;
        }
    }

    /// The value of a header line. Values that are secret by the header's name keep what is not: the scheme of
    /// credentials, the names of cookies.
    pub fn redact_header<'t>(&self, name: &str, value: &'t str) -> Cow<'t, str> {
        match named::header(name, value) {
            None => self.redact(value),
            Some(kept) => Cow::Owned(self.redact_known(&kept).into_owned()),
        }
    }

    /// Redacts a document at whatever depth, by names and by values.
    pub fn redact_json(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.hide(text),
            Value::Array(list) => list.iter_mut().for_each(|value| self.redact_json(value)),
            Value::Object(members) => {
                for (name, value) in members.iter_mut() {
                    named::hide_member(name, value);
                    self.redact_json(value);
                }
                if members.keys().any(|name| self.redact_known(name) != *name) {
                    let taken = std::mem::take(members).into_iter();
                    members.extend(taken.map(|(name, value)| (self.redact_known(&name).into_owned(), value)));
                }
            }
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => {
                let text = number.to_string();
                if self.redact_known(&text) != text {
                    *value = Value::from(REDACTED);
                }
            }
        }
    }

    fn finder(&self) -> Option<&Finder> {
        let needles = || self.patterns.iter().map(Pattern::needle);
        let build = || match packed::Searcher::new(needles()) {
            Some(searcher) => Some(Finder::Packed(searcher)),
            None => Finder::automaton(needles()),
        };
        self.finder.get_or_init(build).as_ref()
    }

    /// Where secrets stand, each after those that begin before it.
    fn spans(&self, finder: &Finder, text: &str) -> Vec<(Range<usize>, &str)> {
        let mut spans = Vec::new();
        let mut from = 0;
        while let Some(start) = finder.first(text, from) {
            let rest = &text.as_bytes()[start..];
            for pattern in self.patterns.iter().filter(|pattern| rest.starts_with(pattern.needle())) {
                spans.extend(
                    pattern.span(text, start).map(|span| (span.clone(), pattern.shown_of(span.len()))),
                );
            }
            from = start + 1;
        }
        spans
    }
}

impl Finder {
    fn automaton<'n>(needles: impl Iterator<Item = &'n [u8]>) -> Option<Finder> {
        let mut builder = AhoCorasick::builder();
        // Of what begins at one place the first is found; the default is what ends first, which may begin later.
        builder.kind(Some(AhoCorasickKind::NoncontiguousNFA)).match_kind(MatchKind::LeftmostFirst);
        builder.build(needles).ok().map(Finder::Automaton)
    }

    /// The first place, from this one on, at which a pattern begins.
    fn first(&self, text: &str, from: usize) -> Option<usize> {
        let span = Span { start: from, end: text.len() };
        match self {
            Finder::Packed(searcher) => searcher.find_in(text, span).map(|found| found.start()),
            Finder::Automaton(automaton) => {
                automaton.find(Input::new(text).span(span)).map(|found| found.start())
            }
        }
    }
}

impl Pattern {
    /// What is looked for.
    fn needle(&self) -> &[u8] {
        &self.text.as_bytes()[..self.needle]
    }

    /// What of the text is this secret, if it begins here: all of it, or what was left of it where the text ends or
    /// an ellipsis says that it was cut.
    fn span(&self, text: &str, start: usize) -> Option<Range<usize>> {
        let rest = &text[start..];
        let mut common = common_beginning(rest.as_bytes(), self.text.as_bytes());
        if common == self.text.len() {
            let span = start..start + common;
            return (!self.is_word || scan::is_word(text, &span)).then_some(span);
        }
        while !rest.is_char_boundary(common) {
            common -= 1;
        }
        let after = &rest[common..];
        let is_cut = after.is_empty() || after.starts_with('…') || after.starts_with("...");
        (is_cut && common >= SHORTEST_BEGINNING).then(|| start..start + common)
    }

    /// What is shown in the place of so many of its bytes.
    fn shown_of(&self, bytes: usize) -> &str {
        self.shown.as_ref().and_then(|shown| shown.get(..bytes)).unwrap_or(REDACTED)
    }
}

/// How many bytes two texts begin with alike: many at a time, since a server may send a long token that begins anew at
/// each of its bytes.
fn common_beginning(one: &[u8], other: &[u8]) -> usize {
    const PIECE: usize = 256;
    let alike = one.chunks_exact(PIECE).zip(other.chunks_exact(PIECE)).take_while(|(a, b)| a == b).count();
    let from = alike * PIECE;
    from + one[from..].iter().zip(&other[from..]).take_while(|(a, b)| a == b).count()
}

/// The text with these places hidden; places that overlap are one, and the longest of those that begin first is shown.
fn without<'t>(text: &'t str, mut spans: Vec<(Range<usize>, &str)>) -> Cow<'t, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    spans.sort_by_key(|(span, _)| (span.start, Reverse(span.end)));
    let mut result = String::with_capacity(text.len());
    let mut hidden = 0;
    for (span, shown) in spans {
        if span.start >= hidden {
            result.push_str(&text[hidden..span.start]);
            result.push_str(shown);
        }
        hidden = hidden.max(span.end);
    }
    result.push_str(&text[hidden..]);
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_finders_find_the_same_places_overlapping_ones_too() {
        let needles = ["abcabcab", "bcab", "cabc", "aaaa", "é12345", "zzzz"];
        let bytes = || needles.iter().map(|needle| needle.as_bytes());
        let packed = packed::Searcher::new(bytes()).map(Finder::Packed);
        let finders: Vec<Finder> = packed.into_iter().chain(Finder::automaton(bytes())).collect();
        let text = format!("{}abcabcabcab aaaaaa é12345 {}zzz", "x".repeat(70), "y".repeat(70));
        let naive = |from: usize| {
            (from..text.len())
                .find(|at| needles.iter().any(|n| text.as_bytes()[*at..].starts_with(n.as_bytes())))
        };
        for from in 0..=text.len() {
            for finder in &finders {
                assert_eq!(finder.first(&text, from), naive(from), "from {from}");
            }
        }
    }

    #[test]
    fn beginnings_are_alike_up_to_the_first_byte_that_differs() {
        let text = vec![b'a'; 1000];
        for at in [0, 1, 255, 256, 257, 511, 512, 999] {
            let mut other = text.clone();
            other[at] = b'b';
            assert_eq!(common_beginning(&text, &other), at);
            assert_eq!(common_beginning(&text[..at], &text), at);
        }
        assert_eq!(common_beginning(&text, &text), 1000);
    }

    #[test]
    fn a_long_token_that_begins_anew_at_each_of_its_bytes_is_hidden_as_one() {
        let mut redactor = Redactor::default();
        redactor.add(&"a".repeat(20_000));
        assert_eq!(redactor.redact_known(&format!("({})", "a".repeat(100_000))), format!("({REDACTED})"));
    }

    #[test]
    fn secrets_are_hidden_however_many_there_are() {
        let all: Vec<String> = (0..300).map(|number| format!("secret-{number:04}-of-many")).collect();
        for count in [1, 20, 300] {
            let mut redactor = Redactor::default();
            all[..count].iter().for_each(|secret| redactor.add(secret));
            let text = all[..count].join(" and ");
            let expected = vec![REDACTED; count].join(" and ");
            assert_eq!(redactor.redact_known(&text), expected);
        }
    }
}
