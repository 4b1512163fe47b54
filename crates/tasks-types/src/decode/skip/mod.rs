//! Skipping a value, checking that it is JSON to the last byte.
//!
//! This is what opaque values cost, and they are most of a page. No depth of nesting overflows the
//! stack: neither way to skip uses recursion.

mod careful;
mod compact;
mod specials;

use super::fault::Fault;

/// Behind the value that `rest` begins with, white space before it or not.
#[inline]
pub(super) fn value(rest: &[u8]) -> Result<&[u8], Fault> {
    match compact::value(rest) {
        Some(rest) => Ok(rest),
        None => careful::value(rest),
    }
}
