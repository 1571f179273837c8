//! Mistakes in spec files, told so that the writer can mend them: file, line, the text, what was expected, a suggestion.

use std::fmt;

use super::source::{Position, SourceFile};

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file, as the user can open it.
    pub file: String,
    /// Where in the file; none if the file as a whole is meant.
    pub position: Option<Position>,
    /// The line of the file.
    pub line_text: Box<str>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// All mistakes of a set of files.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl Mistake {
    /// A mistake at a place in a file.
    pub fn at(source: &SourceFile, position: Position, message: impl Into<String>) -> Mistake {
        Mistake {
            file: source.path.clone(),
            position: Some(position),
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
            file: file.into(),
            position: None,
            line_text: Box::default(),
            message: message.into(),
            help: None,
        }
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Mistake {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.message)?;
        match self.position {
            Some(Position { line, column, width }) => {
                let gutter = " ".repeat(line.to_string().len());
                writeln!(f, "{gutter}--> {}:{line}:{column}", self.file)?;
                writeln!(f, "{gutter} |")?;
                writeln!(f, "{line} | {}", self.line_text)?;
                write!(f, "{gutter} | {}{}", " ".repeat(column.saturating_sub(1)), "^".repeat(width))?;
                if let Some(help) = &self.help {
                    write!(f, "\n{gutter} = help: {help}")?;
                }
            }
            None => {
                write!(f, " --> {}", self.file)?;
                if let Some(help) = &self.help {
                    write!(f, "\n  = help: {help}")?;
                }
            }
        }
        Ok(())
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
