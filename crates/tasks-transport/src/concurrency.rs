//! How many attempts are under way at a time.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use tokio::sync::Semaphore;

use crate::CallContext;
use crate::service::{Outcome, Step};

/// Lets attempts begin in the order in which they came, each holding a permit until its answer is
/// whole. What waits for a permit was not sent.
#[derive(Clone, Debug)]
pub(crate) struct Limited<S> {
    permits: Option<Arc<Semaphore>>,
    inner: S,
}

impl<S> Limited<S> {
    /// At most `permits` at a time, and at least one; without a bound if there is none.
    pub(crate) fn new(permits: Option<usize>, inner: S) -> Self {
        let semaphore = |permits: usize| Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS));
        Self {
            permits: permits.map(semaphore).map(Arc::new),
            inner,
        }
    }
}

impl<S: Step> Step for Limited<S> {
    async fn pass(&self, request: &mut Request<Bytes>, context: &CallContext) -> Outcome {
        let _permit = match &self.permits {
            // The semaphore is never closed, so there always is a permit in the end.
            Some(permits) => Some(context.wait_for("a permit", permits.acquire()).await?),
            None => None,
        };
        self.inner.pass(request, context).await
    }
}
