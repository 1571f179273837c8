//! The body of an answer on its way out: whole, or as faulty as an edit says.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use super::edit::Ending;

/// White space is sent in pieces of this size.
const PIECE: u64 = 64 * 1024;

/// A body: its text, white space after it, and how it ends.
pub(super) struct Sending {
    text: Option<Bytes>,
    padding: u64,
    ending: Ending,
}

impl Sending {
    pub(super) fn new(text: Vec<u8>, padding: u64, ending: Ending) -> Self {
        Self { text: Some(Bytes::from(text)).filter(|text| !text.is_empty()), padding, ending }
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(text) = self.text.take() {
            return Poll::Ready(Some(Ok(Frame::data(text))));
        }
        if self.padding > 0 {
            let length = self.padding.min(PIECE);
            self.padding -= length;
            let piece = vec![b' '; usize::try_from(length).unwrap_or_default()];
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from(piece)))));
        }
        match self.ending {
            Ending::Whole => Poll::Ready(None),
            // hyper notices by itself when the client goes away.
            Ending::Never => Poll::Pending,
            Ending::BreaksOff => Poll::Ready(Some(Err(io::Error::other("an edit breaks the body off")))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.text.is_none() && self.padding == 0 && self.ending == Ending::Whole
    }

    fn size_hint(&self) -> SizeHint {
        let text = self.text.as_ref().map_or(0, |text| text.len() as u64);
        match self.ending {
            Ending::Whole => SizeHint::with_exact(text + self.padding),
            Ending::Never | Ending::BreaksOff => SizeHint::default(),
        }
    }
}
