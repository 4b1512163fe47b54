//! The quick way, for JSON as servers write it: without white space and with at most 64 levels.

use super::super::text;
use super::specials::Specials;

/// Behind the value that `rest` begins with, or `None` if there is anything unusual about it:
/// perhaps it is no JSON.
pub(super) fn value(mut rest: &[u8]) -> Option<&[u8]> {
    let mut strings = Strings {
        text: rest,
        specials: Specials::new(rest),
    };
    // The lists and objects that are open, the innermost in the lowest bit: 1 for an object.
    let mut open = 0u64;
    let mut depth = 0;
    loop {
        rest = match rest {
            [b'"', ..] => strings.skip()?,
            [b'{', b'}', rest @ ..]
            | [b'[', b']', rest @ ..]
            | [b'n', b'u', b'l', b'l', rest @ ..]
            | [b't', b'r', b'u', b'e', rest @ ..]
            | [b'f', b'a', b'l', b's', b'e', rest @ ..] => rest,
            [b'{', inside @ ..] if depth < 64 => {
                rest = strings.skip_key(inside)?;
                open = open << 1 | 1;
                depth += 1;
                continue;
            }
            [b'[', inside @ ..] if depth < 64 => {
                rest = inside;
                open <<= 1;
                depth += 1;
                continue;
            }
            [b'-' | b'0'..=b'9', ..] => text::number(rest).ok()?,
            _ => return None,
        };
        // A value has ended, and with it perhaps those that it is in.
        loop {
            if depth == 0 {
                return Some(rest);
            }
            if open & 1 == 1 {
                match rest {
                    [b',', next @ ..] => {
                        rest = strings.skip_key(next)?;
                        break;
                    }
                    [b'}', behind @ ..] => rest = behind,
                    _ => return None,
                }
            } else {
                match rest {
                    [b',', next @ ..] => {
                        rest = next;
                        break;
                    }
                    [b']', behind @ ..] => rest = behind,
                    _ => return None,
                }
            }
            open >>= 1;
            depth -= 1;
        }
    }
}

/// A text and the special bytes of it that were not met yet. Outside of strings there are none.
struct Strings<'t> {
    text: &'t [u8],
    specials: Specials<'t>,
}

impl<'t> Strings<'t> {
    /// Behind the string whose opening quote is the next special byte.
    #[inline(always)]
    fn skip(&mut self) -> Option<&'t [u8]> {
        self.specials.next();
        loop {
            match self.text.get(self.specials.next()..)? {
                [b'"', rest @ ..] => return Some(rest),
                [b'\\', b'"' | b'\\', ..] => {
                    self.specials.next();
                }
                [b'\\', b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => {}
                [b'\\', b'u', digits @ ..] => {
                    text::hex(digits).ok()?;
                }
                _ => return None,
            }
        }
    }

    /// Behind the key that `rest` begins with, and its colon.
    #[inline(always)]
    fn skip_key(&mut self, rest: &[u8]) -> Option<&'t [u8]> {
        match (rest, self.skip()?) {
            ([b'"', ..], [b':', rest @ ..]) => Some(rest),
            _ => None,
        }
    }
}
