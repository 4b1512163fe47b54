//! [`RateLimit`]: how many attempts begin in a span of time.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::CallContext;
use crate::service::{Outcome, Step};

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

/// Lets attempts begin no faster than the limit.
#[derive(Clone, Debug)]
pub(crate) struct Paced<S> {
    pace: Option<Arc<Pace>>,
    inner: S,
}

impl<S> Paced<S> {
    /// Without a bound if there is no limit.
    pub(crate) fn new(limit: Option<RateLimit>, inner: S) -> Self {
        let pace = |limit| Pace {
            limit,
            recent: Mutex::default(),
        };
        Self {
            pace: limit.map(pace).map(Arc::new),
            inner,
        }
    }
}

impl<S: Step> Step for Paced<S> {
    async fn pass(&self, request: &mut Request<Bytes>, context: &CallContext) -> Outcome {
        if let Some(pace) = &self.pace {
            let turn = "its turn under the rate limit";
            context.wait_for(turn, pace.place()).await?;
        }
        self.inner.pass(request, context).await
    }
}
