//! [`DecodeError`]: what users see of a failure.

use std::fmt;

use serde::de::DeserializeOwned;

use super::fault::Fault;
use super::reader::Reader;

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

    #[cold]
    pub(super) fn not_utf8(bytes: &[u8]) -> Self {
        let (valid, cut_short) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_none()),
        };
        Self {
            cut_short,
            ..Self::new(format!("not UTF-8 after {valid} bytes"))
        }
    }

    /// Explains why `text` is no `T`, where `fault` was seen after `read` bytes.
    #[cold]
    pub(super) fn explain<T: DeserializeOwned>(text: &str, fault: &Fault, read: usize) -> Self {
        let position = fault.position(text.len()).unwrap_or(read);
        let before = text.get(..position).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
        let mut message = fault.to_string();
        let mut path = String::new();
        // Where a text is no JSON the line and the column say more.
        if fault.is_data() {
            message = without_text(&message);
            path = path_of_failure::<T>(text);
        }
        Self {
            path,
            cut_short: fault.is_cut_short(),
            ..Self::new(format!("{message} (line {line}, column {column})"))
        }
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

/// Decodes once more, with a record of the path: only failures pay for it.
fn path_of_failure<T: DeserializeOwned>(text: &str) -> String {
    match serde_path_to_error::deserialize::<_, T>(&mut Reader::plain(text)) {
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
