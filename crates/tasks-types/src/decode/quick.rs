//! The quick way to read the items of a list: for the crate's own structs, as servers write them.
//!
//! A server answers without white space and in the order of the query, and a fragment's fields
//! stand in that order too. So a struct is read field by field without a look at what its keys
//! are, other than that they are the expected ones. Whatever is not as expected is left to serde's
//! way, by giving `None`: this way need not know what is wrong, nor everything that is right.

use std::borrow::Cow;

use super::page::Shared;
use super::{escapes, lists, skip, text};

/// A type that can be read the quick way.
pub(crate) trait Quick: Sized {
    /// Reads a value.
    fn read(from: &mut Cursor<'_>) -> Option<Self>;

    /// The value of a field that is not there.
    fn absent() -> Option<Self> {
        None
    }
}

/// A place in a text.
pub(crate) struct Cursor<'t> {
    source: &'t Shared,
    text: &'t str,
    rest: &'t [u8],
    /// Whether the field before was followed by a comma.
    comma: bool,
    /// How many items the last list had.
    last_length: usize,
}

impl<'t> Cursor<'t> {
    /// The beginning of `text`, which should be a part of `source`.
    pub(super) fn new(source: &'t Shared, text: &'t str) -> Self {
        Self {
            source,
            text,
            rest: text.as_bytes(),
            comma: false,
            last_length: 0,
        }
    }

    /// How many bytes there are before the place.
    pub(super) fn read(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// Goes behind this byte, if it is next.
    #[inline(always)]
    pub(crate) fn take(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        (*first == byte).then(|| self.rest = rest)
    }

    /// Goes into an object.
    #[inline(always)]
    pub(crate) fn open(&mut self) -> Option<()> {
        self.take(b'{')?;
        // As if there had been a field before.
        self.comma = true;
        Some(())
    }

    /// Reads a field, whose key is given with its quotes and its colon.
    #[inline(always)]
    pub(crate) fn field<T: Quick>(&mut self, key: &'static str) -> Option<T> {
        if !self.comma {
            return T::absent();
        }
        let Some(rest) = self.rest.strip_prefix(key.as_bytes()) else {
            return T::absent();
        };
        self.rest = rest;
        let value = T::read(self)?;
        self.comma = self.take(b',').is_some();
        Some(value)
    }

    /// Goes behind an object of which all fields were asked for.
    #[inline(always)]
    pub(crate) fn close(&mut self) -> Option<()> {
        if self.comma {
            // A field that is not known, or in another place.
            return None;
        }
        self.take(b'}')
    }

    /// Reads a string.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Option<Cow<'t, str>> {
        self.take(b'"')?;
        let start = self.rest;
        let end = text::plain(start);
        if let [b'"', rest @ ..] = end {
            self.rest = rest;
            return Some(Cow::Borrowed(self.between(start, end)?));
        }
        let (string, rest) = escapes::read(self.text, start).ok()?;
        self.rest = rest;
        Some(Cow::Owned(string))
    }

    /// Reads a string of 24 bytes, if that is what comes next and if `read` takes it.
    #[inline(always)]
    pub(crate) fn text_of_24<T>(&mut self, read: fn(&[u8; 24]) -> Option<T>) -> Option<T> {
        let (string, rest) = self.rest.split_first_chunk::<26>()?;
        let [b'"', text @ .., b'"'] = string else {
            return None;
        };
        let value = read(text)?;
        self.rest = rest;
        Some(value)
    }

    /// Skips a value and gives its text.
    #[inline(always)]
    pub(crate) fn json(&mut self) -> Option<Shared> {
        let start = self.rest;
        self.rest = skip::value(start).ok()?;
        self.source.slice(self.between(start, self.rest)?)
    }

    /// Reads a number.
    #[inline(always)]
    pub(crate) fn number(&mut self) -> Option<&'t str> {
        let start = self.rest;
        self.rest = text::number(start).ok()?;
        self.between(start, self.rest)
    }

    /// Goes behind these characters, if they are next.
    #[inline(always)]
    pub(crate) fn literal(&mut self, literal: &'static str) -> bool {
        match self.rest.strip_prefix(literal.as_bytes()) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    #[inline(always)]
    fn between(&self, start: &[u8], end: &[u8]) -> Option<&'t str> {
        let length = self.text.len();
        self.text.get(length - start.len()..length - end.len())
    }

    /// Reads items into `list`, as long as they are as expected, and makes room for them by
    /// `grow`, which is told how many were read. Gives that number, null items included.
    #[inline]
    pub(super) fn items<T: Quick>(
        &mut self,
        list: &mut Vec<T>,
        grow: impl Fn(&mut Vec<T>, &Self, usize),
    ) -> usize {
        let mut length = 0;
        loop {
            let before = self.rest;
            if length > 0 && self.take(b',').is_none() {
                return length;
            }
            let Some(item) = Option::<T>::read(self) else {
                self.rest = before;
                return length;
            };
            length += 1;
            if let Some(item) = item {
                if list.len() == list.capacity() {
                    grow(list, self, length);
                }
                list.push(item);
            }
        }
    }
}

impl<T: Quick> Quick for Option<T> {
    #[inline(always)]
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        if from.literal("null") {
            return Some(None);
        }
        T::read(from).map(Some)
    }

    #[inline(always)]
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Quick> Quick for Vec<T> {
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        from.take(b'[')?;
        let mut list = Self::new();
        if from.take(b']').is_some() {
            return Some(list);
        }
        // Lists in lists tend to be alike.
        list.reserve_exact(from.last_length);
        from.last_length = from.items(&mut list, |list, _, _| list.reserve(1));
        from.take(b']')?;
        lists::trim(&mut list);
        Some(list)
    }
}

impl Quick for bool {
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        if from.literal("true") {
            return Some(true);
        }
        from.literal("false").then_some(false)
    }
}

impl Quick for i32 {
    fn read(from: &mut Cursor<'_>) -> Option<Self> {
        from.number()?.parse().ok()
    }
}
