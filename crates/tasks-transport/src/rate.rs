//! [`RateLimit`]: how many attempts begin in a span of time.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};
use tower_layer::Layer;
use tower_service::Service;

use crate::service::{AnswerFuture, HttpService, oneshot};
use crate::{CallContext, TransportError};

/// At most so many requests within any span of that length. Requests go in the order in which they
/// came; what waits was not sent.
///
/// ```
/// use std::time::Duration;
/// use tasks_transport::RateLimit;
///
/// let limit = RateLimit::new(50, Duration::from_secs(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    requests: usize,
    per: Duration,
}

impl RateLimit {
    /// At most `requests` (and at least one) in any span as long as `per`.
    pub fn new(requests: usize, per: Duration) -> Self {
        Self {
            requests: requests.max(1),
            per,
        }
    }
}

/// Lets attempts begin no faster than the limit.
#[derive(Clone, Debug, Default)]
pub(crate) struct RateLayer(Option<Arc<Pace>>);

impl RateLayer {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self(Some(Arc::new(Pace {
            limit,
            recent: Mutex::default(),
        })))
    }
}

#[derive(Debug)]
struct Pace {
    limit: RateLimit,
    /// When the latest requests began, the oldest first. Whoever waits for the next place holds the
    /// lock, which is handed on in order; whoever gives up has taken no place.
    recent: Mutex<VecDeque<Instant>>,
}

impl Pace {
    async fn place(&self) {
        let mut recent = self.recent.lock().await;
        let now = Instant::now();
        let is_over = |began: &Instant| now.duration_since(*began) >= self.limit.per;
        while recent.front().is_some_and(is_over) {
            recent.pop_front();
        }
        if recent.len() >= self.limit.requests
            && let Some(oldest) = recent.front()
        {
            match oldest.checked_add(self.limit.per) {
                Some(free) => sleep_until(free).await,
                None => pending().await,
            }
            recent.pop_front();
        }
        recent.push_back(Instant::now());
    }
}

impl<S> Layer<S> for RateLayer {
    type Service = Paced<S>;

    fn layer(&self, inner: S) -> Paced<S> {
        Paced {
            pace: self.0.clone(),
            inner,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Paced<S> {
    pace: Option<Arc<Pace>>,
    inner: S,
}

impl<S: HttpService> Service<Request<Bytes>> for Paced<S> {
    type Response = Response<Bytes>;
    type Error = TransportError;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Bytes>) -> AnswerFuture {
        let Some(pace) = self.pace.clone() else {
            return self.inner.call(request);
        };
        let inner = self.inner.clone();
        Box::pin(async move {
            let context = CallContext::of(&request);
            let turn = "its turn under the rate limit";
            context.wait_for(turn, pace.place()).await?;
            oneshot(inner, request).await
        })
    }
}
