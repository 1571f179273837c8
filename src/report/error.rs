//! An error of the program itself, for a program that reads it.

use serde_json::{Value, json};

use crate::spec::Mistake;

/// Whose error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The arguments.
    Usage,
    /// A spec file.
    Spec,
    /// A suite config, a baseline, or another file that the arguments name.
    Config,
    /// The program's own, or the machine's.
    Internal,
}

impl ErrorKind {
    /// The word in `error.kind`.
    pub fn word(self) -> &'static str {
        match self {
            ErrorKind::Usage => "usage",
            ErrorKind::Spec => "spec",
            ErrorKind::Config => "config",
            ErrorKind::Internal => "internal",
        }
    }
}

/// One JSON object on one line, as stderr gets it when JSON was asked for. The mistakes of files are a list.
pub fn error_json(kind: ErrorKind, message: &str, mistakes: &[Mistake]) -> String {
    let mut error = json!({ "kind": kind.word(), "message": message });
    if !mistakes.is_empty() {
        error["mistakes"] = mistakes.iter().map(mistake_json).collect();
    }
    json!({ "error": error }).to_string()
}

/// One mistake of a file.
pub fn mistake_json(mistake: &Mistake) -> Value {
    json!({
        "file": mistake.file,
        "line": mistake.position.map(|position| position.line),
        "column": mistake.position.map(|position| position.column),
        "path": mistake.path,
        "message": mistake.message,
        "help": mistake.help,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_object_on_one_line() {
        let line = error_json(ErrorKind::Usage, "no \"such\"\nflag", &[]);
        assert_eq!(line, r#"{"error":{"kind":"usage","message":"no \"such\"\nflag"}}"#);
    }
}
