//! Decoding of responses: alone, and with a look at everything that was decoded.

use std::hint::black_box;

use bench_payloads::{Kind, Payload};
use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use tasks_types::operations::{ListLogs, ListTasks, ListTasksFull};
use tasks_types::{Json, Operation, Response, TaskLog, TaskRun};

fn decode<O: Operation<Data = Vec<I>>, I>(body: &Bytes) -> Vec<I> {
    let response = Response::<O>::decode(body).expect("an answer");
    let payload = response.data.and_then(O::into_payload).expect("data");
    payload.data.unwrap_or_default()
}

fn use_json(json: Option<&Json>) {
    if let Some(json) = json {
        black_box(json.parse::<Value>().expect("JSON"));
    }
}

fn use_run(run: &TaskRun) {
    let times = [&run.saved_on, &run.started_on, &run.finished_on];
    black_box(run.created_on.get());
    for time in times.into_iter().flatten() {
        black_box(time.get());
    }
    for json in [&run.event_response, &run.input, &run.output] {
        use_json(json.as_ref());
    }
    black_box((
        &*run.created_by.id,
        run.name.as_deref(),
        run.execution_name.as_deref(),
    ));
}

fn use_log(log: &TaskLog) {
    for item in log.items.iter().flatten() {
        black_box(item.created_on.as_ref().map(tasks_types::Timestamp::get));
        black_box(item.message.as_deref());
        use_json(item.data.as_ref());
        use_json(item.error.as_ref());
    }
}

fn use_everything(payload: &Payload) {
    match payload.kind {
        Kind::Light => decode::<ListTasks, _>(&payload.body)
            .iter()
            .for_each(use_run),
        Kind::Full => decode::<ListTasksFull, _>(&payload.body)
            .iter()
            .for_each(use_run),
        Kind::Logs => decode::<ListLogs, _>(&payload.body)
            .iter()
            .for_each(use_log),
    }
}

fn decode_only(payload: &Payload) {
    match payload.kind {
        Kind::Light => drop(black_box(decode::<ListTasks, _>(&payload.body))),
        Kind::Full => drop(black_box(decode::<ListTasksFull, _>(&payload.body))),
        Kind::Logs => drop(black_box(decode::<ListLogs, _>(&payload.body))),
    }
}

fn benches(criterion: &mut Criterion) {
    let payloads = Payload::read_all().expect("the payloads");
    group(criterion, "decode", &payloads, decode_only);
    group(
        criterion,
        "decode and use everything",
        &payloads,
        use_everything,
    );
}

fn group(criterion: &mut Criterion, name: &str, payloads: &[Payload], decode: fn(&Payload)) {
    let mut group = criterion.benchmark_group(name);
    for payload in payloads {
        group.throughput(Throughput::Bytes(payload.body.len() as u64));
        group.bench_function(&payload.name, |bencher| bencher.iter(|| decode(payload)));
    }
}

criterion_group!(all, benches);
criterion_main!(all);
