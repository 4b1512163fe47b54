use serde_json::json;
use tasks_sdk::{ErrorKind, LogItemType, Number};

use super::target::{messages, on_every_server, value};

#[tokio::test]
async fn a_log_item_has_every_field() {
    on_every_server("log items", async |target| {
        if !target.has("chatty").await {
            return;
        }
        let run = target.run("chatty", &json!({})).await;
        let logs = target.logs(&run.id, |logs| messages(logs).len() >= 4).await;
        let log = logs
            .iter()
            .find(|log| log.items.as_ref().is_some_and(|items| items.len() == 3))
            .expect("the log with several items");
        assert!(!log.id.as_str().is_empty());
        assert!(log.created_on.get() >= run.created_on.get());
        assert!(!log.created_by.id.is_empty());
        assert!(log.iteration.is_some());

        let [first, second, third] = log.items.as_deref().unwrap() else {
            panic!("three items");
        };
        assert_eq!(first.message.as_deref(), Some("First."));
        assert_eq!(first.type_, Some(LogItemType::Info));
        assert!(first.created_on.as_ref().unwrap().get().is_some());
        assert_eq!(
            value(first.data.as_ref())["nested"],
            json!({"a": [1, 2.5, null, "x"]})
        );
        assert_eq!(first.error, None);
        assert_eq!(second.type_, Some(LogItemType::Error));
        assert_eq!(value(second.error.as_ref())["code"], "INNER");
        assert_eq!(third.message.as_deref(), Some("Third: ünïcødé 🚀."));
        assert_eq!(third.data, None);
    })
    .await;
}

#[tokio::test]
async fn each_iteration_has_a_log_of_its_own() {
    on_every_server("a log an iteration", async |target| {
        if !target.has("slow").await {
            return;
        }
        let run = target
            .run("slow", &json!({"iterations": 3, "ms": 20}))
            .await;
        let finished = |logs: &[_]| messages(logs).contains(&"Slow task finished.");
        let logs = target.logs(&run.id, finished).await;
        let iterations: Vec<_> = logs
            .iter()
            .map(|log| log.iteration.and_then(Number::as_u64))
            .collect();
        assert_eq!(iterations, [Some(1), Some(2), Some(3)]);
        for log in &logs {
            assert_eq!(log.execution_name, run.execution_name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_failure_is_in_the_logs() {
    on_every_server("a failure is in the logs", async |target| {
        if !target.has("fail").await {
            return;
        }
        let run = target
            .run("fail", &json!({"mode": "error", "log": true}))
            .await;
        let failed = |logs: &[_]| messages(logs).contains(&"The task failed on purpose.");
        let logs = target.logs(&run.id, failed).await;
        let item = logs
            .iter()
            .flat_map(|log| log.items.iter().flatten())
            .find(|item| item.message.as_deref() == Some("The task failed on purpose."))
            .unwrap();
        assert_eq!(item.type_, Some(LogItemType::Error));
        assert_eq!(value(item.error.as_ref())["code"], "ON_PURPOSE");
    })
    .await;
}

#[tokio::test]
async fn logs_can_be_asked_for_one_run_or_for_all() {
    on_every_server("logs of one run or of all", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let first = target.run("succeed", &json!({})).await;
        let second = target.run("succeed", &json!({})).await;
        let of_first = target.logs(&first.id, |logs| !logs.is_empty()).await;
        let of_second = target.logs(&second.id, |logs| !logs.is_empty()).await;
        assert!(
            of_first
                .iter()
                .all(|log| of_second.iter().all(|other| other.id != log.id))
        );

        let all = target.tasks().list_logs().await.unwrap();
        for log in of_first.iter().chain(&of_second) {
            assert_eq!(all.iter().filter(|listed| listed.id == log.id).count(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_run_has_no_logs_and_an_empty_id_is_refused() {
    on_every_server("logs of no run", async |target| {
        let tasks = target.tasks();
        assert_eq!(
            tasks
                .list_logs()
                .task("aaaaaaaaaaaaaaaaaaaaaaaa")
                .await
                .unwrap(),
            []
        );
        let error = tasks.list_logs().task("").await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 0));
    })
    .await;
}
