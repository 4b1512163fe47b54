//! The way that knows everything that JSON may be, and what is wrong with what is none.

use super::super::fault::{Fault, Syntax};
use super::super::text;

/// Behind the value that `rest` begins with, white space before it or not.
#[cold]
#[inline(never)]
pub(super) fn value(mut rest: &[u8]) -> Result<&[u8], Fault> {
    // The lists and objects that are open: true for an object.
    let mut open = Vec::new();
    loop {
        rest = match text::space(rest) {
            [b'"', rest @ ..] => text::string(rest)?,
            [b'{', inside @ ..] => match text::space(inside) {
                [b'}', rest @ ..] => rest,
                inside => {
                    rest = key(inside)?;
                    open.push(true);
                    continue;
                }
            },
            [b'[', inside @ ..] => match text::space(inside) {
                [b']', rest @ ..] => rest,
                inside => {
                    rest = inside;
                    open.push(false);
                    continue;
                }
            },
            number @ [b'-' | b'0'..=b'9', ..] => text::number(number)?,
            [b'n', b'u', b'l', b'l', rest @ ..]
            | [b't', b'r', b'u', b'e', rest @ ..]
            | [b'f', b'a', b'l', b's', b'e', rest @ ..] => rest,
            rest => return Err(text::missing(Syntax::Value, rest)),
        };
        // A value has ended, and with it perhaps those that it is in.
        loop {
            let Some(in_object) = open.last() else {
                return Ok(rest);
            };
            rest = match (text::space(rest), in_object) {
                ([b',', next @ ..], true) => {
                    rest = key(next)?;
                    break;
                }
                ([b',', next @ ..], false) => {
                    rest = next;
                    break;
                }
                ([b'}', behind @ ..], true) | ([b']', behind @ ..], false) => behind,
                (rest, true) => return Err(text::missing(Syntax::InObject, rest)),
                (rest, false) => return Err(text::missing(Syntax::InList, rest)),
            };
            open.pop();
        }
    }
}

/// Behind a key and its colon.
fn key(rest: &[u8]) -> Result<&[u8], Fault> {
    text::colon(text::string(text::key_begin(rest)?)?)
}
