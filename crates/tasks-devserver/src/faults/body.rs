//! Bodies that are not as they should be.

use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::json::{self, Json, write};

/// The spaces of a bomb are compressed once, so many at a time, and repeated.
const BLOCK: usize = 1024 * 1024;
/// A gzip header without name, time or system.
const GZIP_HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
/// An empty block that ends compressed data.
const LAST_BLOCK: [u8; 2] = [3, 0];
/// Stands in an answer for the value that is put in its place afterwards: one nested too deeply for
/// whatever writes JSON by recursion.
const PLACEHOLDER: &str = "tasks-devserver: the deep value";
/// The fields whose values mean nothing to the API.
const OPAQUE: [&str; 3] = ["input", "output", "eventResponse"];

/// Arrays, nested so deeply.
pub(super) fn nested(depth: usize) -> Vec<u8> {
    [b"[".repeat(depth), b"]".repeat(depth)].concat()
}

/// The answer with its first opaque value replaced.
pub(super) fn with_deep_value(answer: &[u8], depth: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer);
    let Ok(mut value) = json::parse(&text) else {
        return answer.to_vec();
    };
    let Some(opaque) = first_opaque(&mut value, false) else {
        return answer.to_vec();
    };
    *opaque = Json::from(PLACEHOLDER);
    let text = String::from_utf8_lossy(&write(&value)).into_owned();
    let nested = String::from_utf8_lossy(&nested(depth)).into_owned();
    text.replacen(&format!("\"{PLACEHOLDER}\""), &nested, 1)
        .into_bytes()
}

/// The first value that means nothing to the API, in this value of an error or of anything else.
fn first_opaque(value: &mut Json, in_error: bool) -> Option<&mut Json> {
    match value {
        Json::Array(items) => items.iter_mut().find_map(|item| first_opaque(item, false)),
        Json::Object(entries) => entries.iter_mut().find_map(|(key, value)| {
            let key = key.as_str();
            if OPAQUE.contains(&key) || (in_error && key == "data") {
                return Some(value);
            }
            first_opaque(value, key == "error")
        }),
        _ => None,
    }
}

/// The answer with a byte in its first text that no UTF-8 has.
pub(super) fn with_invalid_utf8(answer: &[u8]) -> Vec<u8> {
    let text = answer.windows(2).position(|window| window == b":\"");
    let (before, after) = answer.split_at(text.map_or(0, |text| text + 2));
    [before, b"\xFF", after].concat()
}

/// The answer and then spaces, so many bytes in all, as gzip.
pub(super) fn bomb(answer: &[u8], bytes: u64) -> Vec<u8> {
    let spaces = bytes.saturating_sub(u64::try_from(answer.len()).unwrap_or(u64::MAX));
    let block = vec![b' '; BLOCK];
    let blocks = spaces / (1024 * 1024);
    let rest = usize::try_from(spaces % (1024 * 1024)).unwrap_or_default();
    let rest = block.split_at(rest).0;
    let mut gzip = GZIP_HEADER.to_vec();
    let mut sum = Crc::new();
    for part in [answer, rest] {
        gzip.extend(deflated(part));
        sum.update(part);
    }
    let mut block_sum = Crc::new();
    block_sum.update(&block);
    let block = deflated(&block);
    for _ in 0..blocks {
        gzip.extend_from_slice(&block);
        sum.combine(&block_sum);
    }
    gzip.extend(LAST_BLOCK);
    gzip.extend(sum.sum().to_le_bytes());
    gzip.extend(sum.amount().to_le_bytes());
    gzip
}

/// Compressed data that refers to nothing before it, ends at a whole byte, and can be continued.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    let _ = encoder.flush();
    encoder.get_ref().clone()
}
