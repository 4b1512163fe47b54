//! [`SmallStr`]: the string type of the API's short texts.

use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use compact_str::CompactString;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::decode::quick::{Cursor, Quick};

/// An immutable string that holds up to 24 bytes without an allocation.
///
/// Ids, statuses and most names fit. It derefs to `str` and compares with it, so it can be used
/// like a `String` that is never changed.
///
/// A response may carry lone surrogates (`"\ud800"`), which are legal JSON but no legal text:
/// JavaScript, in which the server is written, stores them happily. Each one is read as U+FFFD,
/// so that one odd name does not make a page unreadable.
///
/// ```
/// use tasks_types::SmallStr;
///
/// let name = SmallStr::from("nightly");
/// assert_eq!(name, "nightly");
/// assert!(name.starts_with("night"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SmallStr(CompactString);

impl SmallStr {
    /// The text.
    ///
    /// ```
    /// assert_eq!(tasks_types::SmallStr::from("a").as_str(), "a");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for SmallStr {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for SmallStr {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for SmallStr {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for SmallStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for SmallStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl From<&str> for SmallStr {
    #[inline]
    fn from(text: &str) -> Self {
        // Ids have this length, and copying is quicker where the length is known.
        if text.len() == 24 {
            return Self(CompactString::new(text));
        }
        Self(text.into())
    }
}

impl From<String> for SmallStr {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&String> for SmallStr {
    fn from(text: &String) -> Self {
        Self(text.into())
    }
}

impl From<&SmallStr> for SmallStr {
    fn from(text: &SmallStr) -> Self {
        text.clone()
    }
}

impl From<SmallStr> for String {
    fn from(text: SmallStr) -> Self {
        text.0.into_string()
    }
}

impl PartialEq<str> for SmallStr {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for SmallStr {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for SmallStr {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl Serialize for SmallStr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for SmallStr {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor::new())
    }
}

impl Quick for SmallStr {
    #[inline]
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        from.string().map(|text| Self::from(&*text))
    }
}

/// Reads a type that is made from a text.
pub(crate) struct TextVisitor<T>(PhantomData<T>);

impl<T> TextVisitor<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: for<'a> From<&'a str>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        Ok(text.into())
    }
}

/// Shared by every type that is a [`SmallStr`] with a meaning: makes it a GraphQL scalar.
macro_rules! impl_text_scalar {
    ($type:ty: $variable:literal => $($marker:ty),+) => {
        $(
            impl cynic::schema::IsScalar<$marker> for $type {
                type SchemaType = $marker;
            }
            cynic::impl_coercions!($type, $marker);
        )+

        impl crate::schema::variable::Variable for $type {
            const TYPE: cynic::variables::VariableType =
                cynic::variables::VariableType::Named($variable);
        }
    };
}
pub(crate) use impl_text_scalar;

impl_text_scalar!(SmallStr: "String" => String, cynic::Id);
