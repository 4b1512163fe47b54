//! The decoder: one pass over a response's text, whose buffer the decoded values share.
//!
//! [`reader`] is serde's view of a text and can read any type. The items of [`lists`], which are
//! most of a response, are read the [`quick`] way if they look as they should. Both know the words
//! of JSON from [`text`] and go over opaque values by [`skip`]; [`page`] keeps what is shared. An
//! error is a [`fault`] until it is explained as a [`DecodeError`].

#![expect(
    clippy::inline_always,
    reason = "each was measured: keys and states stay known where they are used"
)]

mod access;
mod error;
mod escapes;
mod fault;
pub(crate) mod lists;
mod page;
pub(crate) mod quick;
pub(crate) mod raw;
mod reader;
mod skip;
mod text;

use bytes::Bytes;
use serde::de::DeserializeOwned;

pub use self::error::DecodeError;
pub(crate) use self::page::{Shared, share};
use self::reader::Reader;

/// Decodes a response body. Invalid UTF-8 anywhere in it is an error.
pub(crate) fn from_bytes<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    match Shared::new(body.clone()) {
        Some(text) => from_text(&text),
        None => Err(DecodeError::not_utf8(body)),
    }
}

/// Decodes one JSON value that fills the whole text.
pub(crate) fn from_text<T: DeserializeOwned>(text: &Shared) -> Result<T, DecodeError> {
    let _scope = page::Scope::enter(text.clone());
    let mut reader = Reader::new(text.as_str());
    let decoded = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    decoded.map_err(|fault| DecodeError::explain::<T>(text.as_str(), &fault, reader.read()))
}
