//! [`Timestamp`]: a point in time as the API writes it.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::schema;
use crate::small_str::SmallStr;

/// A point in time.
///
/// Servers write `2026-11-23T15:40:16.484Z`, always with milliseconds and in UTC (measured on a
/// 5.41 server). A text that is no point in time is kept as it is, so that one odd value does not
/// make a page unreadable: [`get`](Self::get) is then `None`. Two timestamps are equal when they
/// read the same.
///
/// ```
/// use tasks_types::Timestamp;
///
/// let created: Timestamp = "2026-11-23T15:40:16.484Z".into();
/// assert_eq!(created.get().map(|time| time.as_millisecond()), Some(1_795_448_416_484));
/// assert_eq!(created.to_string(), "2026-11-23T15:40:16.484Z");
///
/// let odd: Timestamp = "yesterday".into();
/// assert_eq!(odd.get(), None);
/// assert_eq!(odd.to_string(), "yesterday");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Was written in the server's own form.
    Time(jiff::Timestamp),
    Text(SmallStr),
}

impl Timestamp {
    /// The point in time, or `None` if the text is none.
    ///
    /// ```
    /// let time: tasks_types::Timestamp = "1970-01-01T00:00:01.000Z".into();
    /// assert_eq!(time.get().map(|time| time.as_second()), Some(1));
    /// ```
    pub fn get(&self) -> Option<jiff::Timestamp> {
        match &self.0 {
            Repr::Time(time) => Some(*time),
            Repr::Text(text) => text.parse().ok(),
        }
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        // The server's own form, unless that would lose digits.
        let text = if time.subsec_nanosecond() % 1_000_000 == 0 {
            format!("{time:.3}")
        } else {
            time.to_string()
        };
        SmallStr::from(text).into()
    }
}

/// Whether a text has the server's own form, so that printing its time gives it back.
fn is_canonical(text: &str) -> bool {
    // A leap second is left out: its time prints as second 59.
    text.len() == 24
        && text
            .bytes()
            .zip(*b"dddd-dd-ddTdd:dd:sd.dddZ")
            .all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                b's' => matches!(byte, b'0'..=b'5'),
                form => byte == form,
            })
}

impl From<SmallStr> for Timestamp {
    fn from(text: SmallStr) -> Self {
        // Any other form stays text, so that nothing is lost: an offset, other digits.
        match text.parse() {
            Ok(time) if is_canonical(&text) => Self(Repr::Time(time)),
            Ok(_) | Err(_) => Self(Repr::Text(text)),
        }
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        SmallStr::from(text).into()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Time(time) => write!(f, "{time:.3}"),
            Repr::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SmallStr::deserialize(deserializer).map(Self::from)
    }
}

cynic::impl_scalar!(Timestamp, schema::DateTime);
