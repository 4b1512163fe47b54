//! JSON as the server's JavaScript sees it.
//!
//! Two things that JavaScript holds have no place in Rust's strings and JSON numbers: lone surrogates,
//! and the infinity that `1e400` is read as. Inside this crate they travel in a block of
//! private-use characters; [`write()`] turns them back.

mod parse;

use std::fmt::Write as _;

use apollo_compiler::response::{JsonMap, JsonValue};

pub(crate) use apollo_compiler::response::serde_json_bytes::ByteString;
pub(crate) use parse::{ParseError, parse};

/// Any JSON value.
pub(crate) type Json = JsonValue;
/// A JSON object; it keeps the order of its keys.
pub(crate) type Object = JsonMap;

/// The first of the 2,048 characters that stand for lone surrogates.
const LONE_SURROGATES: u32 = 0x10_F800;
/// Strings that begin with this character stand for a number without a JSON form.
const SPECIAL_NUMBER: char = '\u{10F7FF}';

/// The character that stands for a lone surrogate.
fn lone_surrogate(code_unit: u32) -> Option<char> {
    char::from_u32(LONE_SURROGATES + (code_unit - 0xD800))
}

/// A value that stands for a number without a JSON form, such as `Infinity`.
fn special_number(name: &str) -> Json {
    Json::from(format!("{SPECIAL_NUMBER}{name}"))
}

/// JavaScript's name of the number that this value stands for, if it stands for one.
pub(crate) fn special_number_name(value: &Json) -> Option<&str> {
    value.as_str()?.strip_prefix(SPECIAL_NUMBER)
}

/// Serialises as `JSON.stringify` does, with lone surrogates as escapes.
pub(crate) fn write(value: &impl serde::Serialize) -> Vec<u8> {
    // Serialising into memory cannot fail for values whose keys are strings.
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    escape_lone_surrogates(bytes)
}

/// Replaces the characters that stand for lone surrogates with their escapes.
fn escape_lone_surrogates(bytes: Vec<u8>) -> Vec<u8> {
    let stands_for_surrogate = |window: &[u8]| matches!(window, [0xF4, 0x8F, 0xA0..=0xBF, _]);
    if !bytes.windows(4).any(stands_for_surrogate) {
        return bytes;
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match u32::from(char).checked_sub(LONE_SURROGATES) {
            Some(offset) => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{:04x}", 0xD800 + offset);
            }
            None => escaped.push(char),
        }
    }
    escaped.into_bytes()
}

/// The number of bytes of a value's JSON text.
pub(crate) fn size(value: &Json) -> usize {
    write(value).len()
}

/// An array of these items.
pub(crate) fn array<const N: usize>(items: [Json; N]) -> Json {
    Json::Array(items.into())
}

/// An object of these entries, in this order; the `json!` macros sort them.
pub(crate) fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    let mut object = Object::with_capacity(N);
    for (key, value) in entries {
        object.insert(key, value);
    }
    Json::Object(object)
}
