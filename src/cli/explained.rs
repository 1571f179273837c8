//! Text for people, wrapped: headings, items, lines with an indent.

use crate::text::wrapped;

/// A text in the making.
pub(super) struct Explained {
    text: String,
    width: usize,
}

impl Explained {
    pub(super) fn new(width: usize) -> Explained {
        Explained { text: String::new(), width }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.line(0, text);
    }

    /// A line with a dash.
    pub(super) fn item(&mut self, indent: usize, text: &str) {
        self.hang(indent, "- ", text);
    }

    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.hang(indent, "", text);
    }

    pub(super) fn text(self) -> String {
        self.text
    }

    fn hang(&mut self, indent: usize, mark: &str, text: &str) {
        let indent = if mark.is_empty() { indent } else { indent + 2 };
        let further = indent + if mark.is_empty() { 2 } else { mark.len() };
        for (index, line) in wrapped(text, self.width.saturating_sub(further).max(20)).iter().enumerate() {
            let (blanks, mark) = if index == 0 { (indent, mark) } else { (further, "") };
            self.text.push_str(&" ".repeat(blanks));
            self.text.push_str(mark);
            self.text.push_str(line);
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_wrap_under_the_text_of_their_item() {
        let mut page = Explained::new(30);
        page.item(0, "one two three four five six seven");
        assert_eq!(page.text(), "  - one two three four five\n    six seven\n");
    }
}
