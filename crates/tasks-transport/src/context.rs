//! [`CallContext`]: what a transport is told about the call behind a request.

use std::time::Duration;

use tokio::time::Instant;

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

/// The call that a request belongs to, in the request's extensions.
///
/// One call may cause several requests; they share one absolute deadline.
///
/// ```
/// use std::time::Duration;
/// use tasks_transport::{CallContext, CallKind};
///
/// let context = CallContext::new("ListTasks", CallKind::Read).with_timeout(Duration::from_secs(60));
/// assert_eq!(context.operation(), "ListTasks");
/// assert!(context.remaining().unwrap() <= Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct CallContext {
    operation: &'static str,
    kind: CallKind,
    deadline: Option<Instant>,
}

impl CallContext {
    /// A call without a deadline.
    pub fn new(operation: &'static str, kind: CallKind) -> Self {
        Self {
            operation,
            kind,
            deadline: None,
        }
    }

    /// The same call, to end within `timeout` from now.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        // A timeout too far away to be a point in time is none.
        self.deadline = Instant::now().checked_add(timeout);
        self
    }

    /// The name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// What the call does.
    pub fn kind(&self) -> CallKind {
        self.kind
    }

    /// The time left until the deadline: zero when it has passed, `None` without one.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }
}
