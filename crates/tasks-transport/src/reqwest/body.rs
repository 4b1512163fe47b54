//! [`TrackedBody`]: a request body that tells when it leaves.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::Departure;

/// A body in one piece that marks the request's departure when it is asked for.
///
/// Hyper asks for the body only after it took the request over for a connection that is there, and
/// writes the head together with it: until then, nothing of the body was sent, so no server can
/// have executed the request. One that is given up in that moment does not leave any more.
pub(super) struct TrackedBody {
    bytes: Option<Bytes>,
    departure: Departure,
}

impl TrackedBody {
    pub(super) fn new(bytes: Bytes, departure: Departure) -> Self {
        let bytes = Some(bytes).filter(|bytes| !bytes.is_empty());
        if bytes.is_none() {
            // An empty body is never asked for.
            departure.mark();
        }
        Self { bytes, departure }
    }
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.departure.mark() {
            let error = io::Error::other("the request was given up before it left");
            return Poll::Ready(Some(Err(error)));
        }
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.bytes.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(length.try_into().unwrap_or(u64::MAX))
    }
}
