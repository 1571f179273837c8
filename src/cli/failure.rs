//! Why a command does not run, or cannot end as it should.

use std::fmt::Display;

use crate::report::ErrorKind;
use crate::spec::Mistakes;

/// An error as the user reads it, and whose it is.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    pub(super) message: String,
    /// The mistakes of files, if those are why: they are shown with their lines.
    pub(super) mistakes: Option<Mistakes>,
}

impl Failure {
    pub(super) fn new(kind: ErrorKind, message: impl Display) -> Failure {
        Failure { kind, message: message.to_string(), mistakes: None }
    }

    /// Of the files that the arguments name.
    pub(super) fn of_files(kind: ErrorKind, mistakes: Mistakes) -> Failure {
        Failure { mistakes: Some(mistakes.clone()), ..Failure::new(kind, mistakes) }
    }

    /// Of the arguments.
    pub(super) fn usage(message: impl Display) -> Failure {
        Failure::new(ErrorKind::Usage, message)
    }

    /// Of a file that the arguments name.
    pub(super) fn config(message: impl Display) -> Failure {
        Failure::new(ErrorKind::Config, message)
    }

    /// Of the program or the machine.
    pub(super) fn internal(message: impl Display) -> Failure {
        Failure::new(ErrorKind::Internal, message)
    }
}
