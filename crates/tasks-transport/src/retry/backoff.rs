//! [`RetryPolicy`]: how often to repeat, and how long to wait before.

use std::time::Duration;

/// How often a call is repeated, and how long it waits before.
///
/// The wait before the n-th repetition is anything between nothing and `base_delay` doubled n - 1
/// times, at most `max_delay` ("full jitter"), so that callers that failed together do not come
/// back together. An answer's `Retry-After` makes it longer. What would wait beyond the call's
/// deadline is not repeated.
///
/// What may be repeated at all follows from the call's [kind](crate::CallKind), not from here:
///
/// | outcome of an attempt | read, delete | trigger, abort |
/// |---|---|---|
/// | certainly not sent | repeat | repeat |
/// | 429 | repeat | repeat |
/// | timeout, lost connection | repeat | end |
/// | 408, 425, 502, 503, 504 | repeat | end |
/// | 2xx or 500 that the call's [`Classify`](crate::Classify) calls broken | repeat | end |
/// | a body over the bound, a request that cannot be sent, any other answer | end | end |
///
/// ```
/// use std::time::Duration;
/// use tasks_transport::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .max_attempts(8)
///     .max_delay(Duration::from_secs(20));
/// let once = RetryPolicy::none();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
}

impl Default for RetryPolicy {
    /// 4 attempts, 200 ms doubling to 5 s.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// One attempt and no other.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// How many attempts there are at most, the first included. Default: 4.
    ///
    /// ```
    /// let policy = tasks_transport::RetryPolicy::default().max_attempts(2);
    /// ```
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest wait before the first repetition. Default: 200 ms.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let policy = tasks_transport::RetryPolicy::default().base_delay(Duration::from_millis(50));
    /// ```
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest wait before any repetition. Default: 5 s.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let policy = tasks_transport::RetryPolicy::default().max_delay(Duration::from_secs(1));
    /// ```
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The bound on the attempts, the first included.
    pub fn attempts(self) -> u32 {
        self.max_attempts
    }

    /// A wait before the attempt after the `number`-th, anything up to [`Self::longest_wait`].
    pub(super) fn wait(self, number: u32) -> Duration {
        self.longest_wait(number).mul_f64(fastrand::f64())
    }

    fn longest_wait(self, number: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(number.saturating_sub(1));
        self.base_delay.saturating_mul(doubled).min(self.max_delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_fill_the_span_from_nothing_to_a_bound_that_doubles() {
        fastrand::seed(7);
        let policy = RetryPolicy::default();
        for (number, bound) in [
            (1, 200),
            (2, 400),
            (5, 3200),
            (6, 5000),
            (40, 5000),
            (u32::MAX, 5000),
        ] {
            let bound = Duration::from_millis(bound);
            let waits: Vec<_> = (0..1000).map(|_| policy.wait(number)).collect();
            assert!(waits.iter().all(|wait| *wait < bound), "{number}");
            assert!(
                waits.iter().any(|wait| *wait > bound.mul_f64(0.98)),
                "{number}"
            );
            assert!(
                waits.iter().any(|wait| *wait < bound.mul_f64(0.02)),
                "{number}"
            );
        }
    }

    #[test]
    fn extreme_settings_are_kept_without_a_panic() {
        let longest = RetryPolicy::default()
            .base_delay(Duration::MAX)
            .max_delay(Duration::MAX);
        assert!(longest.wait(u32::MAX) <= Duration::MAX);
        assert_eq!(
            RetryPolicy::default().base_delay(Duration::ZERO).wait(3),
            Duration::ZERO
        );
    }
}
