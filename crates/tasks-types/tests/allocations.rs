//! How many allocations decoding takes, to the last one.
//!
//! Alone in a program, for the counter is the program's allocator.

use allocation_counter::{AllocationInfo, measure};
use bench_payloads::{Kind, Payload, generate};
use bytes::Bytes;
use tasks_types::operations::{ListLogs, ListTasks, ListTasksFull};
use tasks_types::{Operation, Response};

fn count<O: Operation>(body: &Bytes) -> AllocationInfo {
    measure(|| {
        let response = Response::<O>::decode(body).expect("an answer");
        assert!(response.data.is_some());
    })
}

fn count_kind(kind: Kind, body: &Bytes) -> AllocationInfo {
    match kind {
        Kind::Light => count::<ListTasks>(body),
        Kind::Full => count::<ListTasksFull>(body),
        Kind::Logs => count::<ListLogs>(body),
    }
}

/// One for each name longer than 24 bytes, one for each list in a log, and a few for the response.
#[test]
fn of_the_bench_payloads_are_as_many_as_ever() {
    let counts = [
        ("A", 1172),
        ("B", 1202),
        ("C", 1203),
        ("D", 122),
        ("E", 6262),
        ("F", 5),
        ("G", 2),
    ];
    for (key, expected) in counts {
        let payload = Payload::of(key);
        let counted = count_kind(payload.kind, &payload.body);
        assert_eq!(counted.count_total, expected, "{}", payload.name);
    }
}

/// The response's own memory is about the size of its types, not of its text.
#[test]
fn the_peak_stays_near_the_size_of_the_body() {
    let bounds = [("A", 1.2), ("B", 0.6), ("C", 0.3), ("D", 0.03), ("E", 0.9)];
    for (key, bound) in bounds {
        let payload = Payload::of(key);
        let counted = count_kind(payload.kind, &payload.body);
        #[expect(clippy::cast_precision_loss, reason = "of a ratio")]
        let ratio = counted.bytes_max as f64 / payload.body.len() as f64;
        assert!(ratio < bound, "{}: {ratio}", payload.name);
    }
}

/// Opaque values cost nothing for their size.
#[test]
fn of_opaque_values_are_as_many_whatever_their_size() {
    let counts = [10, 1000, 20_000].map(|output| {
        let body = generate(Kind::Full, 50, output, 1);
        count::<ListTasksFull>(&body).count_total
    });
    assert!(
        counts.iter().all(|count| count.abs_diff(counts[0]) <= 30),
        "{counts:?}"
    );
}
