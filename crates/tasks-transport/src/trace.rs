//! Spans and events for each call and each attempt, with the `tracing` feature.
//!
//! All have the target `webiny_tasks` and the level `DEBUG`. They hold the fields named at
//! [`Trace::of_call`] and [`Trace::of_attempt`] and nothing else: no header, no address, no body, no
//! text of an error.

use std::time::Duration;

use bytes::Bytes;
use http::Request;

use crate::CallContext;
use crate::service::{Outcome, Step};

#[cfg(feature = "tracing")]
pub(crate) use spans::Trace;
#[cfg(not(feature = "tracing"))]
pub(crate) use without_spans::Trace;

/// Puts a span around each attempt.
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
    async fn pass(&self, request: &mut Request<Bytes>, context: &CallContext) -> Outcome {
        let trace = Trace::of_attempt(request);
        let outcome = trace.around(self.inner.pass(request, context)).await;
        trace.end(&outcome);
        outcome
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
    use std::time::{Duration, Instant};

    use bytes::Bytes;
    use http::Request;
    use tracing::field::{Empty, debug, display};
    use tracing::instrument::Instrumented;
    use tracing::{Instrument as _, Span, debug_span};

    use crate::service::Outcome;
    use crate::{Attempt, CallContext};

    /// What subscribers filter by.
    pub(super) const TARGET: &str = "webiny_tasks";

    /// A span, and when it began if anybody wants to know.
    pub(crate) struct Trace {
        span: Span,
        began: Option<Instant>,
    }

    impl Trace {
        fn of(span: Span) -> Self {
            let began = (!span.is_disabled()).then(Instant::now);
            Self { span, began }
        }

        /// A call: `operation`, `kind`, the number of `requests`, and as for an attempt.
        pub(crate) fn of_call(context: &CallContext, bytes_out: usize) -> Self {
            Self::of(debug_span!(
                target: TARGET,
                "call",
                operation = context.operation(),
                kind = debug(context.kind()),
                bytes_out,
                requests = Empty,
                status = Empty,
                bytes_in = Empty,
                error = Empty,
                sent = Empty,
                elapsed_us = Empty,
            ))
        }

        /// An attempt: its `number`, `bytes_out`, and how it ended: `status` and `bytes_in`, or
        /// `error` and whether it was `sent`; and `elapsed_us`, in microseconds.
        pub(crate) fn of_attempt(request: &Request<Bytes>) -> Self {
            Self::of(debug_span!(
                target: TARGET,
                "attempt",
                number = request.extensions().get::<Attempt>().map_or(1, Attempt::number),
                bytes_out = request.body().len(),
                status = Empty,
                bytes_in = Empty,
                error = Empty,
                sent = Empty,
                elapsed_us = Empty,
            ))
        }

        /// The exchange in the span, also when it is dropped.
        pub(crate) fn around<E>(&self, exchange: E) -> Instrumented<E> {
            exchange.instrument(self.span.clone())
        }

        /// Notes how many requests the call sent.
        pub(crate) fn requests(&self, requests: u32) {
            self.span.record("requests", requests);
        }

        /// Notes how the exchange ended.
        pub(crate) fn end(self, outcome: &Outcome) {
            let Some(began) = self.began else {
                return;
            };
            let span = self.span;
            span.record("elapsed_us", micros(began.elapsed()));
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
    }

    pub(super) fn micros(duration: Duration) -> u64 {
        u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod without_spans {
    use bytes::Bytes;
    use http::Request;

    use crate::CallContext;
    use crate::service::Outcome;

    /// Nothing.
    pub(crate) struct Trace;

    #[expect(clippy::unused_self, reason = "it stands for one that holds a span")]
    impl Trace {
        pub(crate) fn of_call(_: &CallContext, _bytes_out: usize) -> Self {
            Self
        }

        pub(crate) fn of_attempt(_: &Request<Bytes>) -> Self {
            Self
        }

        pub(crate) fn around<E>(&self, exchange: E) -> E {
            exchange
        }

        pub(crate) fn requests(&self, _: u32) {}

        pub(crate) fn end(self, _: &Outcome) {}
    }
}
