//! [`Json`]: opaque JSON, kept as the text it came in.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::decode::quick::{Cursor, Quick};
use crate::decode::{self, DecodeError, Shared};
use crate::schema;

/// A JSON value as text, parsed only when asked.
///
/// The API's opaque values (`input`, `output`, `eventResponse`, a log item's `data` and `error`)
/// have this type. They are kept exactly as the server wrote them: key order, digits and escapes
/// included.
///
/// A value decoded from a response shares the response's buffer, so reading a page copies none of
/// them; the buffer lives as long as the last value that shares it. To keep one value of a large
/// page, [`detach`](Self::detach) it; fragments can be [detached](crate::TaskRun::detach) whole.
///
/// `Debug` prints the length only: opaque values hold whatever the caller's systems put there.
///
/// Its `Serialize` and `Deserialize` are made for `serde_json`; another format gets the text in
/// `serde_json`'s own wrapping.
///
/// ```
/// use tasks_types::Json;
///
/// let input = Json::new(&serde_json::json!({"limit": 500}))?;
/// assert_eq!(input.get(), r#"{"limit":500}"#);
///
/// #[derive(serde::Deserialize)]
/// struct Input { limit: u32 }
/// assert_eq!(input.parse::<Input>()?.limit, 500);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Json(Shared);

impl Json {
    /// Serialises `value`.
    ///
    /// # Errors
    ///
    /// When `value` cannot be JSON: a map whose keys are no strings, or a `Serialize` that fails.
    ///
    /// ```
    /// let json = tasks_types::Json::new(&[1, 2])?;
    /// assert_eq!(json.get(), "[1,2]");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        Ok(Self(serde_json::to_string(value)?.into()))
    }

    /// Takes JSON text as it is, after checking that it is JSON.
    ///
    /// # Errors
    ///
    /// When `text` is not one JSON value.
    ///
    /// ```
    /// use tasks_types::Json;
    ///
    /// assert_eq!(Json::from_text("{\"a\": 1.0}")?.get(), "{\"a\": 1.0}");
    /// assert!(Json::from_text("{").is_err());
    /// # Ok::<(), tasks_types::DecodeError>(())
    /// ```
    pub fn from_text(text: impl Into<String>) -> Result<Self, DecodeError> {
        decode::from_text(&Shared::from(text.into()))
    }

    /// The JSON text.
    ///
    /// ```
    /// assert_eq!(tasks_types::Json::new("a")?.get(), "\"a\"");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn get(&self) -> &str {
        self.0.as_str()
    }

    /// Parses the value.
    ///
    /// `T` may hold [`Json`] values itself; they share this value's buffer.
    ///
    /// # Errors
    ///
    /// When the value is not a `T`; the error knows the path inside the value. A value nested
    /// deeper than 128 levels is an error, not an overflow of the stack. What a server written in
    /// JavaScript may send is read as JavaScript does: lone surrogates (as U+FFFD), and numbers
    /// that are too large for an `f64` (as infinity, where an `f64` is asked for).
    ///
    /// ```
    /// let json = tasks_types::Json::new(&[1, 2])?;
    /// assert_eq!(json.parse::<Vec<u8>>()?, [1, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse<T: de::DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode::from_text(&self.0).map_err(DecodeError::with_private_path)
    }

    /// A copy with a buffer of its own, so that keeping it does not keep the response alive.
    ///
    /// ```
    /// let json = tasks_types::Json::new(&1)?;
    /// assert_eq!(json.detach(), json);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn detach(&self) -> Self {
        Self(self.get().to_owned().into())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Json {}

impl Hash for Json {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.get().hash(state);
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.get().len())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(self.get())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(decode::raw::JSON, JsonVisitor)
    }
}

impl Quick for Json {
    #[inline]
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        from.json().map(Self)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    /// From our own decoder, which knows the name. Another text is no JSON.
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Json, E> {
        let shared = decode::share(text);
        let shared = shared.ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))?;
        Ok(Json(shared))
    }

    /// From others.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<Json, D::Error> {
        let raw = Box::<RawValue>::deserialize(value)?;
        Ok(Json(String::from(Box::<str>::from(raw)).into()))
    }
}

cynic::impl_scalar!(Json, schema::JSON);
