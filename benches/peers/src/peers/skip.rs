//! The floor: a text that is checked and not read.

use std::hint::black_box;

use bytes::Bytes;
use serde::de::IgnoredAny;

use bench_payloads::Kind;

pub(super) fn decode(_: Kind, body: &Bytes) -> usize {
    black_box(serde_json::from_slice::<IgnoredAny>(body).expect("JSON"));
    0
}
