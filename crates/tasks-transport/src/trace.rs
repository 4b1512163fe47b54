//! Spans and events for each call and each attempt, with the `tracing` feature.
//!
//! All have the target `webiny_tasks` and the level `DEBUG`. They hold what the spans here list and
//! nothing else: no header, no address, no body, no text of an error.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::Request;

use crate::CallContext;
use crate::service::{Outcome, Step};

/// Puts a span around a call: `operation`, `kind`, the number of `requests`, and as for an attempt.
#[cfg(feature = "tracing")]
pub(crate) async fn call<E>(call: &CallContext, bytes_out: usize, exchange: Pin<&mut E>) -> Outcome
where
    E: Future<Output = Outcome> + Send,
{
    let span = spans::of_call(call, bytes_out);
    if span.is_disabled() {
        return exchange.await;
    }
    let before = call.requests();
    // Boxed, here and below, for each call has room for this, and few are traced.
    let outcome = Box::pin(spans::observe(&span, exchange)).await;
    span.record("requests", call.requests() - before);
    spans::record(&span, &outcome);
    outcome
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn call<E>(
    _: &CallContext,
    _bytes_out: usize,
    exchange: Pin<&mut E>,
) -> impl Future<Output = Outcome> + Send
where
    E: Future<Output = Outcome> + Send,
{
    exchange
}

/// Puts a span around each attempt: its `number`, `bytes_out`, and how it ended: `status` and
/// `bytes_in`, or `error` and whether it was `sent`; and `elapsed_us`, in microseconds.
#[derive(Clone, Debug)]
pub(crate) struct Traced<S> {
    inner: S,
}

impl<S> Traced<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S: Step> Step for Traced<S> {
    #[cfg(feature = "tracing")]
    async fn send(&self, request: &mut Request<Bytes>, call: &CallContext) -> Outcome {
        let span = spans::of_attempt(request);
        let exchange = std::pin::pin!(self.inner.send(request, call));
        if span.is_disabled() {
            return exchange.await;
        }
        let outcome = Box::pin(spans::observe(&span, exchange)).await;
        spans::record(&span, &outcome);
        outcome
    }

    #[cfg(not(feature = "tracing"))]
    fn send(
        &self,
        request: &mut Request<Bytes>,
        call: &CallContext,
    ) -> impl Future<Output = Outcome> + Send {
        self.inner.send(request, call)
    }
}

/// Tells that an attempt will be followed by another one.
#[cfg(feature = "tracing")]
pub(crate) fn repeating(number: u32, wait: Duration) {
    let wait_us = spans::micros(wait);
    tracing::debug!(target: spans::TARGET, after = number, wait_us, "repeating");
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn repeating(_number: u32, _wait: Duration) {}

#[cfg(feature = "tracing")]
mod spans {
    use std::pin::Pin;
    use std::time::{Duration, Instant};

    use bytes::Bytes;
    use http::Request;
    use tracing::field::{Empty, debug, display};
    use tracing::{Instrument as _, Span, debug_span};

    use crate::service::Outcome;
    use crate::{Attempt, CallContext};

    /// What subscribers filter by.
    pub(super) const TARGET: &str = "webiny_tasks";

    pub(super) fn of_call(call: &CallContext, bytes_out: usize) -> Span {
        debug_span!(
            target: TARGET,
            "call",
            operation = call.operation(),
            kind = debug(call.kind()),
            bytes_out,
            requests = Empty,
            status = Empty,
            bytes_in = Empty,
            error = Empty,
            sent = Empty,
            elapsed_us = Empty,
        )
    }

    pub(super) fn of_attempt(request: &Request<Bytes>) -> Span {
        debug_span!(
            target: TARGET,
            "attempt",
            number = request.extensions().get::<Attempt>().map_or(1, Attempt::number),
            bytes_out = request.body().len(),
            status = Empty,
            bytes_in = Empty,
            error = Empty,
            sent = Empty,
            elapsed_us = Empty,
        )
    }

    /// Runs an exchange in its span, and notes there how long that took.
    pub(super) async fn observe<E>(span: &Span, exchange: Pin<&mut E>) -> Outcome
    where
        E: Future<Output = Outcome> + Send,
    {
        let started = Instant::now();
        let outcome = exchange.instrument(span.clone()).await;
        span.record("elapsed_us", micros(started.elapsed()));
        outcome
    }

    /// Notes how an exchange ended.
    pub(super) fn record(span: &Span, outcome: &Outcome) {
        match outcome {
            Ok(response) => {
                span.record("status", response.status().as_u16());
                span.record("bytes_in", response.body().len());
                span.in_scope(|| tracing::debug!(target: TARGET, "answered"));
            }
            Err(error) => {
                span.record("error", display(error.kind()));
                span.record("sent", debug(error.sent()));
                span.in_scope(|| tracing::debug!(target: TARGET, "failed"));
            }
        }
    }

    pub(super) fn micros(duration: Duration) -> u64 {
        u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
    }
}
