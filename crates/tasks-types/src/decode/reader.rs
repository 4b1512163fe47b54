//! The reader: serde's view of a JSON text.

use std::borrow::Cow;

use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Fields, Items, Variant};
use super::fault::{Fault, Syntax};
use super::{escapes, page, raw, skip, text};

type Result<T> = std::result::Result<T, Fault>;

/// How deep lists and objects that are read may lie in one another: reading them takes stack.
/// Values that are skipped may be nested to any depth.
const MAX_DEPTH: u16 = 128;

/// Reads a JSON text from front to back.
pub(super) struct Reader<'de> {
    text: &'de str,
    /// What is still to be read.
    pub(super) rest: &'de [u8],
    /// Whether lists may read their items by themselves.
    quick: bool,
    /// Whether a list was asked to, and left its next item to the reader.
    pub(super) declined: bool,
    depth: u16,
}

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self {
            text,
            rest: text.as_bytes(),
            quick: true,
            declined: false,
            depth: 0,
        }
    }

    /// One that reads everything itself, for those who want to see what it does.
    pub(super) fn plain(text: &'de str) -> Self {
        Self {
            quick: false,
            ..Self::new(text)
        }
    }

    /// Fails unless only white space is left.
    pub(super) fn end(&self) -> Result<()> {
        match text::space(self.rest) {
            [] => Ok(()),
            rest => Err(Fault::syntax(Syntax::Trailing, rest)),
        }
    }

    /// How many bytes were read.
    pub(super) fn read(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// The first byte of what comes next.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8> {
        self.rest = text::space(self.rest);
        match self.rest {
            [byte, ..] => Ok(*byte),
            [] => Err(Fault::cut_short()),
        }
    }

    /// The text from one rest to another. Both begin where words do, and no word begins inside of
    /// a character.
    #[inline]
    fn between(&self, start: &[u8], end: &[u8]) -> &'de str {
        let length = self.text.len();
        self.text
            .get(length - start.len()..length - end.len())
            .unwrap_or_default()
    }

    /// Skips a value and gives its text.
    #[inline]
    fn skip(&mut self) -> Result<&'de str> {
        let start = text::space(self.rest);
        self.rest = skip::value(start)?;
        Ok(self.between(start, self.rest))
    }

    /// Reads a string whose opening quote is behind the reader already.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>> {
        let start = self.rest;
        let end = text::plain(start);
        if let [b'"', rest @ ..] = end {
            self.rest = rest;
            return Ok(Cow::Borrowed(self.between(start, end)));
        }
        let (string, rest) = escapes::read(self.text, start)?;
        self.rest = rest;
        Ok(Cow::Owned(string))
    }

    #[inline]
    fn literal(&mut self, literal: &'static [u8]) -> Result<()> {
        match self.rest.strip_prefix(literal) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(text::missing(Syntax::Value, self.rest)),
        }
    }

    #[inline]
    fn number_text(&mut self) -> Result<&'de str> {
        let start = self.rest;
        self.rest = text::number(start)?;
        Ok(self.between(start, self.rest))
    }

    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let text = self.number_text()?;
        if let Ok(number) = text.parse::<u64>() {
            return visitor.visit_u64(number);
        }
        // A minus zero is a float.
        if let Ok(number @ ..0) = text.parse::<i64>() {
            return visitor.visit_i64(number);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ => Err(out_of_range()),
        }
    }

    /// Goes into a list or an object, whose opening bracket is next.
    #[inline]
    fn enter(&mut self) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(Fault::syntax(Syntax::Depth, self.rest));
        }
        self.depth += 1;
        self.next();
        Ok(())
    }

    /// Goes behind the closing bracket of a list or an object, which is next.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
        self.next();
    }

    /// Goes behind the byte that is next.
    #[inline]
    pub(super) fn next(&mut self) {
        if let [_, rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.enter()?;
        let value = visitor.visit_seq(Items::new(self))?;
        match self.peek()? {
            b']' => self.leave(),
            _ => return Err(Fault::syntax(Syntax::InList, self.rest)),
        }
        Ok(value)
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.enter()?;
        let value = visitor.visit_map(Fields::new(self))?;
        match self.peek()? {
            b'}' => self.leave(),
            _ => return Err(Fault::syntax(Syntax::InObject, self.rest)),
        }
        Ok(value)
    }

    /// Lets a list read items by itself.
    fn items<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let start = self.rest;
        let value = visitor.visit_borrowed_str(self.between(start, &[]))?;
        let read = page::take_read_ahead();
        self.declined = read == 0;
        self.rest = start.get(read..).unwrap_or_default();
        Ok(value)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'"' => self.deserialize_str(visitor),
            b'{' => self.object(visitor),
            b'[' => self.list(visitor),
            b'n' => {
                self.literal(b"null")?;
                visitor.visit_unit()
            }
            b't' => {
                self.literal(b"true")?;
                visitor.visit_bool(true)
            }
            b'f' => {
                self.literal(b"false")?;
                visitor.visit_bool(false)
            }
            b'-' | b'0'..=b'9' => self.number(visitor),
            _ => Err(text::missing(Syntax::Value, self.rest)),
        }
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.peek()? != b'"' {
            return self.deserialize_any(visitor);
        }
        self.next();
        match self.string()? {
            Cow::Borrowed(string) => visitor.visit_borrowed_str(string),
            Cow::Owned(string) => visitor.visit_string(string),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.peek()? != b'"' {
            return self.deserialize_any(visitor);
        }
        self.next();
        match self.string()? {
            Cow::Borrowed(string) => visitor.visit_borrowed_bytes(string.as_bytes()),
            Cow::Owned(string) => visitor.visit_byte_buf(string.into_bytes()),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_bytes(visitor)
    }

    /// Reads a number that is too large as JavaScript does: as infinity.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'-' | b'0'..=b'9' => {
                let text = self.number_text()?;
                let number = match text.parse::<u32>() {
                    // Quicker, and what most numbers are.
                    Ok(number) => Ok(number.into()),
                    Err(_) => text.parse(),
                };
                visitor.visit_f64(number.map_err(|_| out_of_range())?)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'-' | b'0'..=b'9' => {
                let number = self.number_text()?.parse();
                visitor.visit_i128(number.map_err(|_| out_of_range())?)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'-' | b'0'..=b'9' => {
                let number = self.number_text()?.parse();
                visitor.visit_u128(number.map_err(|_| out_of_range())?)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.peek()? == b'n' {
            self.literal(b"null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_any(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        match name {
            raw::JSON => visitor.visit_borrowed_str(self.skip()?),
            raw::ITEMS if self.quick => self.items(visitor),
            raw::RAW_VALUE => visitor.visit_map(raw::RawValue::new(self.skip()?)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'[' => self.list(visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.peek()? {
            b'{' => self.object(visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.peek()? {
            b'{' => {
                self.enter()?;
                let value = visitor.visit_enum(Variant::new(self))?;
                match self.peek()? {
                    b'}' => self.leave(),
                    _ => return Err(Fault::syntax(Syntax::InObject, self.rest)),
                }
                Ok(value)
            }
            b'"' => {
                self.next();
                visitor.visit_enum(self.string()?.into_deserializer())
            }
            _ => {
                self.skip()?;
                Err(Fault::custom(
                    "invalid type: another value, expected a variant",
                ))
            }
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_str(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 char unit
    }
}

fn out_of_range() -> Fault {
    Fault::custom("invalid value: number, expected one in range")
}
