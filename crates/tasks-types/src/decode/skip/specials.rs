//! Where the bytes are that end or interrupt a string.
//!
//! Looking for the end of each string makes every word wait for the one before it. Here 64 bytes
//! are looked through at once, ahead of whoever asks, and what was found is a number with a bit
//! for each of them.

/// Iterates over the places of the quotes, backslashes and control characters of a text.
#[derive(Clone, Copy)]
pub(super) struct Specials<'t> {
    text: &'t [u8],
    /// Where the next block begins.
    next: usize,
    /// Where the block began that `bits` is about.
    block: usize,
    /// What is still to come of it.
    bits: u64,
}

const BLOCK: usize = 64;

impl<'t> Specials<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            next: 0,
            block: 0,
            bits: 0,
        }
    }

    /// The next place, or the text's length after the last.
    #[inline(always)]
    pub(super) fn next(&mut self) -> usize {
        while self.bits == 0 {
            self.block = self.next;
            let rest = self.text.get(self.next..).unwrap_or_default();
            self.bits = match rest.first_chunk() {
                Some(block) => find(block),
                None if rest.is_empty() => return self.text.len(),
                None => find_in_last(rest),
            };
            self.next = self.text.len().min(self.next + BLOCK);
        }
        let at = self.block + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        at
    }
}

#[cold]
#[inline(never)]
fn find_in_last(rest: &[u8]) -> u64 {
    let mut block = [b' '; BLOCK];
    for (byte, last) in block.iter_mut().zip(rest) {
        *byte = *last;
    }
    find(&block)
}

/// A bit for each byte that is special, the first byte in the lowest.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn find(block: &[u8; BLOCK]) -> u64 {
    use safe_arch::{
        bitor_m128i, cmp_eq_mask_i8_m128i, load_unaligned_m128i, min_u8_m128i, move_mask_i8_m128i,
        set_splat_i8_m128i,
    };

    let [quote, backslash, control] = [0x22, 0x5c, 0x1f].map(set_splat_i8_m128i);
    let (parts, _) = block.as_chunks();
    parts.iter().rev().fold(0, |bits, part| {
        let part = load_unaligned_m128i(part);
        let found = bitor_m128i(
            bitor_m128i(
                cmp_eq_mask_i8_m128i(part, quote),
                cmp_eq_mask_i8_m128i(part, backslash),
            ),
            cmp_eq_mask_i8_m128i(part, min_u8_m128i(part, control)),
        );
        bits << 16 | u64::from(move_mask_i8_m128i(found).cast_unsigned())
    })
}

/// The same in a form that compilers turn into vector instructions of other processors.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "vectors have no lazy operators"
)]
fn find_portably(block: &[u8; BLOCK]) -> u64 {
    let mut found = [0; BLOCK];
    for (found, byte) in found.iter_mut().zip(block) {
        *found = u8::from((*byte == b'"') | (*byte == b'\\') | (*byte < b' '));
    }
    let (words, _) = found.as_chunks();
    words.iter().rev().fold(0, |bits, word| {
        // The multiplication brings the lowest bit of each byte together in the highest byte.
        let word = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080);
        bits << 8 | word >> 56
    })
}

#[cfg(not(target_arch = "x86_64"))]
use self::find_portably as find;

#[cfg(test)]
mod tests {
    use super::{BLOCK, Specials, find, find_portably};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn of_a_block_are_found_alike_by_all_means(block: [u8; BLOCK]) {
            prop_assert_eq!(find(&block), find_portably(&block));
        }

        #[test]
        fn of_a_text_are_all_found_in_order(text in "[a-c\"\\\\\n \u{e9}]{0,200}") {
            let mut specials = Specials::new(text.as_bytes());
            let ends = |(at, byte): (usize, u8)| matches!(byte, b'"' | b'\\' | b'\n').then_some(at);
            for at in text.bytes().enumerate().filter_map(ends) {
                prop_assert_eq!(specials.next(), at);
            }
            prop_assert_eq!(specials.next(), text.len());
        }
    }
}
