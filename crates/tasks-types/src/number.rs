//! [`Number`]: the API's `Number` scalar.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::decode::quick::{Cursor, Quick};
use crate::schema;

/// A JSON number: an integer in practice, though the schema's `Number` allows fractions.
///
/// ```
/// use tasks_types::Number;
///
/// let iterations = Number::from(3);
/// assert_eq!(iterations.as_u64(), Some(3));
/// assert_eq!(iterations.to_string(), "3");
/// assert_eq!(Number::from(2.5).as_u64(), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Number(f64);

impl Number {
    /// The largest integer up to which every integer has a JavaScript number of its own.
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

    /// The number as it is.
    pub fn as_f64(self) -> f64 {
        self.0
    }

    /// The number as an integer, or `None` if it is negative, has a fraction, or is larger than
    /// 2^53 − 1, above which JavaScript's numbers are not exact.
    pub fn as_u64(self) -> Option<u64> {
        let exact = self.0.fract() == 0.0 && (0.0..=Self::MAX_SAFE_INTEGER).contains(&self.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a whole number in range"
        )]
        exact.then_some(self.0 as u64)
    }
}

impl From<u32> for Number {
    fn from(number: u32) -> Self {
        Self(number.into())
    }
}

impl From<i32> for Number {
    fn from(number: i32) -> Self {
        Self(number.into())
    }
}

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        Self(number)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_u64() {
            Some(integer) => serializer.serialize_u64(integer),
            None => serializer.serialize_f64(self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self)
    }
}

impl Quick for Number {
    #[inline]
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        let text = from.number()?;
        // Quicker, and what most numbers are.
        match text.parse::<u32>() {
            Ok(number) => Some(number.into()),
            Err(_) => text.parse().ok().map(Self),
        }
    }
}

cynic::impl_scalar!(Number, schema::Number);
