//! The time that one attempt has: from its permit to the last byte of its answer.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::time::{Instant, timeout_at};

use crate::service::{Outcome, Step};
use crate::{Attempt, CallContext, Sent, TransportError, TransportErrorKind};

/// Ends an attempt at its timeout or at the call's deadline, whichever comes first. The call's own
/// attempt timeout goes before the one given here.
#[derive(Clone, Debug)]
pub(crate) struct Timed<S> {
    timeout: Duration,
    inner: S,
}

impl<S> Timed<S> {
    pub(crate) fn new(timeout: Duration, inner: S) -> Self {
        Self { timeout, inner }
    }

    /// When an attempt that begins now must have ended. A timeout too far away to be a point in
    /// time is none.
    fn end(&self, now: Instant, context: &CallContext) -> Option<Instant> {
        let timeout = context.attempt_timeout().unwrap_or(self.timeout);
        let end = now.checked_add(timeout);
        [end, context.deadline()].into_iter().flatten().min()
    }
}

impl<S: Step> Step for Timed<S> {
    async fn pass(&self, request: &mut Request<Bytes>, context: &CallContext) -> Outcome {
        let now = Instant::now();
        if context.deadline().is_some_and(|deadline| deadline <= now) {
            return Err(TransportError::new(TransportErrorKind::Timeout, Sent::No));
        }
        let attempt = Attempt::of(request);
        // Pinned here, so that it is still there when the attempt is given up: what it does when it
        // is dropped depends on that.
        let exchange = pin!(self.inner.pass(request, context));
        let Some(end) = self.end(now, context) else {
            return exchange.await;
        };
        match timeout_at(end, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(TransportError::new(
                TransportErrorKind::Timeout,
                attempt.give_up(),
            )),
        }
    }
}
