//! How long calls may take and how often they are tried: for a client, or for one call.

use std::time::Duration;

use tasks_transport::{CallContext, CallKind, RetryPolicy};

use crate::Webiny;

/// What a call may cost. Every builder holds a client, and a client holds these, so that a call's
/// own settings are those of its own copy of the client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallOptions {
    /// For the call as a whole.
    pub(crate) timeout: Duration,
    /// For each request.
    pub(crate) attempt_timeout: Duration,
    /// The first one included.
    pub(crate) max_attempts: u32,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(60),
            attempt_timeout: Duration::from_secs(30),
            max_attempts: RetryPolicy::default().attempts(),
        }
    }
}

impl Webiny {
    /// The context of a call that begins now. All that the call sends shares its deadline.
    pub(crate) fn begin(&self, operation: &'static str, kind: CallKind) -> CallContext {
        let CallOptions {
            timeout,
            attempt_timeout,
            max_attempts,
        } = self.options;
        CallContext::new(operation, kind)
            .with_timeout(timeout)
            .with_attempt_timeout(attempt_timeout)
            .with_max_attempts(max_attempts)
    }
}

/// The builder methods that set a call's own options; `$client` leads to the builder's client.
macro_rules! option_methods {
    ($call:ident $(<$generic:ident>)?, $($client:ident).+) => {
        impl $(<$generic>)? $call $(<$generic>)? {
            /// How long this call may take in all, with everything that it repeats; each page of a
            /// list has this time. Default: the client's
            /// [timeout](crate::WebinyBuilder::timeout).
            ///
            /// ```
            /// # use std::time::Duration;
            /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
            /// let definitions = tasks.list_definitions().timeout(Duration::from_secs(5)).await?;
            /// # Ok(())
            /// # }
            /// ```
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.$($client).+.options.timeout = timeout;
                self
            }

            /// How long one request of this call may take, to the last byte of its answer.
            /// Default: the client's
            /// [attempt timeout](crate::WebinyBuilder::attempt_timeout).
            ///
            /// ```
            /// # use std::time::Duration;
            /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
            /// let call = tasks.list_definitions().attempt_timeout(Duration::from_secs(2));
            /// let definitions = call.await?;
            /// # Ok(())
            /// # }
            /// ```
            pub fn attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.$($client).+.options.attempt_timeout = timeout;
                self
            }

            /// How often this call is tried at most, where repeating it is safe; 1 for never
            /// again. Default: the client's [policy](crate::WebinyBuilder::retry).
            ///
            /// ```
            /// # async fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
            /// let definitions = tasks.list_definitions().max_attempts(1).await?;
            /// # Ok(())
            /// # }
            /// ```
            pub fn max_attempts(mut self, attempts: u32) -> Self {
                self.$($client).+.options.max_attempts = attempts;
                self
            }
        }
    };
}
pub(crate) use option_methods;
