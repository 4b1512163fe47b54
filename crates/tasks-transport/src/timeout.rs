//! The time that one attempt has: from its permit to the last byte of its answer.

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use crate::service::{AnswerFuture, HttpService, oneshot};
use crate::{Attempt, CallContext, Sent, TransportError, TransportErrorKind};

/// Ends an attempt at its timeout or at the call's deadline, whichever comes first. The call's own
/// attempt timeout goes before the one given here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeoutLayer(pub(crate) Duration);

impl<S> Layer<S> for TimeoutLayer {
    type Service = Timed<S>;

    fn layer(&self, inner: S) -> Timed<S> {
        Timed {
            timeout: self.0,
            inner,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Timed<S> {
    timeout: Duration,
    inner: S,
}

impl<S: HttpService> Service<Request<Bytes>> for Timed<S> {
    type Response = Response<Bytes>;
    type Error = TransportError;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Bytes>) -> AnswerFuture {
        let (timeout, inner) = (self.timeout, self.inner.clone());
        Box::pin(async move {
            let context = CallContext::of(&request);
            if context.remaining().is_some_and(|left| left.is_zero()) {
                return Err(TransportError::new(TransportErrorKind::Timeout, Sent::No));
            }
            let attempt = Attempt::of(&mut request);
            let exchange = oneshot(inner, request);
            let Some(end) = end_of_attempt(&context, timeout) else {
                return exchange.await;
            };
            match tokio::time::timeout_at(end, exchange).await {
                Ok(result) => result,
                Err(_) => Err(TransportError::new(
                    TransportErrorKind::Timeout,
                    attempt.give_up(),
                )),
            }
        })
    }
}

/// A timeout too far away to be a point in time is none.
fn end_of_attempt(context: &CallContext, timeout: Duration) -> Option<Instant> {
    let timeout = context.attempt_timeout().unwrap_or(timeout);
    let end = Instant::now().checked_add(timeout);
    [end, context.deadline()].into_iter().flatten().min()
}
