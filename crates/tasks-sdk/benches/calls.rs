//! Whole calls with a transport that answers at once: what the client itself costs.

use std::hint::black_box;

use bench_payloads::Payload;
use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::Response;
use tasks_sdk::transport::InMemoryTransport;
use tasks_sdk::{Tasks, Webiny};
use tokio::runtime::{Builder, Runtime};

/// A client that gets this body for an answer to everything.
fn tasks(body: Bytes) -> Tasks {
    let transport = InMemoryTransport::new(move |_| {
        let response = Response::builder().header("content-type", "application/json");
        Ok(response.body(body.clone()).expect("an answer"))
    });
    let webiny = Webiny::builder()
        .endpoint("http://localhost")
        .token("aToken");
    webiny
        .transport(transport)
        .build()
        .expect("valid settings")
        .tasks()
}

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
}

/// One page, decoded and checked for the next one.
fn lists(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("list a page");
    for key in ["A", "B", "C", "D"] {
        let payload = Payload::of(key);
        let tasks = tasks(payload.body.clone());
        group.throughput(Throughput::Bytes(payload.body.len() as u64));
        group.bench_function(&payload.name, |bencher| {
            bencher.to_async(runtime()).iter(|| async {
                let runs = tasks.list_tasks().full().first(payload.items).await;
                black_box(runs.expect("a page"))
            });
        });
    }
}

/// The request encoded, sent and answered.
fn triggers(criterion: &mut Criterion) {
    let run = r#"{"data":{"backgroundTasks":{"triggerTask":{"data":{"id":"2cc5023d8319aea1181f76f3",
        "createdOn":"2025-11-24T16:00:00.670Z","createdBy":{"id":"k","displayName":"d"}},
        "error":null}}}}"#;
    let tasks = tasks(Bytes::from_static(run.as_bytes()));
    let input = serde_json::json!({"modelId": "article", "limit": 500});
    let trigger = || {
        tasks
            .trigger_task("importFromUrl")
            .input(&input)
            .name("nightly")
    };
    criterion.bench_function("trigger", |bencher| {
        bencher
            .to_async(runtime())
            .iter(|| async { black_box(trigger().await.expect("a run")) });
    });
    // Requests of their own, for there is no call yet that sends a batch.
    criterion.bench_function("trigger 50 one after another", |bencher| {
        bencher.to_async(runtime()).iter(|| async {
            for _ in 0..50 {
                black_box(trigger().await.expect("a run"));
            }
        });
    });
}

criterion_group!(all, lists, triggers);
criterion_main!(all);
