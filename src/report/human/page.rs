//! A page of text: wrapped lines, hanging indents, colours. Everything a server said passes through here, so here
//! control characters are made harmless.

use crate::report::colour::{Colour, Tint};
use crate::text::{harmless, wrapped};

pub(super) struct Page {
    text: String,
    colour: Colour,
    width: usize,
}

impl Page {
    pub(super) fn new(colour: Colour, width: usize) -> Page {
        Page { text: String::new(), colour, width }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// An empty line, unless there is one already.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// One line, never wrapped.
    pub(super) fn line(&mut self, pieces: &[(Tint, &str)]) {
        let painted = pieces.iter().map(|(tint, text)| self.colour.paint(*tint, &harmless(text)));
        let line: String = painted.collect();
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// One line that is cut where the page ends; the last piece gives way.
    pub(super) fn cut_line(&mut self, pieces: &[(Tint, &str)]) {
        let Some(((tint, last), first)) = pieces.split_last() else { return };
        let taken: usize = first.iter().map(|(_, text)| length(text)).sum();
        let cut = shorten(&one_line(last), self.width.saturating_sub(taken).max(20));
        let pieces: Vec<_> = first.iter().copied().chain([(*tint, cut.as_str())]).collect();
        self.line(&pieces);
    }

    /// One line whose blanks stay, cut where the page ends.
    pub(super) fn exact_line(&mut self, before: &[(Tint, &str)], tint: Tint, text: &str) {
        let taken: usize = before.iter().map(|(_, text)| length(text)).sum();
        let cut = shorten(text, self.width.saturating_sub(taken).max(20));
        let pieces: Vec<_> = before.iter().copied().chain([(tint, cut.as_str())]).collect();
        self.line(&pieces);
    }

    /// A paragraph, wrapped, indented by this many spaces.
    pub(super) fn text(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, self.width.saturating_sub(indent)) {
            self.line(&[(Tint::Plain, &" ".repeat(indent)), (Tint::Plain, &line)]);
        }
    }

    /// A label and a text beside it, whose further lines hang below its first. Labels may be padded.
    pub(super) fn entry(&mut self, indent: usize, label: &str, tint: Tint, text: &str) {
        let hang = indent + length(label) + 1;
        let mut lines = wrapped(text, self.width.saturating_sub(hang)).into_iter();
        let first = lines.next().unwrap_or_default();
        self.line(&[
            (Tint::Plain, &" ".repeat(indent)),
            (tint, label),
            (Tint::Plain, " "),
            (Tint::Plain, &first),
        ]);
        for line in lines {
            self.line(&[(Tint::Plain, &" ".repeat(hang)), (Tint::Plain, &line)]);
        }
    }
}

/// The number of characters.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// The text on one line, blanks collapsed.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first characters, with an ellipsis if there are more.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    if length(text) <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}
