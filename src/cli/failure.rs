//! Why a command does not run, or cannot end as it should.

use std::fmt::Display;

use crate::report::ErrorKind;

/// An error as the user reads it, and whose it is.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(kind: ErrorKind, message: impl Display) -> Failure {
        Failure { kind, message: message.to_string() }
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
