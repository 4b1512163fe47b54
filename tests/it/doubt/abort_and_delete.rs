//! Aborts and deletes whose answer was lost.

use serde_json::{Value, json};
use tasks_sdk::{ErrorKind, Executed, TaskStatus};

use super::script::{Answer, Script, run};

fn halfway() -> Answer {
    Answer::Error(
        "TASK_ABORT_ERROR",
        json!({"id": "a", "message": "half-way"}),
    )
}

fn has_ended(status: &str) -> Answer {
    Answer::Error("TASK_ABORT_ERROR", json!({"id": "a", "status": status}))
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_aborted_after_doubt_was_aborted() {
    for doubt in [Answer::Lost, Answer::Status(504), halfway()] {
        let (tasks, sends) = Script::default()
            .on("abortTask", [doubt])
            .on("getTask", [Answer::Data(run("a", "aborted"))])
            .play();
        let run = tasks.abort_task("a").await.unwrap();
        assert_eq!(run.task_status, Some(TaskStatus::Aborted));
        assert_eq!(sends.fields(), ["abortTask", "getTask"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_still_goes_on_after_doubt_is_aborted_again() {
    let (tasks, sends) = Script::default()
        .on(
            "abortTask",
            [Answer::Lost, Answer::Data(run("a", "aborted"))],
        )
        .on("getTask", [Answer::Data(run("a", "running"))])
        .play();
    tasks.abort_task("a").await.unwrap();
    assert_eq!(sends.fields(), ["abortTask", "getTask", "abortTask"]);

    let (tasks, sends) = Script::default()
        .on("abortTask", [Answer::Lost])
        .on("getTask", [Answer::Data(run("a", "running"))])
        .play();
    let error = tasks.abort_task("a").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Network, Executed::Maybe)
    );
    assert_eq!(sends.count("abortTask"), 4);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_after_doubt_may_be_the_doubtful_requests_success() {
    let (tasks, _) = Script::default()
        .on("abortTask", [Answer::Lost, has_ended("aborted")])
        .on(
            "getTask",
            [
                Answer::Data(run("a", "running")),
                Answer::Data(run("a", "aborted")),
            ],
        )
        .play();
    tasks.abort_task("a").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_abort_that_failed_halfway_is_not_sent_again() {
    let (tasks, sends) = Script::default()
        .on("abortTask", [halfway()])
        .on("getTask", [Answer::Data(run("a", "running"))])
        .play();
    let error = tasks.abort_task("a").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Api, Executed::Maybe)
    );
    assert_eq!(sends.fields(), ["abortTask", "getTask"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_had_ended_is_not_looked_at() {
    let (tasks, sends) = Script::default()
        .on("abortTask", [has_ended("success")])
        .play();
    let error = tasks.abort_task("a").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::NotAbortable, Executed::No)
    );
    assert_eq!(sends.fields(), ["abortTask"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_gone_after_doubt_was_deleted() {
    let gone = || Answer::Error("NOT_FOUND", Value::Null);
    let (tasks, sends) = Script::default()
        .on("deleteTask", [Answer::Lost, gone()])
        .play();
    tasks.delete_task("a").await.unwrap();
    assert_eq!(sends.count("deleteTask"), 2);

    let (tasks, sends) = Script::default().on("deleteTask", [gone()]).play();
    let error = tasks.delete_task("a").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::NotFound, Executed::No)
    );
    assert_eq!(sends.count("deleteTask"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_ends_in_certainty_after_doubt_may_have_been_executed() {
    let (tasks, _) = Script::default()
        .on("deleteTask", [Answer::Lost, Answer::Status(403)])
        .play();
    let error = tasks.delete_task("a").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Http, Executed::Maybe)
    );
}

#[tokio::test(start_paused = true)]
async fn an_abort_that_was_refused_is_not_sent_again() {
    for refusal in [
        Answer::Status(400),
        Answer::Body(json!({"errors": [{"message": "Syntax Error: Unexpected <EOF>."}]})),
    ] {
        let (tasks, sends) = Script::default()
            .on("abortTask", [Answer::Lost, refusal])
            .on("getTask", [Answer::Data(run("a", "running"))])
            .play();
        let error = tasks.abort_task("a").await.unwrap_err();
        assert_eq!(error.executed(), Executed::Maybe, "the first may have been");
        assert_eq!(sends.count("abortTask"), 2);
    }
}
