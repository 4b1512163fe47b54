use serde_json::json;
use tasks_sdk::{ErrorKind, Executed, TaskStatus};

use super::target::{on_every_server, value};

#[tokio::test]
async fn a_running_task_can_be_aborted_once() {
    on_every_server("abort a running task", async |target| {
        if !target.has("slow").await {
            return;
        }
        let run = target
            .trigger("slow", &json!({"iterations": 30, "ms": 200}))
            .await;
        target
            .wait_for(&run.id, |status| *status == TaskStatus::Running)
            .await;
        let aborted = target
            .tasks()
            .abort_task(&run.id)
            .message("no longer needed")
            .await
            .unwrap();
        assert_eq!(aborted.id, run.id);
        assert_eq!(aborted.task_status, Some(TaskStatus::Aborted));
        assert_eq!(aborted.finished_on, None);
        assert!(aborted.started_on.is_some());
        assert!(aborted.saved_on.is_some());

        let error = target.tasks().abort_task(&run.id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotAbortable, "{error}");
        assert_eq!(error.executed(), Executed::No);
        assert_eq!(value(error.data())["status"], "aborted");
        assert_eq!(
            target.ended(&run.id).await.task_status,
            Some(TaskStatus::Aborted)
        );
    })
    .await;
}

#[tokio::test]
async fn a_run_that_has_ended_cannot_be_aborted() {
    on_every_server("abort an ended run", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let run = target.run("succeed", &json!({})).await;
        let error = target.tasks().abort_task(&run.id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotAbortable, "{error}");
        assert_eq!(value(error.data())["status"], "success");
        assert_eq!(value(error.data())["id"], run.id.as_str());
        if !target.is_6() {
            assert_eq!(error.server_code(), Some("TASK_ABORT_ERROR"));
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_run_is_not_found_and_an_empty_id_is_refused() {
    on_every_server("abort an unknown run", async |target| {
        let tasks = target.tasks();
        let error = tasks
            .abort_task("aaaaaaaaaaaaaaaaaaaaaaaa")
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert_eq!(error.executed(), Executed::No);
        assert_eq!(error.attempts(), 1);

        let error = tasks.abort_task(" ").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 0));
    })
    .await;
}
