//! Lists against servers that answer by script, right or wrong.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use http::Response;
use serde_json::{Value, json};
use tasks_sdk::transport::{InMemoryTransport, ResponseFuture, Transport};
use tasks_sdk::{ErrorKind, Tasks, Webiny};

/// A client of a server that answers request number n, from 0, with `answer(n, variables)`.
fn scripted(
    answer: impl Fn(usize, Value) -> Value + Send + Sync + 'static,
) -> (Tasks, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let transport = InMemoryTransport::new(move |request: http::Request<Bytes>| {
        let number = counter.fetch_add(1, Ordering::Relaxed);
        let body: Value = serde_json::from_slice(request.body()).expect("a JSON body");
        let answer = answer(number, body["variables"].clone());
        Ok(Response::new(answer.to_string().into()))
    });
    let client = Webiny::builder()
        .endpoint("http://localhost")
        .transport(transport)
        .build()
        .expect("usable settings");
    (client.tasks(), requests)
}

fn run(id: usize, created_on: &str) -> Value {
    json!({
        "id": format!("{id:024}"),
        "createdOn": created_on,
        "createdBy": {"id": "key", "displayName": "Key", "type": "api-key"},
    })
}

fn page(runs: &[Value], cursor: Option<&str>) -> Value {
    json!({"data": {"backgroundTasks": {"listTasks": {
        "data": runs,
        "meta": {"cursor": cursor, "hasMoreItems": cursor.is_some(), "totalCount": 99},
        "error": null,
    }}}})
}

#[tokio::test]
async fn the_next_page_begins_where_the_last_one_ended_and_overlaps_are_dropped() {
    let (tasks, requests) = scripted(|number, variables| {
        if number == 0 {
            assert_eq!(variables["where"], Value::Null);
            page(
                &[
                    run(3, "2026-11-23T10:00:00.003Z"),
                    run(2, "2026-11-23T10:00:00.002Z"),
                ],
                Some("IjIi"),
            )
        } else {
            assert_eq!(
                variables["where"],
                json!({"createdOn_lte": "2026-11-23T10:00:00.002Z"})
            );
            assert_eq!(
                variables["after"],
                Value::Null,
                "cursors are offsets and would shift"
            );
            page(
                &[
                    run(2, "2026-11-23T10:00:00.002Z"),
                    run(1, "2026-11-23T10:00:00.001Z"),
                ],
                None,
            )
        }
    });
    let runs = tasks.list_tasks().await.unwrap();
    let ids: Vec<_> = runs
        .iter()
        .map(|run| run.id.as_str().trim_start_matches('0'))
        .collect();
    assert_eq!(ids, ["3", "2", "1"]);
    assert_eq!(requests.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_server_that_repeats_a_page_is_an_error_and_no_loop() {
    let (tasks, requests) = scripted(|_, _| {
        page(
            &[
                run(3, "2026-11-23T10:00:00.003Z"),
                run(2, "2026-11-23T10:00:00.002Z"),
            ],
            Some("IjIi"),
        )
    });
    let error = tasks.list_tasks().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("repeated a page"), "{error}");
    assert_eq!(requests.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn inside_one_millisecond_a_cursor_that_leads_nowhere_is_an_error_and_no_loop() {
    let (tasks, requests) = scripted(|_, _| {
        page(
            &[
                run(3, "2026-11-23T10:00:00.002Z"),
                run(2, "2026-11-23T10:00:00.002Z"),
            ],
            Some("IjIi"),
        )
    });
    let error = tasks.list_tasks().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(requests.load(Ordering::Relaxed) <= 4);
}

#[tokio::test]
async fn an_empty_page_that_promises_more_is_an_error_and_no_loop() {
    let (tasks, _) = scripted(|_, _| page(&[], Some("IjIi")));
    assert_eq!(
        tasks.list_tasks().await.unwrap_err().kind(),
        ErrorKind::Decode
    );
}

/// A server that honours the filter, the cursor and the limit, with at most two runs a page.
fn small_pages(runs: Vec<Value>) -> impl Fn(usize, Value) -> Value {
    move |_, variables| {
        let filter = &variables["where"];
        let created = |run: &Value| run["createdOn"].as_str().unwrap_or_default().to_owned();
        let keep = |run: &&Value| {
            let created = created(run);
            filter["createdOn_lte"]
                .as_str()
                .is_none_or(|bound| created.as_str() <= bound)
                && filter["createdOn_lt"]
                    .as_str()
                    .is_none_or(|bound| created.as_str() < bound)
                && filter["createdOn"]
                    .as_str()
                    .is_none_or(|bound| created == bound)
        };
        let matching: Vec<Value> = runs.iter().filter(keep).cloned().collect();
        let start = variables["after"]
            .as_str()
            .map_or(0, |cursor| cursor.parse().expect("ours"));
        let end = (start + 2).min(matching.len());
        let cursor = (end < matching.len()).then(|| end.to_string());
        page(&matching[start..end], cursor.as_deref())
    }
}

#[tokio::test]
async fn more_runs_on_one_millisecond_than_a_page_holds_are_all_listed() {
    for crowd in 1..8 {
        let mut runs = vec![run(100, "2026-11-23T10:00:00.009Z")];
        runs.extend((1..=crowd).map(|id| run(id, "2026-11-23T10:00:00.005Z")));
        runs.extend((200..203).map(|id| run(id, "2026-11-23T10:00:00.001Z")));
        let expected = runs.len();
        let (tasks, _) = scripted(small_pages(runs));
        let listed = tasks.list_tasks().await.unwrap();
        let ids: HashSet<_> = listed.iter().map(|run| run.id.clone()).collect();
        assert_eq!(
            (listed.len(), ids.len()),
            (expected, expected),
            "{crowd} on one millisecond"
        );
    }
}

/// A server that answers in two steps.
#[derive(Debug)]
struct Slow(Arc<AtomicUsize>);

impl Transport for Slow {
    fn send(&self, _: http::Request<Bytes>) -> ResponseFuture<'_> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
            let run = |n| run(n, &format!("2026-11-23T10:00:00.{:03}Z", 999 - n));
            let runs = [run(2 * number), run(2 * number + 1)];
            let page = page(&runs, (number < 6).then_some("IjIi"));
            Ok(Response::new(page.to_string().into()))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn work_on_a_page_may_take_longer_than_a_call() {
    let requests = Arc::new(AtomicUsize::new(0));
    let client = Webiny::builder()
        .endpoint("http://localhost")
        .transport(Slow(Arc::clone(&requests)))
        .build();
    let mut pages = client.unwrap().tasks().list_tasks().pages();
    let mut items = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        items += page.items.len();
        tokio::time::sleep(Duration::from_secs(300)).await;
    }
    // Each page but the first was on its way meanwhile, and was asked for again.
    assert_eq!((items, requests.load(Ordering::Relaxed)), (8, 7));
}
