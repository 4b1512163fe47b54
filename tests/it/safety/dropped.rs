//! Calls whose futures are dropped.

use std::time::Duration;

use futures_util::StreamExt;
use tasks_devserver::{DevServer, FULL_TOKEN, Fault};
use tasks_sdk::{CallFuture, Tasks, Webiny};
use tokio::time::{sleep, timeout};

/// Long enough for a request to arrive.
const SHORT: Duration = Duration::from_millis(50);

async fn start() -> (DevServer, Tasks) {
    let server = DevServer::start().await.unwrap();
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build();
    (server, client.unwrap().tasks())
}

/// A call of each kind, whose output does not matter.
fn calls(tasks: &Tasks) -> Vec<(&'static str, CallFuture<()>)> {
    macro_rules! call {
        ($field:literal, $call:expr) => {{
            let call = $call;
            let future: CallFuture<()> = Box::pin(async move { call.await.map(drop) });
            ($field, future)
        }};
    }

    let id = "6b046065686c826a4c199093";
    vec![
        call!("listDefinitions", tasks.list_definitions()),
        call!("listTasks", tasks.list_tasks()),
        call!("listLogs", tasks.list_logs()),
        call!("getTask", tasks.get_task(id)),
        call!("triggerTask", tasks.trigger_task("succeed")),
        call!(
            "triggerTask",
            tasks.trigger_task("succeed").marked().resend()
        ),
        call!("listTasks", tasks.trigger_task("succeed").marked().dedupe()),
        call!("abortTask", tasks.abort_task(id)),
        call!("deleteTask", tasks.delete_task(id)),
    ]
}

/// Asserts that a server has nothing to do any more, and gets nothing new.
async fn assert_quiet(server: &DevServer, requests: u64, cancelled: u64) {
    while server.traffic().in_flight > 0 || server.traffic().cancelled < cancelled {
        sleep(Duration::from_millis(1)).await;
    }
    sleep(SHORT).await;
    assert_eq!(server.request_count(), requests);
    assert_eq!(server.traffic().cancelled, cancelled);
}

#[tokio::test]
async fn a_dropped_call_ends_its_request_and_sends_no_other() {
    let (server, tasks) = start().await;
    server
        .faults()
        .always(Fault::Latency(Duration::from_secs(60)));
    for (number, (field, call)) in (1..).zip(calls(&tasks)) {
        assert!(timeout(SHORT, call).await.is_err(), "{field} has to wait");
        assert_quiet(&server, number, number).await;
    }
    assert_eq!(server.ledger(), [], "nothing was executed");
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_waits_to_repeat_sends_nothing_more() {
    let (server, tasks) = start().await;
    let when = http::HeaderValue::from_static("1");
    let busy = Fault::retry_after(http::StatusCode::TOO_MANY_REQUESTS, when);
    server.faults().always(busy);
    for (number, (field, call)) in (1..).zip(calls(&tasks)) {
        assert!(timeout(SHORT, call).await.is_err(), "{field} has to wait");
        assert_eq!(server.request_count(), number, "{field} was sent once");
    }
    // All of them would come back by now.
    sleep(Duration::from_millis(1200)).await;
    assert_quiet(&server, calls(&tasks).len() as u64, 0).await;
}

#[tokio::test]
async fn a_trigger_that_is_dropped_while_it_looks_for_its_run_looks_no_more() {
    let (server, tasks) = start().await;
    server
        .faults()
        .always_for("triggerTask", Fault::ResetBefore);
    let call = tasks.trigger_task("succeed").marked().resend();
    let call = call.settle(Duration::from_millis(400)).into_future();
    assert!(timeout(Duration::from_millis(150), call).await.is_err());
    let requests = server.request_count();
    assert!(requests > 1, "it has looked");
    sleep(Duration::from_millis(500)).await;
    assert_quiet(&server, requests, 0).await;
}

#[tokio::test]
async fn a_dropped_stream_ends_the_request_for_the_next_page() {
    let (server, tasks) = start().await;
    server.seed(&tasks_devserver::Seed::new(20_000));
    let mut runs = tasks.list_tasks().into_stream();
    runs.next().await.unwrap().unwrap();
    let before = server.request_count();
    server
        .faults()
        .always(Fault::Latency(Duration::from_secs(60)));
    // Reads to the end of what is there, so that the next page is under way.
    while timeout(SHORT, runs.next()).await.is_ok() {}
    drop(runs);
    let requests = server.request_count();
    assert!(requests > before, "a page was under way");
    assert_quiet(&server, requests, 1).await;
}
