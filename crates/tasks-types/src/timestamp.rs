//! [`Timestamp`]: a point in time as the API writes it.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::decode::quick::{Cursor, Quick};
use crate::schema;
use crate::small_str::{SmallStr, TextVisitor};

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
    /// Milliseconds since 1970, of a time in the server's own form.
    Time(i64),
    /// Any other text. Boxed because it is rare and a page has thousands of timestamps.
    Text(Box<SmallStr>),
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
            Repr::Time(time) => jiff::Timestamp::from_millisecond(*time).ok(),
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

/// Reads a time in the server's own form, such as `2026-11-23T15:40:16.484Z`: a form of which
/// printing the time gives back the text. Nearly all timestamps have it, so it has a reader of its
/// own, much quicker than one for all forms.
fn read_canonical(text: &[u8; 24]) -> Option<i64> {
    // Eight characters at once, as the bytes of a number.
    let date = Digits::read(text, 0, *b"0000-00-")?;
    let time = Digits::read(text, 8, *b"00T00:00")?;
    let rest = Digits::read(text, 16, *b":00.000Z")?;
    let (hour, minute, second) = (time.pair(3), time.pair(6), rest.pair(1));
    // A leap second is not in this form: its time prints as second 59.
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_since_1970(
        date.pair(0) * 100 + date.pair(2),
        date.pair(5),
        time.pair(0),
    )?;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    let time = seconds * 1000 + rest.pair(4) * 10 + rest.digit(6);
    (time <= jiff::Timestamp::MAX.as_millisecond()).then_some(time)
}

/// Eight characters of which some are digits.
struct Digits {
    /// The digits, one a byte; zeros between them.
    digits: u64,
    /// In each byte: its digit and the one after it, as one number.
    pairs: u64,
}

impl Digits {
    /// Reads what is like `form` at `at`: a digit for each zero, all else to the letter.
    fn read(text: &[u8; 24], at: usize, form: [u8; 8]) -> Option<Self> {
        // What has to be added to a byte so that it is 0x80 and more if it is too large.
        let limits = form.map(|form| if form == b'0' { 0x80 - 10 } else { 0x80 - 1 });
        let text = u64::from_le_bytes(*text.get(at..)?.first_chunk()?);
        // Where a character is too small a subtraction borrows, and its byte is too large as well.
        let digits = text.wrapping_sub(u64::from_le_bytes(form));
        let too_large = digits | digits.wrapping_add(u64::from_le_bytes(limits));
        (too_large & u64::from_ne_bytes([0x80; 8]) == 0).then(|| Self {
            digits,
            pairs: digits * 10 + (digits >> 8),
        })
    }

    fn digit(&self, at: u32) -> i64 {
        (self.digits >> (8 * at) & 0xff).cast_signed()
    }

    fn pair(&self, at: u32) -> i64 {
        (self.pairs >> (8 * at) & 0xff).cast_signed()
    }
}

/// 1970-01-01 as a number of days, the way that [`days_since_1970`] counts.
const EPOCH: i64 = 719_468 + 146_097;

/// The number of a date's day, or `None` if there is no such date. Years are not negative.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March have their leap day at their end. One 400 years earlier, so that
    // nothing is negative.
    let year = if month > 2 { year } else { year - 1 } + 400;
    let month = (month + 9) % 12;
    let before_month = (153 * month + 2) / 5;
    let before_year = year * 365 + year / 4 - year / 100 + year / 400;
    Some(before_year + before_month + day - 1 - EPOCH)
}

impl From<SmallStr> for Timestamp {
    fn from(text: SmallStr) -> Self {
        text.as_str().into()
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        let time = text.as_bytes().try_into().ok().and_then(read_canonical);
        // Any other form stays text, so that nothing is lost: an offset, other digits.
        Self(match time {
            Some(time) => Repr::Time(time),
            None => Repr::Text(Box::new(text.into())),
        })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Time(_) => self.get().map_or(Ok(()), |time| write!(f, "{time:.3}")),
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
        deserializer.deserialize_str(TextVisitor::new())
    }
}

impl Quick for Timestamp {
    #[inline]
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        if let Some(time) = from.text_of_24(read_canonical) {
            return Some(Self(Repr::Time(time)));
        }
        from.string().map(|text| Self::from(&*text))
    }
}

cynic::impl_scalar!(Timestamp, schema::DateTime);
