//! Lists that show a run only some time after it was triggered.

use std::time::Duration;

use tasks_devserver::{DevServer, FULL_TOKEN, Fault};
use tasks_sdk::{ErrorKind, Executed, Tasks, Webiny};

async fn lagging(lag: Duration) -> (DevServer, Tasks) {
    let server = DevServer::builder().list_lag(lag).start().await.unwrap();
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build();
    (server, client.unwrap().tasks())
}

#[tokio::test]
async fn a_run_is_found_though_lists_lag_behind_by_two_seconds() {
    let (server, tasks) = lagging(Duration::from_secs(2)).await;
    server
        .faults()
        .next_for("triggerTask", Fault::ResetAfterExecution);
    let call = tasks.trigger_task("succeed").marked().resend().with_meta();
    let (run, meta) = call.await.unwrap();
    assert_eq!(meta.runs_with_marker(), 1);
    let triggered: Vec<_> = server.ledger().into_iter().map(|entry| entry.id).collect();
    assert_eq!(triggered, [run.id.as_str()]);
}

#[tokio::test]
async fn without_leave_to_send_again_what_has_not_appeared_stays_ambiguous() {
    let (server, tasks) = lagging(Duration::from_millis(500)).await;
    server
        .faults()
        .next_for("triggerTask", Fault::ResetAfterExecution);
    let call = tasks.trigger_task("succeed").marker("order-1742");
    let error = call.settle(Duration::from_millis(50)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    assert_eq!(error.executed(), Executed::Maybe);
    assert_eq!(error.marker(), Some("order-1742"));
    assert_eq!(server.ledger().len(), 1);
}
