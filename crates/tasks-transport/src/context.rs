//! [`CallContext`]: what the policies and a transport are told about the call behind a request.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::Instant;

use crate::{Sent, TransportError, TransportErrorKind};

/// What a call does on the server, and so what may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallKind {
    /// Reads: repeating it changes nothing.
    Read,
    /// Triggers runs: repeating it triggers them again.
    Trigger,
    /// Aborts a run: repeating it is refused once it succeeded.
    Abort,
    /// Deletes a run: repeating it finds nothing once it succeeded.
    Delete,
}

/// Whose word an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The application's own, good or bad.
    Answered,
    /// A gateway's, or the application's but cut short.
    Broken,
}

/// Tells the application's own answers from broken ones where the status does not: 2xx and 500.
///
/// It is asked at most once for each answer with one of these statuses, so it may decode the answer
/// and keep what it decoded.
///
/// ```
/// use bytes::Bytes;
/// use http::Response;
/// use tasks_transport::{Classify, Verdict};
///
/// struct IsObject;
///
/// impl Classify for IsObject {
///     fn classify(&self, response: &Response<Bytes>) -> Verdict {
///         match response.body().first() {
///             Some(b'{') => Verdict::Answered,
///             _ => Verdict::Broken,
///         }
///     }
/// }
/// ```
pub trait Classify: Send + Sync {
    /// Whose word this answer is.
    fn classify(&self, response: &Response<Bytes>) -> Verdict;
}

/// The call that a request belongs to, in the request's extensions.
///
/// One call may cause several requests: they share one absolute deadline, and all clones of a
/// context share one record of what was sent. A request without a context is treated with most
/// care: as a [trigger](CallKind::Trigger), without a deadline.
///
/// ```
/// use std::time::Duration;
/// use tasks_transport::{CallContext, CallKind};
///
/// let context = CallContext::new("ListTasks", CallKind::Read).with_timeout(Duration::from_secs(60));
/// assert_eq!(context.operation(), "ListTasks");
/// assert!(context.remaining().unwrap() <= Duration::from_secs(60));
/// assert_eq!(context.requests(), 0);
/// ```
#[derive(Clone)]
pub struct CallContext {
    operation: &'static str,
    kind: CallKind,
    deadline: Option<Instant>,
    attempt_timeout: Option<Duration>,
    max_attempts: Option<u32>,
    classifier: Option<Arc<dyn Classify>>,
    record: Arc<Record>,
}

/// What happened to a call so far.
#[derive(Default)]
struct Record {
    requests: AtomicU32,
    in_doubt: AtomicBool,
    token_version: AtomicU64,
}

impl CallContext {
    /// A call without a deadline, of which nothing was sent yet.
    pub fn new(operation: &'static str, kind: CallKind) -> Self {
        Self {
            operation,
            kind,
            deadline: None,
            attempt_timeout: None,
            max_attempts: None,
            classifier: None,
            record: Arc::default(),
        }
    }

    /// The same call, to end within `timeout` from now.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        // A timeout too far away to be a point in time is none.
        self.deadline = Instant::now().checked_add(timeout);
        self
    }

    /// The same call, with another timeout for each attempt than the client's.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tasks_transport::{CallContext, CallKind};
    /// let context = CallContext::new("ListTasks", CallKind::Read)
    ///     .with_attempt_timeout(Duration::from_secs(5));
    /// ```
    pub fn with_attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// The same call, with another bound on its attempts than the client's, the first included.
    ///
    /// ```
    /// # use tasks_transport::{CallContext, CallKind};
    /// let once = CallContext::new("ListTasks", CallKind::Read).with_max_attempts(1);
    /// ```
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// The same call, with a judge of its answers. Without one, all 2xx and 500 count as answers.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use tasks_transport::{CallContext, CallKind, Classify};
    /// # fn example(judge: Arc<dyn Classify>) {
    /// let context = CallContext::new("ListTasks", CallKind::Read).with_classifier(judge);
    /// # }
    /// ```
    pub fn with_classifier(mut self, classifier: Arc<dyn Classify>) -> Self {
        self.classifier = Some(classifier);
        self
    }

    /// A part of the call that does something else, such as a look at the run that it triggers. It
    /// shares the deadline and the record.
    ///
    /// ```
    /// # use tasks_transport::{CallContext, CallKind};
    /// let call = CallContext::new("triggerTask", CallKind::Trigger);
    /// let look = call.as_part(CallKind::Read);
    /// assert_eq!((look.operation(), look.kind()), ("triggerTask", CallKind::Read));
    /// ```
    pub fn as_part(&self, kind: CallKind) -> Self {
        Self {
            kind,
            classifier: None,
            ..self.clone()
        }
    }

    /// The name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// What the call does.
    pub fn kind(&self) -> CallKind {
        self.kind
    }

    /// When the call must have ended, if it has a deadline.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The time left until the deadline: zero when it has passed, `None` without one.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// How many requests the call caused so far: those that were handed to the transport itself,
    /// whether or not they could be sent.
    pub fn requests(&self) -> u32 {
        self.record.requests.load(Ordering::Relaxed)
    }

    /// Whether the server may have executed a request of this call that brought no definite
    /// answer: it timed out, its connection broke, or what came back is a gateway's word (408, 413,
    /// 5xx) or broken.
    pub fn in_doubt(&self) -> bool {
        self.record.in_doubt.load(Ordering::Relaxed)
    }

    /// The context of a request.
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        let context = request.extensions().get().cloned();
        context.unwrap_or_else(|| Self::new("request", CallKind::Trigger))
    }

    pub(crate) fn attempt_timeout(&self) -> Option<Duration> {
        self.attempt_timeout
    }

    pub(crate) fn max_attempts(&self) -> Option<u32> {
        self.max_attempts
    }

    pub(crate) fn classify(&self, response: &Response<Bytes>) -> Verdict {
        let classifier = self.classifier.as_ref();
        classifier.map_or(Verdict::Answered, |judge| judge.classify(response))
    }

    pub(crate) fn count_request(&self) {
        self.record.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn doubt(&self) {
        self.record.in_doubt.store(true, Ordering::Relaxed);
    }

    /// The version of the token that the call's latest request carried.
    pub(crate) fn token_version(&self) -> u64 {
        self.record.token_version.load(Ordering::Relaxed)
    }

    pub(crate) fn set_token_version(&self, version: u64) {
        self.record.token_version.store(version, Ordering::Relaxed);
    }

    /// Waits for something that comes before a request is sent, no longer than the deadline.
    pub(crate) async fn wait_for<T>(
        &self,
        what: &'static str,
        future: impl Future<Output = T>,
    ) -> Result<T, TransportError> {
        let Some(deadline) = self.deadline else {
            return Ok(future.await);
        };
        let result = tokio::time::timeout_at(deadline, future).await;
        result.map_err(|_| {
            let error = TransportError::new(TransportErrorKind::Timeout, Sent::No);
            error.with_source(format!("the call's time ran out while waiting for {what}"))
        })
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallContext")
            .field("operation", &self.operation)
            .field("kind", &self.kind)
            .field("deadline", &self.deadline)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("max_attempts", &self.max_attempts)
            .field("requests", &self.requests())
            .field("in_doubt", &self.in_doubt())
            .finish_non_exhaustive()
    }
}
