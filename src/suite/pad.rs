//! Collects the mistakes of a suite file, each with its place, its path and without secrets.

use super::mask::Mask;
use super::problem::Problem;
use crate::spec::{Mistake, Mistakes, SourceFile};

/// The keys and indices that lead to a part of the file.
pub(super) type Path = Vec<String>;

/// The mistakes of a file.
pub(super) struct Pad {
    pub(super) source: SourceFile,
    pub(super) mask: Mask,
    mistakes: Vec<Mistake>,
}

impl Pad {
    /// An empty pad.
    pub(super) fn new(source: SourceFile) -> Pad {
        Pad { source, mask: Mask::default(), mistakes: Vec::new() }
    }

    /// Notes a mistake at a path; the same mistake at the same place is noted once.
    pub(super) fn note(&mut self, path: &[String], message: &str, help: Option<&str>) {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let message = match shown(path).as_str() {
            "" => message.to_owned(),
            place => format!("{place}: {message}"),
        };
        let mistake = Mistake::at_key(&self.source, &keys, self.mask.message(&message));
        let path = Some(shown(path)).filter(|path| !path.is_empty());
        let mistake = Mistake { path: path.map(|path| self.mask.message(&path).into()), ..mistake };
        let help = help.map(|help| self.mask.message(help));
        self.add(help.into_iter().fold(mistake, Mistake::help));
    }

    /// Notes what is wrong with a setting.
    pub(super) fn note_problem(&mut self, path: &[String], problem: &Problem) {
        self.note(path, &problem.message, problem.help.as_deref());
    }

    /// Adds a mistake as it is, but for secrets in the line that it shows.
    pub(super) fn add(&mut self, mut mistake: Mistake) {
        mistake.line_text = self.mask.line(&mistake.line_text).into();
        if !self.mistakes.contains(&mistake) {
            self.mistakes.push(mistake);
        }
    }

    /// Whether nothing was noted.
    pub(super) fn is_empty(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// All mistakes, in the order of the file.
    pub(super) fn into_mistakes(mut self) -> Mistakes {
        self.mistakes.sort_by_key(|mistake| mistake.position.map(|at| (at.line, at.column)));
        Mistakes(self.mistakes)
    }
}

/// A path as the reader writes it: `flows[2].auth.mode`.
pub(super) fn shown(path: &[String]) -> String {
    let mut text = String::new();
    for key in path {
        if key.parse::<usize>().is_ok() {
            text.push_str(&format!("[{key}]"));
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(key);
        }
    }
    text
}

/// A path of owned keys.
pub(super) fn path(keys: &[&str]) -> Path {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// A path and what follows it.
pub(super) fn join(base: &[String], keys: &[&str]) -> Path {
    base.iter().cloned().chain(keys.iter().map(|key| (*key).to_owned())).collect()
}
