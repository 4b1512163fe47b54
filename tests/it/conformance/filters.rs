use serde_json::json;
use tasks_sdk::{ErrorKind, ListTasks, LogItemType, Maybe, SmallStr, TaskId, TaskRun, TaskStatus};

use super::target::{Target, messages, on_every_server};

/// A name that no other run has.
fn unique(target: &Target) -> SmallStr {
    let time = std::time::SystemTime::now();
    let nanos = time
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970")
        .as_nanos();
    format!("Filter {nanos} {target:p}").into()
}

fn ids(runs: &[TaskRun]) -> Vec<&TaskId> {
    runs.iter().map(|run| &run.id).collect()
}

#[tokio::test]
async fn runs_are_found_by_what_they_are() {
    on_every_server("filters of runs", async |target| {
        if !(target.has("succeed").await && target.has("fail").await) {
            return;
        }
        let tasks = target.tasks();
        let name = unique(target);
        let call = tasks.trigger_task("succeed").name(name.clone());
        let good = target.ended(&call.await.unwrap().id).await;
        let call = tasks
            .trigger_task("fail")
            .name(name.clone())
            .input(&json!({"mode": "string"}));
        let bad = target.ended(&call.await.unwrap().id).await;

        let named = || tasks.list_tasks().name(name.clone());
        let found = async |call: ListTasks| call.await.unwrap();
        assert_eq!(
            ids(&found(named()).await),
            [&bad.id, &good.id],
            "newest first"
        );
        assert_eq!(
            ids(&found(named().status([TaskStatus::Failed])).await),
            [&bad.id]
        );
        let both = [TaskStatus::Failed, TaskStatus::Success];
        assert_eq!(found(named().status(both)).await.len(), 2);
        assert_eq!(found(named().status([TaskStatus::Running])).await, []);
        assert_eq!(ids(&found(named().definition("succeed")).await), [&good.id]);
        assert_eq!(ids(&found(named().ids([&good.id])).await), [&good.id]);
        assert_eq!(found(named().roots_only()).await.len(), 2);

        let upper: String = name.to_uppercase();
        assert_eq!(
            found(tasks.list_tasks().name(upper.clone())).await,
            [],
            "case matters"
        );
        let start = &upper[..upper.len() - 3];
        assert_eq!(
            found(tasks.list_tasks().name_starts_with(start))
                .await
                .len(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn times_bound_a_list_strictly() {
    on_every_server("filters by time", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let tasks = target.tasks();
        let run = target.trigger("succeed", &json!({})).await;
        let only = || tasks.list_tasks().ids([&run.id]);
        let created = run.created_on.clone();
        assert_eq!(only().created_after(created.clone()).await.unwrap(), []);
        assert_eq!(only().created_before(created.clone()).await.unwrap(), []);
        let inclusive = only().filter(|filter| {
            filter.created_on_lte = created.clone().into();
            filter.created_on_gte = created.clone().into();
        });
        assert_eq!(inclusive.await.unwrap().len(), 1);
        let exact = only().filter(|filter| filter.created_on = created.into());
        assert_eq!(exact.await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn children_are_found_by_their_parent() {
    on_every_server("filter by parent", async |target| {
        if !target.has("spawner").await {
            return;
        }
        let tasks = target.tasks();
        let parent = target.run("spawner", &json!({"count": 3})).await;
        let children = tasks.list_tasks().parent(&parent.id).await.unwrap();
        assert_eq!(children.len(), 3);
        let child = &children[0].id;
        assert_eq!(
            tasks.list_tasks().ids([child]).roots_only().await.unwrap(),
            []
        );
        assert_eq!(
            tasks
                .list_tasks()
                .ids([&parent.id])
                .roots_only()
                .await
                .unwrap()
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn any_field_of_the_servers_filter_can_be_set() {
    on_every_server("the server's own filter", async |target| {
        if !target.has("slow").await {
            return;
        }
        let tasks = target.tasks();
        let run = target
            .run("slow", &json!({"iterations": 3, "ms": 10}))
            .await;
        let only = || tasks.list_tasks().ids([&run.id]);
        let more = only().filter(|filter| filter.iterations_gt = tasks_sdk::Number::from(2).into());
        assert_eq!(more.await.unwrap().len(), 1);
        let less = only().filter(|filter| filter.iterations_lt = tasks_sdk::Number::from(3).into());
        assert_eq!(less.await.unwrap(), []);
        let null = only().filter(|filter| filter.name = Maybe::Null);
        assert_eq!(null.await.unwrap(), [], "a null name matches nothing");
    })
    .await;
}

#[tokio::test]
async fn logs_are_found_by_run_iteration_and_type() {
    on_every_server("filters of logs", async |target| {
        if !(target.has("slow").await && target.has("fail").await) {
            return;
        }
        let tasks = target.tasks();
        let slow = target
            .run("slow", &json!({"iterations": 3, "ms": 10}))
            .await;
        target
            .logs(&slow.id, |logs| {
                messages(logs).contains(&"Slow task finished.")
            })
            .await;
        let failed = target.run("fail", &json!({"mode": "error"})).await;
        target
            .logs(&failed.id, |logs| !messages(logs).is_empty())
            .await;

        let second = tasks.list_logs().task(&slow.id).iteration(2).await.unwrap();
        assert_eq!(second.len(), 1);
        assert_eq!(second[0].iteration.unwrap().as_u64(), Some(2));
        let of_both = tasks
            .list_logs()
            .tasks([&slow.id, &failed.id])
            .await
            .unwrap();
        assert!(of_both.len() >= 4, "{} logs", of_both.len());
        let errors = tasks.list_logs().tasks([&slow.id, &failed.id]);
        let errors = errors.with_items_of_type(LogItemType::Error).await.unwrap();
        assert_eq!(errors.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn filters_that_can_match_nothing_are_refused_before_anything_is_sent() {
    on_every_server("empty filters", async |target| {
        let tasks = target.tasks();
        let no_ids: [&TaskId; 0] = [];
        for (field, call) in [
            ("taskStatus_in", tasks.list_tasks().status([])),
            ("id_in", tasks.list_tasks().ids(no_ids)),
            (
                "name_in",
                tasks
                    .list_tasks()
                    .filter(|filter| filter.name_in = vec![].into()),
            ),
            (
                "created_after",
                tasks.list_tasks().created_after("yesterday"),
            ),
        ] {
            let error = call.await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Validation, 0),
                "{error}"
            );
            assert!(error.to_string().contains(field), "{error}");
        }
        let error = tasks.list_logs().tasks(no_ids).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 0));
    })
    .await;
}
