//! Calls without an async runtime.

use std::thread;

use serde_json::json;
use tasks_devserver::{DevServer, FULL_TOKEN, Seed};
use tasks_sdk::{ErrorKind, Tasks, Webiny};
use tokio::runtime::Runtime;

/// A server with these many runs, which the runtime starts and does not drive, and a client.
fn server(runs: u32) -> (DevServer, Tasks) {
    let runtime = Runtime::new().expect("a runtime");
    let server = runtime
        .block_on(DevServer::start())
        .expect("a loopback port");
    server.seed(&Seed::new(runs));
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build();
    (server, client.expect("usable settings").tasks())
}

#[test]
fn the_same_builders_and_errors_work_on_any_thread() {
    let (server, tasks) = server(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let call = tasks.trigger_task("succeed").input(&json!({"n": 1}));
                let run = call.blocking_send().unwrap();
                let call = tasks.get_task(&run.id).blocking_send_with_meta();
                let (found, meta) = call.unwrap();
                assert_eq!((found.unwrap().id, meta.requests()), (run.id, 1));
                let error = tasks.abort_task("aaaaaaaaaaaaaaaaaaaaaaaa").blocking_send();
                assert_eq!(error.unwrap_err().kind(), ErrorKind::NotFound);
            });
        }
    });
    assert_eq!(server.ledger().len(), 8);
}

#[test]
fn a_list_is_an_iterator_of_its_items() {
    let (server, tasks) = server(12_000);
    let all = tasks.list_tasks().blocking_send().unwrap();
    let items: Result<Vec<_>, _> = tasks.list_tasks().blocking_iter().collect();
    assert_eq!(items.unwrap(), all);

    let before = server.request_count();
    assert_eq!(tasks.list_tasks().blocking_iter().take(3).count(), 3);
    assert!(
        server.request_count() - before <= 2,
        "one page and one on its way"
    );
}

#[test]
fn an_iterator_ends_after_an_error() {
    let (server, _) = server(0);
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token("aWrongToken")
        .build();
    let mut runs = client.unwrap().tasks().list_tasks().blocking_iter();
    assert_eq!(
        runs.next().unwrap().unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    assert!(runs.next().is_none());
}

#[test]
fn inside_an_async_runtime_it_is_refused_and_nothing_is_sent() {
    let (server, tasks) = server(0);
    Runtime::new().unwrap().block_on(async {
        let error = tasks.trigger_task("succeed").blocking_send().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Config, 0));
        assert!(error.to_string().contains(".await"), "{error}");
    });
    assert_eq!(server.request_count(), 0);
}
