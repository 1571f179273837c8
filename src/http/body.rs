//! Reads a body piece by piece, and never more than its bounds allow. A piece is small also when a small body unfolds
//! to a large one: decoding goes on only as we read.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::answer::Limits;
use super::failure;
use crate::outcome::BodyEnd;

/// Why reading stopped.
pub(super) enum Stop {
    /// The body ended.
    End,
    /// The reader had enough.
    Enough,
    /// There is more than this many bytes.
    TooLong(usize),
    /// The time was over; with the time limit of the request.
    Late(Duration),
    /// The connection or the coding broke: one sentence.
    Broken(String),
}

impl From<Stop> for BodyEnd {
    fn from(stop: Stop) -> BodyEnd {
        match stop {
            Stop::End => BodyEnd::Complete,
            Stop::Enough => BodyEnd::Answered,
            Stop::TooLong(limit) => BodyEnd::TooLong(limit),
            Stop::Late(limit) => BodyEnd::TimedOut(limit),
            Stop::Broken(why) => BodyEnd::Broken(why),
        }
    }
}

/// Appends to `bytes` what comes until a time; `enough` sees each piece, and ends the reading by `true`.
pub(super) async fn read(
    response: &mut Response,
    limits: Limits<'_>,
    until: Instant,
    bytes: &mut Vec<u8>,
    mut enough: impl FnMut(&[u8]) -> bool,
) -> Stop {
    let max = limits.options.max_body;
    loop {
        let piece = match timeout_at(until, response.chunk()).await {
            Err(_) => return Stop::Late(limits.limit),
            Ok(Err(error)) => return Stop::Broken(failure::broken_body(&error, limits.place)),
            Ok(Ok(None)) => return Stop::End,
            Ok(Ok(Some(piece))) => piece,
        };
        let room = max.saturating_sub(bytes.len());
        let kept = piece.get(..room).unwrap_or(&piece);
        bytes.extend_from_slice(kept);
        if enough(kept) {
            return Stop::Enough;
        }
        if piece.len() > room {
            return Stop::TooLong(max);
        }
    }
}
