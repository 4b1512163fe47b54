use serde_json::json;
use tasks_sdk::TaskStatus;

use super::target::{on_every_server, value};

#[tokio::test]
async fn a_run_that_succeeds_has_every_field_of_an_ended_run() {
    on_every_server("a run that succeeds", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let run = target.run("succeed", &json!({"n": 1})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Success));
        assert_eq!(
            value(run.output.as_ref()),
            json!({"ok": true, "echo": {"n": 1}})
        );
        assert_eq!(run.iterations.unwrap().as_u64(), Some(1));
        let (started, finished) = (run.started_on.unwrap(), run.finished_on.unwrap());
        assert!(run.created_on.get() <= started.get() && started.get() <= finished.get());
        assert!(run.execution_name.is_some_and(|name| !name.is_empty()));
        assert!(
            run.event_response.is_some(),
            "what the installation's runner answered"
        );
    })
    .await;
}

#[tokio::test]
async fn a_run_that_fails_says_why_in_its_output() {
    on_every_server("a run that fails", async |target| {
        if !target.has("fail").await {
            return;
        }
        let run = target.run("fail", &json!({"mode": "error"})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Failed));
        let output = value(run.output.as_ref());
        assert_eq!(output["error"]["message"], "The task failed on purpose.");
        assert_eq!(output["error"]["code"], "ON_PURPOSE");
        assert_eq!(output["error"]["data"]["reason"], "because");

        let run = target.run("fail", &json!({"mode": "string"})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Failed));
        assert_eq!(
            value(run.output.as_ref()),
            json!({"error": {"message": "Just a string."}})
        );

        let run = target.run("fail", &json!({"mode": "throw"})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Failed));
        assert!(value(run.output.as_ref())["error"]["message"].is_string());
    })
    .await;
}

#[tokio::test]
async fn a_run_in_iterations_changes_its_input_as_it_goes_on() {
    on_every_server("a run in iterations", async |target| {
        if !target.has("slow").await {
            return;
        }
        let run = target
            .run("slow", &json!({"iterations": 3, "ms": 20}))
            .await;
        assert_eq!(run.task_status, Some(TaskStatus::Success));
        assert_eq!(value(run.output.as_ref()), json!({"iterations": 3}));
        assert_eq!(run.iterations.unwrap().as_u64(), Some(3));
        assert_eq!(value(run.input.as_ref())["done"], 2);
    })
    .await;
}

#[tokio::test]
async fn children_name_their_parent() {
    on_every_server("children name their parent", async |target| {
        if !target.has("spawner").await {
            return;
        }
        let parent = target.run("spawner", &json!({"count": 2})).await;
        assert_eq!(parent.task_status, Some(TaskStatus::Success));
        assert_eq!(parent.parent_id, None);
        let runs = target.tasks().list_tasks().await.unwrap();
        let children: Vec<_> = runs
            .iter()
            .filter(|run| run.parent_id.as_ref() == Some(&parent.id))
            .collect();
        assert_eq!(children.len(), 2);
        for child in children {
            assert_eq!(child.task_status, Some(TaskStatus::Success));
            assert!(child.created_on.get() >= parent.created_on.get());
        }
    })
    .await;
}

#[tokio::test]
async fn a_large_output_arrives_and_a_too_large_one_is_replaced() {
    on_every_server("large outputs", async |target| {
        if !target.has("bigOutput").await {
            return;
        }
        let run = target.run("bigOutput", &json!({"kb": 100})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Success));
        let output = run.output.unwrap();
        assert!(output.get().len() > 100_000, "{} bytes", output.get().len());
        assert!(value(Some(&output))["rows"].is_array());

        let run = target.run("bigOutput", &json!({"kb": 240})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Success));
        let output = value(run.output.as_ref());
        assert_eq!(
            output["message"],
            "Output size exceeds the maximum allowed size."
        );
        assert!(output["size"].as_u64() > output["max"].as_u64());
    })
    .await;
}

#[tokio::test]
async fn a_run_that_never_ends_fails_at_its_limit() {
    on_every_server("the limit of iterations", async |target| {
        if !target.has("endless").await {
            return;
        }
        let run = target.run("endless", &json!({})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Failed));
        assert_eq!(
            value(run.output.as_ref()),
            json!({"error": {"message": "Task reached max iterations."}})
        );
    })
    .await;
}
