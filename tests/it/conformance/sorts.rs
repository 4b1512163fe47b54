use serde_json::json;
use tasks_sdk::{LogSort, Number, Sort, TaskId};

use super::target::on_every_server;

#[tokio::test]
async fn runs_come_in_the_order_that_was_asked_for() {
    on_every_server("orders of runs", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let tasks = target.tasks();
        let mut ids: Vec<TaskId> = Vec::new();
        for name in ["b", "c", "a"] {
            let run = tasks.trigger_task("succeed").name(name).await.unwrap();
            ids.push(target.ended(&run.id).await.id);
        }
        let [b, c, a] = &ids[..] else { unreachable!() };
        for (order, expected) in [
            (Sort::Name.asc(), [a, b, c]),
            (Sort::Name.desc(), [c, b, a]),
            (Sort::CreatedOn.asc(), [b, c, a]),
            (Sort::CreatedOn.desc(), [a, c, b]),
            (Sort::FinishedOn.asc(), [b, c, a]),
            (Sort::StartedOn.desc(), [a, c, b]),
        ] {
            let runs = tasks.list_tasks().ids(&ids).sort(order).await.unwrap();
            let listed: Vec<_> = runs.iter().map(|run| &run.id).collect();
            assert_eq!(listed, expected, "{order:?}");
        }
        for order in [
            Sort::Id,
            Sort::SavedOn,
            Sort::DefinitionId,
            Sort::ParentId,
            Sort::ExecutionName,
            Sort::Iterations,
            Sort::TaskStatus,
        ] {
            for order in [order.asc(), order.desc()] {
                let runs = tasks.list_tasks().ids(&ids).sort(order).await.unwrap();
                assert_eq!(runs.len(), 3, "{order:?}");
            }
        }
        assert!(tasks.dialect().sort.is_some(), "the client has found out");
    })
    .await;
}

#[tokio::test]
async fn logs_come_in_the_order_that_was_asked_for() {
    on_every_server("orders of logs", async |target| {
        if !target.has("slow").await {
            return;
        }
        let tasks = target.tasks();
        let run = target
            .run("slow", &json!({"iterations": 3, "ms": 10}))
            .await;
        target.logs(&run.id, |logs| logs.len() >= 3).await;
        let logs = tasks
            .list_logs()
            .task(&run.id)
            .sort(LogSort::Iteration.asc())
            .await
            .unwrap();
        let iterations = logs
            .iter()
            .map(|log| log.iteration.and_then(Number::as_u64));
        assert!(iterations.is_sorted());
        for order in [
            LogSort::Id,
            LogSort::CreatedOn,
            LogSort::SavedOn,
            LogSort::ExecutionName,
            LogSort::Task,
        ] {
            for order in [order.asc(), order.desc()] {
                let listed = tasks.list_logs().task(&run.id).sort(order).await.unwrap();
                assert_eq!(listed.len(), logs.len(), "{order:?}");
            }
        }
    })
    .await;
}
