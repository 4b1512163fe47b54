//! What is never repeated, because the server has spoken.

use serde_json::{Value, json};
use tasks_sdk::{ErrorKind, Executed, cynic};

use super::script::{Answer, Script};

fn refused(message: &str) -> Answer {
    Answer::Body(json!({"errors": [{"message": message, "locations": []}]}))
}

#[tokio::test(start_paused = true)]
async fn a_request_that_the_server_refuses_is_sent_once() {
    let unauthorized = json!({
        "errors": [{"message": "Not authorized!", "path": ["backgroundTasks", "triggerTask"]}],
        "data": {"backgroundTasks": null},
    });
    for (answer, kind) in [
        (
            refused("Syntax Error: Unexpected <EOF>."),
            ErrorKind::Graphql,
        ),
        (
            refused("Cannot query field \"x\" on type \"WebinyBackgroundTask\"."),
            ErrorKind::Unsupported,
        ),
        (Answer::Body(unauthorized), ErrorKind::Forbidden),
        (
            Answer::Error("SECURITY_NOT_AUTHORIZED", Value::Null),
            ErrorKind::Forbidden,
        ),
        (
            Answer::Error("MAX_DELAY_ERROR", Value::Null),
            ErrorKind::Validation,
        ),
        (Answer::Status(400), ErrorKind::Http),
        (Answer::Status(404), ErrorKind::Http),
    ] {
        let (tasks, sends) = Script::default()
            .on("triggerTask", [answer.clone()])
            .on("getTask", [answer.clone()])
            .play();
        let error = tasks.trigger_task("invoice").await.unwrap_err();
        assert_eq!(
            (error.kind(), error.executed()),
            (kind, Executed::No),
            "{answer:?}"
        );
        let error = tasks.get_task("a").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{answer:?}");
        assert_eq!(sends.fields(), ["triggerTask", "getTask"], "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn any_other_error_of_a_trigger_may_come_with_a_run() {
    for code in [
        "UPDATE_ENTRY_ERROR",
        "NOT_FOUND",
        "TASK_ABORT_ERROR",
        "",
        "BackgroundTasks/PersistenceError",
    ] {
        let (tasks, sends) = Script::default()
            .on("triggerTask", [Answer::Error(code, Value::Null)])
            .play();
        let error = tasks.trigger_task("invoice").await.unwrap_err();
        assert_eq!(
            (error.kind(), error.executed()),
            (ErrorKind::Api, Executed::Maybe),
            "{code}"
        );
        assert_eq!(sends.count("triggerTask"), 1);
    }
}

/// A user's own mutation, which begins with a comment.
fn own_mutation() -> cynic::Operation<bool, ()> {
    cynic::Operation::new(
        "# Both at once.\nmutation { triggerTask(definition: \"a\") { data } }".into(),
        (),
    )
}

#[tokio::test(start_paused = true)]
async fn a_mutation_of_the_users_own_is_never_repeated() {
    let (tasks, sends) = Script::default().on("triggerTask", [Answer::Lost]).play();
    let error = tasks.execute(&own_mutation()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Ambiguous, Executed::Maybe)
    );
    assert_eq!(sends.count("triggerTask"), 1);

    // One field can be refused while another is executed.
    let refused = json!({
        "errors": [{"message": "Not authorized!", "path": ["backgroundTasks", "deleteTask"]}],
        "data": {"backgroundTasks": null},
    });
    let (tasks, _) = Script::default()
        .on("triggerTask", [Answer::Body(refused)])
        .play();
    let error = tasks.execute(&own_mutation()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.executed()),
        (ErrorKind::Forbidden, Executed::Maybe)
    );
}
