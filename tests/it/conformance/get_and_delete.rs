use serde_json::json;
use tasks_sdk::{ErrorKind, Executed, TaskStatus};

use super::target::{messages, on_every_server, value};

#[tokio::test]
async fn a_run_read_by_id_is_the_run_that_a_full_list_shows() {
    on_every_server("get a run", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let run = target.run("succeed", &json!({"n": 1})).await;
        let read = target.tasks().get_task(&run.id).await.unwrap().unwrap();
        assert_eq!(read, run);
        assert_eq!(
            value(read.output.as_ref()),
            json!({"ok": true, "echo": {"n": 1}})
        );
    })
    .await;
}

#[tokio::test]
async fn an_unknown_run_is_none_and_an_empty_id_is_refused() {
    on_every_server("get an unknown run", async |target| {
        let tasks = target.tasks();
        assert_eq!(
            tasks.get_task("aaaaaaaaaaaaaaaaaaaaaaaa").await.unwrap(),
            None
        );
        let error = tasks.get_task("").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 0));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_run_is_gone_but_its_logs_stay_readable() {
    on_every_server("delete a run", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let tasks = target.tasks();
        let run = target.run("succeed", &json!({})).await;
        let succeeded = |logs: &[_]| messages(logs).contains(&"Succeeded.");
        let logs = target.logs(&run.id, succeeded).await;

        tasks.delete_task(&run.id).await.unwrap();
        assert_eq!(tasks.get_task(&run.id).await.unwrap(), None);
        assert_eq!(tasks.list_tasks().ids([&run.id]).await.unwrap(), []);
        assert_eq!(tasks.list_logs().task(&run.id).await.unwrap(), logs);
        let all = tasks.list_logs().await.unwrap();
        assert!(
            all.iter().any(|log| log.id == logs[0].id),
            "one orphan hides no page"
        );

        let error = tasks.delete_task(&run.id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        assert_eq!(error.executed(), Executed::No);
    })
    .await;
}

#[tokio::test]
async fn a_running_task_can_be_deleted() {
    on_every_server("delete a running task", async |target| {
        if !target.has("slow").await {
            return;
        }
        let tasks = target.tasks();
        let run = target
            .trigger("slow", &json!({"iterations": 30, "ms": 200}))
            .await;
        target
            .wait_for(&run.id, |status| *status == TaskStatus::Running)
            .await;
        tasks.delete_task(&run.id).await.unwrap();
        assert_eq!(tasks.get_task(&run.id).await.unwrap(), None);
        let error = tasks.delete_task(" ").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 0));
    })
    .await;
}

#[tokio::test]
async fn deleting_needs_its_permission() {
    on_every_server("delete without permission", async |target| {
        let Some(tasks) = target.read_only_tasks() else {
            return;
        };
        if !target.has("succeed").await {
            return;
        }
        let run = target.run("succeed", &json!({})).await;
        let error = tasks.delete_task(&run.id).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.executed()),
            (ErrorKind::Forbidden, Executed::No)
        );
        assert!(tasks.get_task(&run.id).await.unwrap().is_some());
    })
    .await;
}
