//! Triggers that can be found by their marker.

use std::time::Duration;

use serde_json::json;
use tasks_devserver::{DevServer, FULL_TOKEN, Fault};
use tasks_sdk::{ErrorKind, Executed, TaskStatus, Tasks, Webiny};
use tokio::time::Instant;

use super::script::{Answer, Script, run, unsent};

/// A local server and a client of it.
async fn local() -> (DevServer, Tasks) {
    let server = DevServer::start().await.unwrap();
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build();
    let tasks = client.unwrap().tasks();
    (server, tasks)
}

#[tokio::test]
async fn the_marker_ends_the_stored_name() {
    let (_server, tasks) = local().await;
    let call = tasks.trigger_task("succeed").marker("order:17.42_a-B");
    let run = call.await.unwrap();
    assert_eq!(run.name.unwrap(), "succeed [order:17.42_a-B]");

    let call = tasks.trigger_task("succeed").marked().name("nightly");
    let name = call.await.unwrap().name.unwrap();
    let marker = name.strip_prefix("nightly [").unwrap();
    let marker = marker.strip_suffix(']').unwrap();
    // A UUID of version 7.
    assert_eq!(
        (marker.len(), marker.as_bytes()[14]),
        (36, b'7'),
        "{marker}"
    );
}

#[tokio::test]
async fn an_unusable_marker_is_refused_before_anything_is_sent() {
    let (tasks, sends) = Script::default().play();
    let long = "a".repeat(65);
    for marker in ["", "a b", "ä", "a]", long.as_str()] {
        let error = tasks
            .trigger_task("invoice")
            .marker(marker)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation, "{marker}");
        assert!(error.to_string().contains("marker: "), "{error}");
    }
    for call in [
        tasks.trigger_task("invoice").dedupe(),
        tasks.trigger_task("invoice").resend(),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Validation);
        assert!(error.to_string().contains("marker: missing"), "{error}");
    }
    assert!(sends.fields().is_empty());
}

#[tokio::test(start_paused = true)]
async fn doubt_is_settled_by_the_exact_name_and_definition_and_nothing_else() {
    let (tasks, sends) = Script::default()
        .on("triggerTask", [Answer::Lost])
        .on("listTasks", [Answer::Items(vec![run("a", "success")])])
        .play();
    let call = tasks.trigger_task("invoice").name("june").marker("m");
    let run = call.await.unwrap();
    assert_eq!(
        (run.id.as_str(), run.task_status),
        ("a", Some(TaskStatus::Success))
    );
    assert_eq!(sends.fields(), ["triggerTask", "listTasks"]);
    assert_eq!(
        sends.last("listTasks")["where"],
        json!({"name": "june [m]", "definitionId": "invoice"})
    );
}

#[tokio::test]
async fn of_several_runs_with_the_marker_the_oldest_counts_and_their_number_is_told() {
    let (server, tasks) = local().await;
    let first = tasks
        .trigger_task("succeed")
        .name("succeed [m]")
        .await
        .unwrap();
    for _ in 0..2 {
        // A millisecond apart, so that the first is the oldest.
        tokio::time::sleep(Duration::from_millis(2)).await;
        tasks
            .trigger_task("succeed")
            .name("succeed [m]")
            .await
            .unwrap();
    }
    let call = tasks
        .trigger_task("succeed")
        .marker("m")
        .dedupe()
        .with_meta();
    let (run, meta) = call.await.unwrap();
    assert_eq!((run.id, meta.runs_with_marker()), (first.id, 3));
    assert_eq!(server.ledger().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_there_is_not_triggered_again_whatever_its_state() {
    for status in ["pending", "running", "success", "failed", "aborted", "odd"] {
        let (tasks, sends) = Script::default()
            .on("listTasks", [Answer::Items(vec![run("a", status)])])
            .play();
        let call = tasks.trigger_task("invoice").marker("m").dedupe();
        assert_eq!(call.await.unwrap().id, "a", "{status}");
        assert_eq!(sends.fields(), ["listTasks"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_before_the_trigger_that_brings_no_answer_leaves_it_unsent() {
    let (tasks, sends) = Script::default()
        .on("listTasks", [Answer::Status(503)])
        .play();
    let call = tasks.trigger_task("invoice").marker("m").dedupe();
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Http, Executed::No)
    );
    assert_eq!(error.marker(), Some("m"));
    assert_eq!(sends.count("listTasks"), 4);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_not_seen_to_be_sent_off_is_looked_at_until_it_was() {
    let (tasks, sends) = Script::default()
        .on("triggerTask", [Answer::Lost])
        .on("listTasks", [Answer::Items(vec![unsent("a")])])
        .on(
            "getTask",
            [
                Answer::Data(unsent("a")),
                Answer::Status(500),
                Answer::Data(run("a", "pending")),
            ],
        )
        .play();
    let run = tasks.trigger_task("invoice").marked().await.unwrap();
    assert_eq!(run.id, "a");
    assert_eq!((sends.count("triggerTask"), sends.count("getTask")), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_never_seen_to_be_sent_off_is_ambiguous_with_its_id() {
    let start = Instant::now();
    let (tasks, sends) = Script::default()
        .on("triggerTask", [Answer::Lost])
        .on("listTasks", [Answer::Items(vec![unsent("a")])])
        .on("getTask", [Answer::Data(unsent("a"))])
        .play();
    let error = tasks
        .trigger_task("invoice")
        .marked()
        .resend()
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Ambiguous, Executed::Maybe)
    );
    assert_eq!(error.run_id().unwrap(), "a");
    assert_eq!(sends.count("triggerTask"), 1);
    assert!(
        start.elapsed() > Duration::from_secs(50),
        "until the deadline"
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_there_and_is_gone_may_have_cleaned_up_after_itself() {
    for gone in [
        Answer::Data(json!(null)),
        Answer::Error("NOT_FOUND", json!(null)),
    ] {
        let (tasks, sends) = Script::default()
            .on("triggerTask", [Answer::Lost])
            .on("listTasks", [Answer::Items(vec![unsent("a")])])
            .on("getTask", [gone])
            .play();
        let call = tasks.trigger_task("invoice").marked().resend();
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.executed()),
            (ErrorKind::Ambiguous, Executed::Maybe)
        );
        assert_eq!(error.run_id().unwrap(), "a");
        assert_eq!(error.attempts(), 3, "the trigger and both looks");
        assert_eq!(sends.count("triggerTask"), 1);

        let call = tasks.trigger_task("invoice").marker("m").dedupe();
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Ambiguous);
        assert_eq!(sends.count("triggerTask"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_sent_again_only_when_the_last_look_was_answered_and_found_nothing() {
    let (tasks, sends) = Script::default()
        .on("triggerTask", [Answer::Lost])
        .on("listTasks", [Answer::Items(vec![]), Answer::Status(503)])
        .play();
    let call = tasks.trigger_task("invoice").marked().resend();
    let error = call.max_attempts(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    assert_eq!(sends.count("triggerTask"), 1);
}

#[tokio::test(start_paused = true)]
async fn looks_are_spread_over_the_time_to_settle() {
    let start = Instant::now();
    let (tasks, sends) = Script::default()
        .on("triggerTask", [Answer::Lost])
        .on("listTasks", [Answer::Items(vec![])])
        .play();
    let call = tasks.trigger_task("invoice").marker("m");
    let error = call.settle(Duration::from_secs(8)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    assert_eq!(error.marker(), Some("m"));
    assert_eq!(start.elapsed().as_secs(), 8);
    assert!(sends.count("listTasks") > 3);
}

#[tokio::test(start_paused = true)]
async fn it_is_sent_no_more_often_than_a_call_is_tried() {
    let (tasks, sends) = Script::default()
        .on("triggerTask", [Answer::Lost])
        .on("listTasks", [Answer::Items(vec![])])
        .play();
    let call = tasks.trigger_task("invoice").marked().resend();
    let error = call.max_attempts(3).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ambiguous);
    assert_eq!(sends.count("triggerTask"), 3);
}

#[tokio::test]
async fn what_the_servers_word_leaves_open_is_looked_for_too() {
    let (server, tasks) = local().await;
    let failed_last_write = || Fault::ApiErrorAfterExecution {
        code: "UPDATE_ENTRY_ERROR".to_owned(),
        message: "Could not update the entry.".to_owned(),
    };
    server.faults().next_for("triggerTask", failed_last_write());
    let run = tasks.trigger_task("succeed").marked().await.unwrap();
    assert_eq!(server.ledger()[0].id, run.id.as_str());

    // A definition's own refusal comes in the same shape: no run appears, and its word counts.
    let call = tasks.trigger_task("picky").marked().resend();
    let error = call.settle(Duration::from_millis(50)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Api, Executed::Maybe)
    );
    assert_eq!(server.ledger().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_certainly_not_executed_is_not_looked_for() {
    for answer in [
        Answer::Error("TASK_DEFINITION_ERROR", json!(null)),
        Answer::Error("CREATE_ENTRY_ERROR", json!(null)),
        Answer::Error("MAX_DELAY_ERROR", json!(null)),
        Answer::Error("SECURITY_NOT_AUTHORIZED", json!(null)),
        Answer::Status(403),
        Answer::Body(json!({"errors": [{"message": "Syntax Error: Unexpected <EOF>."}]})),
    ] {
        let (tasks, sends) = Script::default().on("triggerTask", [answer.clone()]).play();
        let call = tasks.trigger_task("invoice").marked().resend();
        let error = call.await.unwrap_err();
        assert_eq!(error.executed(), Executed::No, "{answer:?}: {error}");
        assert_eq!(sends.fields(), ["triggerTask"]);
    }
}
