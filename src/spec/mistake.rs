//! Mistakes in spec files, told so that the writer can mend them: file, line, the text, what was expected, a suggestion.

use std::fmt;

use super::source::{Position, SourceFile};
use crate::text::{harmless, wrapped};

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file, as the user can open it.
    pub file: Box<str>,
    /// Where in the file; none if the file as a whole is meant.
    pub position: Option<Position>,
    /// The keys that lead there, as a reader writes them, where the message begins with them: `flows[2].auth.mode`.
    pub path: Option<Box<str>>,
    /// The line of the file.
    pub line_text: Box<str>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<Box<str>>,
}

/// All mistakes of a set of files.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl From<Mistake> for Mistakes {
    fn from(mistake: Mistake) -> Mistakes {
        Mistakes(vec![mistake])
    }
}

impl Mistake {
    /// A mistake at a place in a file.
    pub fn at(source: &SourceFile, position: Position, message: impl Into<String>) -> Mistake {
        Mistake {
            file: source.path.as_str().into(),
            position: Some(position),
            path: None,
            line_text: source.line_text(position.line).into(),
            message: message.into(),
            help: None,
        }
    }

    /// A mistake at the key of a file that this path leads to.
    pub fn at_key(source: &SourceFile, path: &[&str], message: impl Into<String>) -> Mistake {
        Mistake::at(source, source.locate(path), message)
    }

    /// A mistake of a file or folder as a whole.
    pub fn of_file(file: impl Into<String>, message: impl Into<String>) -> Mistake {
        Mistake {
            file: file.into().into(),
            position: None,
            path: None,
            line_text: Box::default(),
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Mistake {
        self.help = Some(help.into().into());
        self
    }
}

/// How many characters of a line are shown where lines have no end: a whole document may stand on one.
const LONGEST: usize = 400;

/// What a diagnostic is shown on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Whether it has colours.
    pub colours: bool,
    /// How many characters fit on a line; none if lines have no end.
    pub width: Option<usize>,
}

impl Terminal {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A text after a head of so many characters, its further lines indented as far.
    fn hang(self, head: usize, text: &str) -> String {
        let text = text.lines().map(harmless).collect::<Vec<_>>().join("\n");
        let Some(width) = self.width else { return text };
        wrapped(&text, width.saturating_sub(head).max(20)).join(&format!("\n{}", " ".repeat(head)))
    }
}

impl Mistake {
    /// The mistake as people read it.
    pub fn shown(&self, terminal: Terminal) -> String {
        let (red, blue) = ("1;31", "1;34");
        let head = terminal.paint(red, "error");
        let message = terminal.hang("error: ".len(), &self.message);
        let help = |indent: &str| {
            let head = format!("{indent}= help: ");
            let text = self.help.as_ref().map(|help| terminal.hang(head.len(), help));
            text.map(|text| format!("\n{indent}{} help: {text}", terminal.paint(blue, "=")))
                .unwrap_or_default()
        };
        let Some(Position { line, column, width }) = self.position else {
            return format!(
                "{head}: {message}\n {} {}{}",
                terminal.paint(blue, "-->"),
                self.file,
                help("  ")
            );
        };
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        let (arrow, bar) = (terminal.paint(blue, "-->"), terminal.paint(blue, "|"));
        let (text, before) = self.excerpt(terminal, column, number.len() + 3);
        let carets =
            terminal.paint(red, &"^".repeat(width.min(text.chars().count().saturating_sub(before).max(1))));
        let number = terminal.paint(blue, &number);
        let indent = " ".repeat(before);
        format!(
            "{head}: {message}\n{gutter}{arrow} {}:{line}:{column}\n{gutter} {bar}\n{number} {bar} {text}\n{gutter} {bar} \
             {indent}{carets}{}",
            self.file,
            help(&format!("{gutter} "))
        )
    }

    /// The part of the line that fits, and how many of its characters stand before the marked ones.
    fn excerpt(&self, terminal: Terminal, column: usize, head: usize) -> (String, usize) {
        let before = column.saturating_sub(1);
        let room = terminal.width.map_or(LONGEST, |width| width.saturating_sub(head).max(20));
        // One blank for each, so that what is marked stays below its marks.
        let line: String = self.line_text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if line.chars().count() <= room {
            return (line, before);
        }
        let start = if before > room / 2 { before - room / 3 } else { 0 };
        let kept = room - usize::from(start > 0) - 1;
        let middle: String = line.chars().skip(start).take(kept).collect();
        let more = if start + kept < line.chars().count() { "…" } else { "" };
        let less = if start > 0 { "…" } else { "" };
        (format!("{less}{middle}{more}"), before - start + usize::from(start > 0))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(Terminal::default()))
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, mistake) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Layer;

    fn mistake(line: &str, column: usize) -> Mistake {
        let text = line.to_owned();
        let source = SourceFile::new(Layer::BuiltIn, "a.toml", text);
        Mistake::at(&source, Position { line: 1, column, width: 3 }, "this is wrong")
            .help("write something else")
    }

    #[test]
    fn a_mistake_shows_its_line_with_carets_and_help() {
        let told = mistake("key = abc", 7).to_string();
        let expected = "error: this is wrong\n --> a.toml:1:7\n  |\n1 | key = abc\n  |       ^^^\n  = help: write something else";
        assert_eq!(told, expected);
    }

    #[test]
    fn what_a_file_holds_does_not_rule_the_terminal() {
        let mut told = mistake("key\t= \u{1b}[2Jabc", 7);
        told.message = "unknown key `\u{1b}[31m`".to_owned();
        let told = told.to_string();
        assert!(!told.contains('\u{1b}') && told.contains("\n1 | key =  [2Jabc\n"), "{told}");
    }

    #[test]
    fn of_an_endless_line_the_part_around_the_mark_is_shown() {
        let told = mistake(&"x".repeat(100_000), 50_000).to_string();
        assert!(told.len() < 1_500, "{}", told.len());
    }

    #[test]
    fn colours_are_for_terminals_that_have_them() {
        assert!(!mistake("key = abc", 7).to_string().contains('\u{1b}'));
        let told = mistake("key = abc", 7).shown(Terminal { colours: true, width: None });
        assert!(told.contains("\u{1b}[1;31merror\u{1b}[0m: this is wrong"));
    }

    #[test]
    fn a_narrow_terminal_wraps_help_and_shows_the_marked_part_of_a_long_line() {
        let line = format!("{}abc{}", "x".repeat(100), "y".repeat(100));
        let told = mistake(&line, 101).shown(Terminal { colours: false, width: Some(40) });
        assert!(told.lines().all(|line| line.chars().count() <= 40), "{told}");
        let lines: Vec<&str> = told.lines().collect();
        let marked = lines[4].find('^').unwrap();
        let shown: String = lines[3].chars().skip(marked).take(3).collect();
        assert_eq!(shown, "abc", "{told}");
    }
}
