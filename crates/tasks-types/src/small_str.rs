//! [`SmallStr`]: the string type of the API's short texts.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use compact_str::CompactString;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::decode;

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
    fn from(text: &str) -> Self {
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
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As bytes, serde_json hands lone surrogates over instead of refusing them. Other formats
        // may not know bytes, so this is asked of our own decoder only.
        if decode::is_active() {
            deserializer.deserialize_bytes(SmallStrVisitor)
        } else {
            deserializer.deserialize_str(SmallStrVisitor)
        }
    }
}

struct SmallStrVisitor;

impl Visitor<'_> for SmallStrVisitor {
    type Value = SmallStr;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<SmallStr, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<SmallStr, E> {
        Ok(text.into())
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<SmallStr, E> {
        Ok(SmallStr(
            CompactString::from_utf8(bytes).unwrap_or_else(|_| replace_surrogates(bytes).into()),
        ))
    }
}

/// Reads the WTF-8 of a JSON string with lone surrogates: each becomes one U+FFFD.
fn replace_surrogates(wtf8: &[u8]) -> String {
    let mut text = String::with_capacity(wtf8.len());
    let mut rest = wtf8;
    // A surrogate is the three bytes ED A0..BF xx; the standard library's lossy decoder would
    // put a replacement for each of the three.
    while let Some(at) = rest
        .windows(3)
        .position(|window| matches!(window, [0xED, 0xA0..=0xBF, _]))
    {
        let (before, after) = rest.split_at(at);
        text.push_str(&String::from_utf8_lossy(before));
        text.push(char::REPLACEMENT_CHARACTER);
        rest = after.get(3..).unwrap_or_default();
    }
    text.push_str(&String::from_utf8_lossy(rest));
    text
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
