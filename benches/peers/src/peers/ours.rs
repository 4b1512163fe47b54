//! The decoder of `tasks-types`.

use std::hint::black_box;

use bytes::Bytes;
use tasks_types::operations::{ListLogs, ListTasks, ListTasksFull};
use tasks_types::{Operation, Response};

use bench_payloads::Kind;

pub(super) fn decode(kind: Kind, body: &Bytes) -> usize {
    match kind {
        Kind::Light => items::<ListTasks, _>(body),
        Kind::Full => items::<ListTasksFull, _>(body),
        Kind::Logs => items::<ListLogs, _>(body),
    }
}

fn items<O: Operation<Data = Vec<I>>, I>(body: &Bytes) -> usize {
    let response = Response::<O>::decode(body).expect("an answer");
    let payload = response.data.and_then(O::into_payload).expect("data");
    black_box(&payload).data.as_ref().map_or(0, Vec::len)
}
