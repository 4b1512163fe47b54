//! Time as the server tells it: milliseconds, settable by tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::json::ByteString;

/// 2026-01-01T00:00:00Z, where manual clocks begin.
const MANUAL_START: i64 = 1_767_225_600_000;

/// What the server takes the time from.
///
/// Clones share the same clock, so a test can keep one and move the server's time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System { began: Instant, at: i64 },
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's time. It never goes back, even if the machine's clock is set back.
    ///
    /// It passes as tokio's does: where an [`App`](crate::App) is used within a runtime whose clock is
    /// paused, runs wait for that clock.
    pub fn system() -> Self {
        let at = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, millis);
        Self(Source::System {
            began: Instant::now(),
            at,
        })
    }

    /// A clock that stands at 2026-01-01T00:00:00Z until [`advance`](Self::advance) moves it.
    pub fn manual() -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(MANUAL_START))))
    }

    /// Moves a manual clock on; a system clock moves by itself and ignores this.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(now) = &self.0 {
            now.fetch_add(millis(by), Ordering::SeqCst);
        }
    }

    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        match &self.0 {
            Source::System { began, at } => at + millis(began.elapsed()),
            Source::Manual(now) => now.load(Ordering::SeqCst),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

/// Whole milliseconds of a duration; no duration that occurs here is too long for them.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A point in time, kept with its text: entries are listed far more often than written.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    pub(crate) millis: i64,
    pub(crate) text: ByteString,
}

impl Stamp {
    pub(crate) fn at(millis: i64) -> Self {
        let text = jiff::Timestamp::from_millisecond(millis)
            .map(|timestamp| format!("{timestamp:.3}"))
            .unwrap_or_default();
        Self {
            millis,
            text: text.into(),
        }
    }
}

/// Reads a date-time as the server's `DateTime` scalar does: RFC 3339 with an offset, digits below
/// a millisecond cut off, a bare date refused.
pub(crate) fn parse_date_time(text: &str) -> Option<i64> {
    if text.as_bytes().get(10) != Some(&b'T') {
        return None;
    }
    let timestamp: jiff::Timestamp = text.parse().ok()?;
    Some(timestamp.as_millisecond())
}
