use serde_json::json;
use tasks_sdk::{ErrorKind, Executed};

use super::target::on_every_server;

#[tokio::test]
async fn a_token_that_may_only_read_can_list_but_not_change() {
    on_every_server("a read-only token", async |target| {
        let Some(tasks) = target.read_only_tasks() else {
            return;
        };
        if !target.has("succeed").await {
            return;
        }
        let run = target.run("succeed", &json!({})).await;
        let runs = tasks.list_tasks().await.unwrap();
        assert!(runs.iter().any(|listed| listed.id == run.id));
        tasks.list_definitions().await.unwrap();
        tasks.list_logs().await.unwrap();

        for error in [
            tasks.trigger_task("succeed").await.unwrap_err(),
            tasks.abort_task(&run.id).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
            assert_eq!(error.executed(), Executed::No);
            assert_eq!(error.code(), "GRAPHQL_ERROR");
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_token_is_forbidden_and_never_repeated() {
    on_every_server("a wrong token", async |target| {
        let wrong = "aWrongTokenOfNobody";
        let tasks = target.tasks_with_token(wrong);
        for error in [
            tasks.list_tasks().await.unwrap_err(),
            tasks.list_logs().await.unwrap_err(),
            tasks
                .abort_task("aaaaaaaaaaaaaaaaaaaaaaaa")
                .await
                .unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
            assert_eq!(error.executed(), Executed::No);
            assert!(!format!("{error} {error:?} {tasks:?}").contains(wrong));
        }
    })
    .await;
}
