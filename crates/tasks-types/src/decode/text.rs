//! The words of JSON: white space, strings, numbers, literals.
//!
//! Each function takes the rest of a text that begins with its word, checks the whole word as
//! RFC 8259 has it, and gives the rest behind it. The text is known to be UTF-8, so nothing here
//! looks at what is inside of a string but at its escapes.

use super::fault::{Fault, Syntax};

type Result<T> = std::result::Result<T, Fault>;

/// Behind the white space, if there is any. Servers send none.
#[inline]
pub(super) fn space(rest: &[u8]) -> &[u8] {
    match rest {
        [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] => more_space(rest),
        _ => rest,
    }
}

#[cold]
#[inline(never)]
fn more_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// Behind a string whose opening quote was before `rest`.
#[inline(always)]
pub(super) fn string(mut rest: &[u8]) -> Result<&[u8]> {
    loop {
        rest = plain(rest);
        rest = match rest {
            [b'"', rest @ ..] => return Ok(rest),
            [
                b'\\',
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                rest @ ..,
            ] => rest,
            [b'\\', b'u', rest @ ..] => hex(rest)?.1,
            _ => return Err(broken_string(rest)),
        };
    }
}

#[cold]
#[inline(never)]
pub(super) fn broken_string(rest: &[u8]) -> Fault {
    match rest {
        [] | [b'\\'] => Fault::cut_short(),
        [b'\\', rest @ ..] => Fault::syntax(Syntax::Escape, rest),
        _ => Fault::syntax(Syntax::Control, rest),
    }
}

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// Behind the characters that stand for themselves in a string: at a quote, a backslash, a control
/// character or the end of the text.
#[inline(always)]
pub(super) fn plain(mut rest: &[u8]) -> &[u8] {
    while let Some((word, tail)) = rest.split_first_chunk() {
        // Eight bytes at once. A subtraction sets the high bit of each byte that is too small for
        // it, and of others only above the first such byte; the first is what is asked for.
        // Quotes become 0x20 and spaces 0x22, so that one test finds quotes and controls.
        let word = u64::from_le_bytes(*word);
        let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
        let found = (quote_or_control | backslash) & !word & HIGH;
        if found != 0 {
            let at = (found.trailing_zeros() / 8) as usize;
            return rest.get(at..).unwrap_or_default();
        }
        rest = tail;
    }
    plain_end(rest)
}

/// The same for the last bytes of a text.
#[cold]
#[inline(never)]
fn plain_end(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'!' | b'#'..=b'[' | b']'..=0xff, tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// The number that the four digits of a `\u` escape stand for, and behind them.
#[cold]
#[inline(never)]
pub(super) fn hex(mut rest: &[u8]) -> Result<(u16, &[u8])> {
    let mut number = 0;
    for _ in 0..4 {
        let [digit, tail @ ..] = rest else {
            return Err(Fault::cut_short());
        };
        number = match digit {
            b'0'..=b'9' => number << 4 | u16::from(digit - b'0'),
            b'a'..=b'f' => number << 4 | u16::from(digit - b'a' + 10),
            b'A'..=b'F' => number << 4 | u16::from(digit - b'A' + 10),
            _ => return Err(Fault::syntax(Syntax::Escape, rest)),
        };
        rest = tail;
    }
    Ok((number, rest))
}

/// Behind a number.
#[inline(always)]
pub(super) fn number(mut rest: &[u8]) -> Result<&[u8]> {
    if let [b'-', tail @ ..] = rest {
        rest = tail;
    }
    rest = match rest {
        [b'0', rest @ ..] => rest,
        _ => digits(rest)?,
    };
    if let [b'.', tail @ ..] = rest {
        rest = digits(tail)?;
    }
    match rest {
        [b'e' | b'E', b'+' | b'-', rest @ ..] | [b'e' | b'E', rest @ ..] => digits(rest),
        _ => Ok(rest),
    }
}

/// Behind at least one digit.
#[inline(always)]
fn digits(mut rest: &[u8]) -> Result<&[u8]> {
    match rest {
        [b'0'..=b'9', tail @ ..] => rest = tail,
        [] => return Err(Fault::cut_short()),
        _ => return Err(Fault::syntax(Syntax::Number, rest)),
    }
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    Ok(rest)
}

/// What is wrong where `missing` should be and is not.
#[cold]
#[inline(never)]
pub(super) fn missing(missing: Syntax, rest: &[u8]) -> Fault {
    let literals: [&[u8]; 3] = [b"null", b"true", b"false"];
    let is_cut = |literal: &&[u8]| missing == Syntax::Value && literal.starts_with(rest);
    if rest.is_empty() || literals.iter().any(is_cut) {
        Fault::cut_short()
    } else {
        Fault::syntax(missing, rest)
    }
}

/// Behind the opening quote of a key.
#[inline]
pub(super) fn key_begin(rest: &[u8]) -> Result<&[u8]> {
    match space(rest) {
        [b'"', rest @ ..] => Ok(rest),
        rest => Err(missing(Syntax::Key, rest)),
    }
}

/// Behind the colon that follows a key.
#[inline]
pub(super) fn colon(rest: &[u8]) -> Result<&[u8]> {
    match space(rest) {
        [b':', rest @ ..] => Ok(rest),
        rest => Err(missing(Syntax::Colon, rest)),
    }
}
