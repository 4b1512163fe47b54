//! The decoder: one pass over a response's text, whose buffer the decoded values may share.

use std::cell::RefCell;
use std::fmt;

use bytes::Bytes;
use bytestring::ByteString;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Why a text could not be decoded, and where.
///
/// Neither `Display` nor `Debug` shows any of the decoded text.
///
/// ```
/// let error = tasks_types::Json::new(&["a"])?.parse::<Vec<u8>>().unwrap_err();
/// assert_eq!(error.to_string(), "invalid type: string, expected u8 (line 1, column 4)");
/// assert_eq!(error.path(), "[0]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    /// The path's keys are the caller's own, as in an opaque value, and not the API's.
    path_is_private: bool,
    message: String,
    cut_short: bool,
}

impl DecodeError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            path_is_private: false,
            message: message.into(),
            cut_short: false,
        }
    }

    /// The path of the value that was refused, such as `data.backgroundTasks.listTasks.data[3].id`;
    /// empty when the text as a whole was. Inside an opaque value it may hold the value's own keys,
    /// so there it is not part of `Display` or `Debug`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the text ended before the value did, as when a connection was cut.
    pub fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// For an error inside an opaque value.
    pub(crate) fn with_private_path(mut self) -> Self {
        self.path_is_private = true;
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !(self.path.is_empty() || self.path_is_private) {
            write!(f, "at {}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

thread_local! {
    /// The text that is being decoded on this thread. `Deserialize` has no place for a context,
    /// and with one in the types no derive could be used for them.
    static SOURCE: RefCell<Option<ByteString>> = const { RefCell::new(None) };
}

/// Sets the thread's source and puts the former one back, also when decoding panics.
struct Scope {
    former: Option<ByteString>,
}

impl Scope {
    fn enter(source: ByteString) -> Self {
        Self {
            former: SOURCE.replace(Some(source)),
        }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        SOURCE.set(self.former.take());
    }
}

/// Whether this decoder (and not a user's own `serde_json` call) is at work on this thread.
pub(crate) fn is_active() -> bool {
    SOURCE.with_borrow(Option::is_some)
}

/// A string that shares the source's buffer if `text` lies in it, else a copy.
pub(crate) fn share(text: &str) -> ByteString {
    SOURCE.with_borrow(|source| match source {
        Some(source) if contains(source, text) => source.slice_ref(text),
        _ => ByteString::from(text),
    })
}

fn contains(source: &str, text: &str) -> bool {
    let (source, text) = (
        source.as_bytes().as_ptr_range(),
        text.as_bytes().as_ptr_range(),
    );
    source.start <= text.start && text.end <= source.end
}

/// Decodes a response body. Invalid UTF-8 anywhere in it is an error.
pub(crate) fn from_bytes<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    let text = ByteString::try_from(body.clone()).map_err(|error| DecodeError {
        cut_short: error.error_len().is_none(),
        ..DecodeError::new(format!("not UTF-8 after {} bytes", error.valid_up_to()))
    })?;
    from_text(&text)
}

/// Decodes one JSON value that fills the whole text.
pub(crate) fn from_text<T: DeserializeOwned>(text: &ByteString) -> Result<T, DecodeError> {
    let _scope = Scope::enter(text.clone());
    serde_json::from_str(text).map_err(|error| explain::<T>(text, &error))
}

#[cold]
fn explain<T: DeserializeOwned>(text: &str, error: &serde_json::Error) -> DecodeError {
    let path = match error.classify() {
        Category::Data => path_of_failure::<T>(text),
        // Where a text is no JSON the line and the column say more.
        Category::Io | Category::Syntax | Category::Eof => String::new(),
    };
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&place).unwrap_or(&message);
    let message = match error.classify() {
        Category::Data => without_text(message),
        Category::Io | Category::Syntax | Category::Eof => message.to_owned(),
    };
    DecodeError {
        path,
        cut_short: error.is_eof(),
        ..DecodeError::new(format!(
            "{message} (line {}, column {})",
            error.line(),
            error.column()
        ))
    }
}

/// Decodes once more, with a record of the path: only failures pay for it.
fn path_of_failure<T: DeserializeOwned>(text: &str) -> String {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) if error.path().iter().next().is_some() => error.path().to_string(),
        _ => String::new(),
    }
}

/// serde quotes the value that it refuses, which may be anything: only what kind of value it was
/// and what was expected in its place are kept.
fn without_text(message: &str) -> String {
    if message.starts_with("missing field ") {
        return message.to_owned();
    }
    let expected = message.rsplit_once(", expected ");
    let complaint = [
        "invalid type",
        "invalid value",
        "unknown variant",
        "unknown field",
    ]
    .into_iter()
    .find(|complaint| message.starts_with(complaint));
    let (Some(complaint), Some((found, expected))) = (complaint, expected) else {
        return "the value was refused".to_owned();
    };
    match found
        .strip_prefix(complaint)
        .and_then(|found| found.strip_prefix(": "))
    {
        Some(found) => {
            let kind = found
                .split(['`', '"'])
                .next()
                .unwrap_or_default()
                .trim_end();
            format!("{complaint}: {kind}, expected {expected}")
        }
        None => format!("{complaint}, expected {expected}"),
    }
}
