//! Colours of a terminal, as far as reports use them.

use crate::outcome::Verdict;

/// Whether a report is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// With the escape sequences of terminals.
    Always,
    /// Plain text.
    Never,
}

/// What a piece of text means; each has its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tint {
    Plain,
    Strong,
    Faint,
    Good,
    Doubtful,
    Bad,
}

impl Tint {
    pub(super) fn of(verdict: Verdict) -> Tint {
        match verdict {
            Verdict::Passed => Tint::Good,
            Verdict::Warning | Verdict::CouldNotRun => Tint::Doubtful,
            Verdict::Failed | Verdict::Error => Tint::Bad,
            Verdict::NotApplicable => Tint::Faint,
        }
    }

    pub(super) fn of_result(passed: bool) -> Tint {
        if passed { Tint::Good } else { Tint::Bad }
    }

    fn code(self) -> Option<&'static str> {
        match self {
            Tint::Plain => None,
            Tint::Strong => Some("1"),
            Tint::Faint => Some("2"),
            Tint::Good => Some("1;32"),
            Tint::Doubtful => Some("1;33"),
            Tint::Bad => Some("1;31"),
        }
    }
}

impl Colour {
    /// The text in this tint; as it is if there are no colours, or nothing to colour.
    pub(super) fn paint(self, tint: Tint, text: &str) -> String {
        match tint.code().filter(|_| self == Colour::Always && !text.trim().is_empty()) {
            Some(code) => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            None => text.to_owned(),
        }
    }
}
