//! Why there was no answer, or none to its end: one sentence for the person who must act.

use std::io::ErrorKind;
use std::time::Duration;

use super::causes;
use super::handshake;
use super::place::Place;
use super::resolver::NotFound;
use crate::outcome::{NoAnswer, Transport};

/// Explains why no status line came.
pub(super) fn no_answer(error: &reqwest::Error, place: &Place) -> NoAnswer {
    let (kind, sentence) = explain(error, place);
    NoAnswer { kind, sentence }
}

/// The time limit passed before a status line came.
pub(super) fn late(place: &Place, limit: Duration) -> NoAnswer {
    let sentence = format!("{place} sent no answer within {} ms", limit.as_millis());
    NoAnswer { kind: Transport::Timeout, sentence }
}

fn explain(error: &reqwest::Error, place: &Place) -> (Transport, String) {
    if let Some(tls) = causes::find::<rustls::Error>(error) {
        return (Transport::Tls, handshake::sentence(tls, place));
    }
    if causes::find::<NotFound>(error).is_some() {
        let said = causes::innermost(error);
        return (Transport::Dns, format!("the host name `{}` was not found ({said})", place.host));
    }
    if error.is_connect() {
        return not_connected(error, place);
    }
    let broken = || (Transport::Reset, format!("{place} closed the connection before it answered"));
    match causes::find::<hyper::Error>(error) {
        Some(http) if http.is_incomplete_message() || http.is_closed() => broken(),
        Some(http) if http.is_parse() => no_http(error, place),
        _ => match causes::io_kind(error) {
            Some(kind) if is_closed(kind) => broken(),
            Some(ErrorKind::TimedOut) => (Transport::Timeout, format!("{place} stopped answering")),
            Some(_) => {
                (Transport::Reset, format!("the connection to {place} failed: {}", causes::innermost(error)))
            }
            None => no_http(error, place),
        },
    }
}

fn not_connected(error: &reqwest::Error, place: &Place) -> (Transport, String) {
    match causes::io_kind(error) {
        Some(ErrorKind::ConnectionRefused) => {
            (Transport::Refused, format!("nothing listens at {place} (connection refused)"))
        }
        Some(ErrorKind::TimedOut) => {
            (Transport::Timeout, format!("{place} did not accept the connection in time"))
        }
        Some(kind) if place.secure && is_closed(kind) => (
            Transport::Tls,
            format!("the TLS handshake with {place} failed: the connection was closed (an http server?)"),
        ),
        Some(kind) if is_closed(kind) => {
            (Transport::Reset, format!("{place} closed the connection before it answered"))
        }
        _ => (Transport::Refused, format!("{place} cannot be reached: {}", causes::innermost(error))),
    }
}

fn no_http(error: &reqwest::Error, place: &Place) -> (Transport, String) {
    let said = causes::innermost(error);
    (Transport::Protocol, format!("what {place} sent is no HTTP answer ({said})"))
}

/// Explains why the body did not come to its end.
pub(super) fn broken_body(error: &reqwest::Error, place: &Place) -> String {
    let from_wire = causes::find::<hyper::Error>(error).is_some();
    match causes::io_kind(error) {
        Some(ErrorKind::UnexpectedEof) if !from_wire => {
            format!("the compressed body from {place} ends too early")
        }
        Some(kind) if is_closed(kind) => {
            format!("{place} closed the connection before the body was complete")
        }
        _ if !from_wire => {
            format!("the content coding of the body from {place} is invalid ({})", causes::innermost(error))
        }
        Some(ErrorKind::InvalidInput | ErrorKind::InvalidData) => {
            format!("the chunks of the body from {place} are invalid ({})", causes::innermost(error))
        }
        _ => format!("the body from {place} broke off: {}", causes::innermost(error)),
    }
}

fn is_closed(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected
    )
}
