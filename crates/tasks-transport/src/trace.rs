//! Spans and events for each call and each attempt, with the `tracing` feature.
//!
//! All have the target `webiny_tasks` and the level `DEBUG`. They hold what [`Scope`] lists and
//! nothing else: no header, no address, no body, no text of an error.

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::TransportError;
use crate::service::{AnswerFuture, HttpService};

/// What a span is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    /// A call: `operation`, `kind`, the number of `requests`, and as below.
    Call,
    /// An attempt: its `number`, `bytes_out`, and how it ended: `status` and `bytes_in`, or `error`
    /// and whether it was `sent`; and `elapsed_us`, in microseconds.
    Attempt,
}

/// Puts a span around each request that passes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceLayer(pub(crate) Scope);

impl<S> Layer<S> for TraceLayer {
    type Service = Traced<S>;

    fn layer(&self, inner: S) -> Traced<S> {
        Traced {
            scope: self.0,
            inner,
        }
    }
}

#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "tracing"),
    expect(dead_code, reason = "only spans tell the scopes apart")
)]
pub(crate) struct Traced<S> {
    scope: Scope,
    inner: S,
}

impl<S: HttpService> Service<Request<Bytes>> for Traced<S> {
    type Response = Response<Bytes>;
    type Error = TransportError;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(context)
    }

    #[cfg(feature = "tracing")]
    fn call(&mut self, request: Request<Bytes>) -> AnswerFuture {
        let span = spans::open(self.scope, &request);
        if span.is_disabled() {
            return self.inner.call(request);
        }
        spans::observe(span, &mut self.inner, request)
    }

    #[cfg(not(feature = "tracing"))]
    fn call(&mut self, request: Request<Bytes>) -> AnswerFuture {
        self.inner.call(request)
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
    use http::{Request, Response};
    use tracing::field::{Empty, debug, display};
    use tracing::{Instrument as _, Span, debug_span};

    use super::Scope;
    use crate::service::{AnswerFuture, HttpService};
    use crate::{Attempt, CallContext, TransportError};

    /// What subscribers filter by.
    pub(super) const TARGET: &str = "webiny_tasks";

    pub(super) fn open(scope: Scope, request: &Request<Bytes>) -> Span {
        let extensions = request.extensions();
        let bytes_out = request.body().len();
        match scope {
            Scope::Call => {
                let context = extensions.get::<CallContext>();
                debug_span!(
                    target: TARGET,
                    "call",
                    operation = context.map(CallContext::operation),
                    kind = context.map(|context| debug(context.kind())),
                    bytes_out,
                    requests = Empty,
                    status = Empty,
                    bytes_in = Empty,
                    error = Empty,
                    sent = Empty,
                    elapsed_us = Empty,
                )
            }
            Scope::Attempt => debug_span!(
                target: TARGET,
                "attempt",
                number = extensions.get::<Attempt>().map_or(1, Attempt::number),
                bytes_out,
                status = Empty,
                bytes_in = Empty,
                error = Empty,
                sent = Empty,
                elapsed_us = Empty,
            ),
        }
    }

    pub(super) fn observe<S: HttpService>(
        span: Span,
        inner: &mut S,
        request: Request<Bytes>,
    ) -> AnswerFuture {
        let context = request.extensions().get::<CallContext>().cloned();
        let requests_before = context.as_ref().map_or(0, CallContext::requests);
        let started = Instant::now();
        let exchange = span.in_scope(|| inner.call(request));
        let observed = span.clone();
        let observed = async move {
            let (result, span) = (exchange.await, observed);
            if let Some(context) = context {
                // Calls alone have this field.
                span.record("requests", context.requests() - requests_before);
            }
            span.record("elapsed_us", micros(started.elapsed()));
            record(&span, &result);
            result
        };
        Box::pin(observed.instrument(span))
    }

    fn record(span: &Span, result: &Result<Response<Bytes>, TransportError>) {
        match result {
            Ok(response) => {
                span.record("status", response.status().as_u16());
                span.record("bytes_in", response.body().len());
                tracing::debug!(target: TARGET, "answered");
            }
            Err(error) => {
                span.record("error", display(error.kind()));
                span.record("sent", debug(error.sent()));
                tracing::debug!(target: TARGET, "failed");
            }
        }
    }

    pub(super) fn micros(duration: Duration) -> u64 {
        u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
    }
}
