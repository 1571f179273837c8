//! Why the reference server does not start.

/// What kept the reference server from starting. Once it runs it has no errors of its own: whatever arrives gets an answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process listens on the wanted port.
    #[error("port {port} is already taken; choose another one, or 0 for any free port")]
    PortTaken {
        /// The port asked for.
        port: u16,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The loopback address could not be bound for another reason.
    #[error("cannot listen on 127.0.0.1 port {port}")]
    Bind {
        /// The port asked for.
        port: u16,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// An option cannot be served.
    #[error("option `{option}`: {reason}")]
    Option {
        /// The name of the field of [`Options`](super::Options).
        option: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// An edit can never be applied as written.
    #[error("edit {number}: {reason}")]
    Edit {
        /// Its place in the list, from 1.
        number: usize,
        /// What is wrong with it.
        reason: String,
    },
}
