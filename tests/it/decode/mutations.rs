//! Arbitrary bytes, and recorded bodies with damage.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::de::IgnoredAny;
use tasks_tests::fixtures;
use tasks_types::operations::{AbortTask, ListDefinitions, ListLogs, TriggerTask};
use tasks_types::{DecodeError, Operation, Response};

use super::decode_as_each;

/// Damage to a body, at places relative to its length.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    Cut(Index, Index),
    Insert(Index, Vec<u8>),
    Duplicate(Index, Index, Index),
}

impl Mutation {
    fn apply(&self, body: &mut Vec<u8>) {
        let length = body.len();
        let at = |index: &Index| index.index(length + 1);
        let range = |a: &Index, b: &Index| at(a).min(at(b))..at(a).max(at(b));
        match self {
            Self::Flip(index, bits) if length > 0 => body[index.index(length)] ^= bits,
            Self::Flip(..) => {}
            Self::Cut(a, b) => drop(body.drain(range(a, b))),
            Self::Insert(index, bytes) => {
                body.splice(at(index)..at(index), bytes.iter().copied());
            }
            Self::Duplicate(a, b, to) => {
                let copy = body[range(a, b)].to_vec();
                body.splice(at(to)..at(to), copy);
            }
        }
    }
}

fn mutation() -> impl Strategy<Value = Mutation> {
    const JSON: [&str; 11] = [
        "null",
        "[]",
        "{}",
        "\"\"",
        ",",
        ":",
        "{",
        "]",
        "1e999",
        "\\ud800",
        "\"data\":",
    ];
    let bytes = prop_oneof![
        vec(any::<u8>(), 1..8),
        select(&JSON[..]).prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        (any::<Index>(), 1..=255u8).prop_map(|(index, bits)| Mutation::Flip(index, bits)),
        any::<[Index; 2]>().prop_map(|[a, b]| Mutation::Cut(a, b)),
        (any::<Index>(), bytes).prop_map(|(index, bytes)| Mutation::Insert(index, bytes)),
        any::<[Index; 3]>().prop_map(|[a, b, to]| Mutation::Duplicate(a, b, to)),
    ]
}

/// A recorded body with some damage; large ones are left out for speed.
pub(super) fn damaged_body() -> impl Strategy<Value = Vec<u8>> {
    let mut bodies: Vec<Bytes> = fixtures::names()
        .iter()
        .map(|name| fixtures::body(name))
        .collect();
    bodies.retain(|body| (1..4000).contains(&body.len()));
    (select(bodies), vec(mutation(), 1..5)).prop_map(|(body, mutations)| {
        let mut body = body.to_vec();
        for mutation in mutations {
            mutation.apply(&mut body);
        }
        body
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(body in vec(any::<u8>(), 0..300)) {
        decode_as_each(&body.into());
    }

    #[test]
    fn damaged_bodies_never_panic_and_decode_only_if_they_are_json(body in damaged_body()) {
        let is_json = serde_json::from_slice::<IgnoredAny>(&body).is_ok()
            && std::str::from_utf8(&body).is_ok();
        let decoded = decode_as_each(&body.into());
        prop_assert!(is_json || decoded.is_empty(), "{:?}", decoded);
    }
}

/// Every beginning of a recorded body, and the error that it is.
fn assert_each_cut<O: Operation>(name: &str, assert: fn(&DecodeError, &[u8])) {
    let body = fixtures::body(name);
    assert!(Response::<O>::decode(&body).is_ok(), "{name}");
    for length in 0..body.len() {
        let cut = body.slice(..length);
        match Response::<O>::decode(&cut) {
            Ok(_) => panic!("{name} decoded from {length} of {} bytes", body.len()),
            Err(error) => assert(&error, &cut),
        }
    }
}

fn assert_each_recorded_cut(assert: fn(&DecodeError, &[u8])) {
    assert_each_cut::<AbortTask>("abortTask-running", assert);
    assert_each_cut::<TriggerTask>("triggerTask--readonly", assert);
    assert_each_cut::<TriggerTask>("scalar-1e400", assert);
    assert_each_cut::<ListDefinitions>("listDefinitions", assert);
    assert_each_cut::<ListLogs>("listLogs-where-task", assert);
}

#[test]
fn a_body_cut_anywhere_is_an_error() {
    assert_each_recorded_cut(|_, _| {});
}

/// Inside of a character of several bytes, too.
#[test]
fn a_cut_is_told_apart_from_a_broken_body() {
    assert_each_recorded_cut(|error, cut| {
        assert!(
            error.is_cut_short(),
            "{error} in {}",
            String::from_utf8_lossy(cut)
        );
    });
    let broken = Bytes::from_static(b"{\"data\":\xff{}}");
    assert!(
        !Response::<AbortTask>::decode(&broken)
            .expect_err("no UTF-8")
            .is_cut_short()
    );
    let broken = Bytes::from_static(b"{\"data\":nil}");
    assert!(
        !Response::<AbortTask>::decode(&broken)
            .expect_err("no JSON")
            .is_cut_short()
    );
}
