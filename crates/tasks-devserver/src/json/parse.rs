//! `JSON.parse`: the same values and the same words of refusal as V8's, which no Rust parser has.

use super::{Json, Object, lone_surrogate, special_number};

/// Nested deeper than this, a body is refused; it keeps recursion far from the end of the stack.
const MAX_DEPTH: usize = 256;
/// The largest integer that JavaScript's numbers count exactly to.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Why a body is refused, in V8's words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ParseError(pub(crate) String);

/// Reads JSON text. Besides what `JSON.parse` refuses, keys that could reach JavaScript's prototypes
/// are refused, as the server's body parser does.
pub(crate) fn parse(text: &str) -> Result<Json, ParseError> {
    let mut parser = Parser { text, at: 0 };
    parser.skip_whitespace();
    let value = parser.value(0)?;
    parser.skip_whitespace();
    match parser.peek() {
        None => Ok(value),
        Some(_) => Err(ParseError(format!(
            "Unexpected non-whitespace character after JSON at position {}",
            parser.position()
        ))),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next_is(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, ParseError> {
        if depth > MAX_DEPTH {
            return Err(ParseError("Maximum call stack size exceeded".to_owned()));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => {
                self.at += 1;
                Ok(Json::from(self.string()?))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, ParseError> {
        for byte in word.bytes() {
            if !self.next_is(byte) {
                return Err(self.unexpected());
            }
        }
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Result<Json, ParseError> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_whitespace();
        if self.next_is(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            self.skip_whitespace();
            items.push(self.value(depth + 1)?);
            self.skip_whitespace();
            if self.next_is(b']') {
                return Ok(Json::Array(items));
            }
            if !self.next_is(b',') {
                return Err(self.expected("Expected ',' or ']' after array element"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, ParseError> {
        self.at += 1;
        let mut object = Object::new();
        self.skip_whitespace();
        if self.next_is(b'}') {
            return Ok(Json::Object(object));
        }
        let mut complaint = "Expected property name or '}'";
        loop {
            self.skip_whitespace();
            if !self.next_is(b'"') {
                return Err(self.positioned(complaint));
            }
            let key = self.string()?;
            self.skip_whitespace();
            if !self.next_is(b':') {
                return Err(self.expected("Expected ':' after property name"));
            }
            self.skip_whitespace();
            let value = self.value(depth + 1)?;
            if reaches_prototype(&key, &value) {
                let message = "Object contains forbidden prototype property";
                return Err(ParseError(message.to_owned()));
            }
            object.insert(key, value);
            self.skip_whitespace();
            if self.next_is(b'}') {
                return Ok(Json::Object(integer_keys_first(object)));
            }
            if !self.next_is(b',') {
                return Err(self.expected("Expected ',' or '}' after property value"));
            }
            complaint = "Expected double-quoted property name";
        }
    }

    /// The rest of a string whose opening quote has been read.
    fn string(&mut self) -> Result<String, ParseError> {
        let mut string = String::new();
        loop {
            let plain = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1F)) {
                self.at += 1;
            }
            string.push_str(self.text.get(plain..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                Some(_) => {
                    return Err(self.positioned("Bad control character in string literal"));
                }
                None => return Err(self.positioned("Unterminated string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ParseError> {
        self.at += 1;
        let char = match self.peek() {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'u') => {
                self.at += 1;
                return self.unicode_escape();
            }
            None => return Err(self.positioned("Unterminated string")),
            Some(_) => return Err(self.positioned("Bad escaped character")),
        };
        self.at += 1;
        Ok(char)
    }

    fn unicode_escape(&mut self) -> Result<char, ParseError> {
        let first = self.code_unit()?;
        if let Some(char) = char::from_u32(first) {
            return Ok(char);
        }
        let after_first = self.at;
        if first < 0xDC00 && self.next_is(b'\\') && self.next_is(b'u') {
            let second = self.code_unit()?;
            if (0xDC00..0xE000).contains(&second) {
                let pair = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return char::from_u32(pair).ok_or_else(|| self.positioned("Bad Unicode escape"));
            }
        }
        self.at = after_first;
        lone_surrogate(first).ok_or_else(|| self.positioned("Bad Unicode escape"))
    }

    fn code_unit(&mut self) -> Result<u32, ParseError> {
        let digits = self.text.get(self.at..self.at + 4);
        let code_unit = digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.positioned("Bad Unicode escape"))?;
        self.at += 4;
        Ok(code_unit)
    }

    fn digits(&mut self) -> bool {
        let first = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > first
    }

    fn number(&mut self) -> Result<Json, ParseError> {
        let first = self.at;
        self.next_is(b'-');
        if self.next_is(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.positioned("Unexpected number"));
            }
        } else if !self.digits() {
            return Err(self.positioned("No number after minus sign"));
        }
        if self.next_is(b'.') && !self.digits() {
            return Err(self.positioned("Unterminated fractional number"));
        }
        if self.next_is(b'e') || self.next_is(b'E') {
            let _sign = self.next_is(b'+') || self.next_is(b'-');
            if !self.digits() {
                return Err(self.positioned("Exponent part is missing a number"));
            }
        }
        let text = self.text.get(first..self.at).unwrap_or_default();
        Ok(number(text.parse().unwrap_or(f64::NAN)))
    }

    /// A missing separator: the end of the text has words of its own.
    fn expected(&self, complaint: &str) -> ParseError {
        match self.peek() {
            Some(_) => self.positioned(complaint),
            None => self.unexpected(),
        }
    }

    fn unexpected(&self) -> ParseError {
        let rest = self.text.get(self.at..).unwrap_or_default();
        ParseError(match rest.chars().next() {
            None => "Unexpected end of JSON input".to_owned(),
            Some(char) => format!(
                "Unexpected token '{char}', {} is not valid JSON",
                self.excerpt()
            ),
        })
    }

    fn excerpt(&self) -> String {
        const LONGEST: usize = 40;
        match self.text.char_indices().nth(LONGEST) {
            None => format!("\"{}\"", self.text),
            Some((end, _)) => format!("\"{}\"...", self.text.get(..end).unwrap_or_default()),
        }
    }

    fn positioned(&self, complaint: &str) -> ParseError {
        let position = self.position();
        ParseError(format!("{complaint} in JSON at position {position}"))
    }

    /// Where the parser stands, in UTF-16 code units as JavaScript counts.
    fn position(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        before.encode_utf16().count()
    }
}

/// A number as JavaScript prints it: integers without a fraction, no negative zero.
pub(super) fn number(number: f64) -> Json {
    if number.fract() == 0.0 && number.abs() <= MAX_EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "checked just above")]
        return Json::from(number as i64);
    }
    match serde_json::Number::from_f64(number) {
        Some(number) => Json::Number(number),
        None if number > 0.0 => special_number("Infinity"),
        None => special_number("-Infinity"),
    }
}

fn reaches_prototype(key: &str, value: &Json) -> bool {
    let inner = |value: &Json| {
        value
            .as_object()
            .is_some_and(|object| object.contains_key("prototype"))
    };
    key == "__proto__" || (key == "constructor" && inner(value))
}

/// JavaScript lists integer-like keys first, in ascending order.
fn integer_keys_first(object: Object) -> Object {
    let index = |key: &str| {
        let number: u32 = key.parse().ok().filter(|number| *number < u32::MAX)?;
        (number.to_string() == key).then_some(number)
    };
    if !object.keys().any(|key| index(key.as_str()).is_some()) {
        return object;
    }
    let mut entries: Vec<_> = object.into_iter().collect();
    // The sort is stable: other keys share the last place and keep their order.
    entries.sort_by_key(|(key, _)| index(key.as_str()).map_or(u64::MAX, u64::from));
    entries.into_iter().collect()
}
