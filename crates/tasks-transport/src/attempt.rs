//! [`Attempt`]: how far one attempt at a call got.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use bytes::Bytes;
use http::Request;

use crate::Sent;

/// One attempt at a call and how far it got, in the request's extensions.
///
/// When an attempt is cut off from outside, by its timeout or by a layer, what it is worth depends
/// on how far it got. A request that never reached the transport was certainly not sent. One that
/// did may have been, unless the transport [tells](Self::track) when it really leaves. Transports
/// need not do so, but with those that do, a call can be repeated safely after a timeout while
/// connecting.
///
/// ```
/// use bytes::Bytes;
/// use http::Request;
/// use tasks_transport::{Attempt, Sent};
///
/// // What a transport does:
/// let mut request = Request::new(Bytes::from_static(b"{}"));
/// let attempt = Attempt::of(&mut request);
/// let departure = attempt.track();
/// // ... resolves the name, connects, ...
/// assert_eq!(attempt.sent(), Sent::No);
/// assert!(departure.mark());
/// // ... writes the request, reads the answer.
/// assert_eq!(attempt.sent(), Sent::Maybe);
/// ```
#[derive(Clone, Debug)]
pub struct Attempt {
    number: u32,
    progress: Arc<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    /// Requests that reached the transport. More than one after a new token, or by a user's layer.
    handed: AtomicU32,
    /// Those of them that the transport promised to tell about.
    tracked: AtomicU32,
    /// Whether a tracked one left, or none may any more.
    departure: AtomicU8,
}

const NONE_LEFT: u8 = 0;
const LEFT: u8 = 1;
/// None left, and it was reported so.
const OVER: u8 = 2;

impl Attempt {
    pub(crate) fn new(number: u32) -> Self {
        Self {
            number,
            progress: Arc::default(),
        }
    }

    /// The attempt that a request belongs to; one is added to a request that has none.
    pub fn of(request: &mut Request<Bytes>) -> Self {
        let extensions = request.extensions_mut();
        extensions.get_or_insert_with(|| Self::new(1)).clone()
    }

    /// Which attempt at its call it is, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether something of the request can have been sent by now.
    pub fn sent(&self) -> Sent {
        self.sent_if(self.progress.departure.load(Ordering::Acquire) == LEFT)
    }

    /// As [`sent`](Self::sent), for an attempt that is given up: from now on none of its requests
    /// leaves, even if a connection has taken it over just now.
    pub(crate) fn give_up(&self) -> Sent {
        let departure = &self.progress.departure;
        let was = departure.compare_exchange(NONE_LEFT, OVER, Ordering::AcqRel, Ordering::Acquire);
        self.sent_if(was == Err(LEFT))
    }

    fn sent_if(&self, left: bool) -> Sent {
        let progress = &self.progress;
        let untracked =
            progress.handed.load(Ordering::Acquire) > progress.tracked.load(Ordering::Acquire);
        if untracked || left {
            Sent::Maybe
        } else {
            Sent::No
        }
    }

    /// Promises to [mark](Departure::mark) the moment before the request leaves.
    #[must_use = "a departure that is never marked says that nothing was sent"]
    pub fn track(&self) -> Departure {
        self.progress.tracked.fetch_add(1, Ordering::AcqRel);
        Departure(Arc::clone(&self.progress))
    }

    /// Notes that the transport was given a request.
    pub(crate) fn hand_over(&self) {
        self.progress.handed.fetch_add(1, Ordering::AcqRel);
    }
}

/// A promise to tell when a request leaves, given by a transport that can.
#[derive(Debug)]
pub struct Departure(Arc<Progress>);

impl Departure {
    /// Notes that the first byte of the request's body is about to leave this machine.
    ///
    /// What went before it, such as a TLS handshake or even the request's head, does not count: no
    /// server executes an operation that it has not read.
    ///
    /// False if it must not leave any more: the attempt was cut off meanwhile and reported as not
    /// sent, and may have been repeated.
    pub fn mark(&self) -> bool {
        let departure = &self.0.departure;
        let was = departure.compare_exchange(NONE_LEFT, LEFT, Ordering::AcqRel, Ordering::Acquire);
        was != Err(OVER)
    }
}
