//! How many attempts are under way at a time.

use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tokio::sync::Semaphore;
use tower_layer::Layer;
use tower_service::Service;

use crate::service::{AnswerFuture, HttpService, oneshot};
use crate::{CallContext, TransportError};

/// Lets attempts begin in the order in which they came, each holding a permit until its answer is
/// whole. What waits for a permit was not sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConcurrencyLayer(Option<Arc<Semaphore>>);

impl ConcurrencyLayer {
    /// At most `permits` at a time, and at least one.
    pub(crate) fn new(permits: usize) -> Self {
        let permits = permits.clamp(1, Semaphore::MAX_PERMITS);
        Self(Some(Arc::new(Semaphore::new(permits))))
    }
}

impl<S> Layer<S> for ConcurrencyLayer {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited {
            permits: self.0.clone(),
            inner,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Limited<S> {
    permits: Option<Arc<Semaphore>>,
    inner: S,
}

impl<S: HttpService> Service<Request<Bytes>> for Limited<S> {
    type Response = Response<Bytes>;
    type Error = TransportError;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Bytes>) -> AnswerFuture {
        let Some(permits) = self.permits.clone() else {
            return self.inner.call(request);
        };
        let inner = self.inner.clone();
        Box::pin(async move {
            let context = CallContext::of(&request);
            // The semaphore is never closed, so there always is a permit in the end.
            let _permit = context.wait_for("a permit", permits.acquire()).await?;
            oneshot(inner, request).await
        })
    }
}
