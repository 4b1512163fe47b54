//! Reading strings that have escapes. Few have.

use super::fault::Fault;
use super::text;

type Result<T> = std::result::Result<T, Fault>;

/// Reads the string whose opening quote is before `start`. Gives it and what is behind it.
#[cold]
#[inline(never)]
pub(super) fn read<'de>(text: &str, start: &'de [u8]) -> Result<(String, &'de [u8])> {
    let behind = text::string(start)?;
    let mut string = String::with_capacity(start.len() - behind.len());
    let mut rest = start;
    loop {
        let plain = rest;
        rest = text::plain(rest);
        let range = text.len() - plain.len()..text.len() - rest.len();
        string.push_str(text.get(range).unwrap_or_default());
        // Which escapes there are was checked above.
        let [b'\\', escape, tail @ ..] = rest else {
            return Ok((string, behind));
        };
        rest = tail;
        string.push(match escape {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => unicode(&mut rest)?,
            itself => char::from(*itself),
        });
    }
}

/// The character of a `\u` escape, or of two that are one. A lone surrogate is read as U+FFFD.
fn unicode(rest: &mut &[u8]) -> Result<char> {
    let (unit, behind) = text::hex(rest)?;
    *rest = behind;
    let second = match behind {
        [b'\\', b'u', second @ ..] => text::hex(second).ok(),
        _ => None,
    };
    let (second, behind_second) = second.unwrap_or((0, behind));
    match char::decode_utf16([unit, second]).next() {
        Some(Ok(character)) => {
            if character.len_utf16() == 2 {
                *rest = behind_second;
            }
            Ok(character)
        }
        _ => Ok(char::REPLACEMENT_CHARACTER),
    }
}
