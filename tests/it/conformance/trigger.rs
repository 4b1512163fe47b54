use std::time::Duration;

use serde_json::{Value, json};
use tasks_sdk::{ErrorKind, Executed, TaskStatus};

use super::target::{on_every_server, value};

#[tokio::test]
async fn a_triggered_run_comes_back_pending_with_every_field() {
    on_every_server("a triggered run", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let input = json!({"hello": "wörld", "list": [1, null, {"a": true}]});
        let call = target.tasks().trigger_task("succeed").input(&input);
        let run = call.name("My name").await.unwrap();

        assert!(!run.id.as_str().is_empty());
        assert_eq!(run.name.as_deref(), Some("My name"));
        assert_eq!(run.definition_id, Some("succeed".into()));
        assert_eq!(run.task_status, Some(TaskStatus::Pending));
        assert_eq!(value(run.input.as_ref()), input);
        assert_eq!(run.output, None);
        assert!(run.created_on.get().is_some(), "{:?}", run.created_on);
        assert!(run.saved_on.unwrap().get() >= run.created_on.get());
        assert!(!run.created_by.id.is_empty());
        assert!(!run.created_by.display_name.is_empty());
        assert!(run.created_by.type_.is_some());
        assert_eq!(run.started_on, None);
        assert_eq!(run.finished_on, None);
        assert_eq!(run.iterations.unwrap().as_u64(), Some(0));
        assert_eq!(run.execution_name.as_deref(), Some(""));
        assert_eq!(run.parent_id, None);
        target.ended(&run.id).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_without_a_name_takes_its_definitions_title() {
    on_every_server("a run without a name", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let tasks = target.tasks();
        assert_eq!(
            tasks.trigger_task("succeed").await.unwrap().name.as_deref(),
            Some("Succeed")
        );
        let unnamed = tasks.trigger_task("succeed").name("").await.unwrap();
        assert_eq!(unnamed.name.as_deref(), Some("Succeed"));
    })
    .await;
}

#[tokio::test]
async fn any_json_is_an_input_and_nothing_is_an_empty_object() {
    on_every_server("any JSON is an input", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let tasks = target.tasks();
        let run = tasks.trigger_task("succeed").await.unwrap();
        assert_eq!(value(run.input.as_ref()), json!({}), "without an input");
        for (sent, kept) in [
            (Value::Null, json!({})),
            (json!(false), json!({})),
            (json!([1, 2]), json!([1, 2])),
            (
                json!({"f": 1.0, "n": [null, {}], "deep": {"a": {"b": []}}}),
                json!({"f": 1, "n": [null, {}], "deep": {"a": {"b": []}}}),
            ),
        ] {
            let run = tasks.trigger_task("succeed").input(&sent).await.unwrap();
            assert_eq!(value(run.input.as_ref()), kept, "sent {sent}");
        }
    })
    .await;
}

#[tokio::test]
async fn text_of_every_kind_survives_the_round_trip() {
    on_every_server("text survives", async |target| {
        if !target.has("unicode").await {
            return;
        }
        let input = json!({
            "ключ": "знач 🚀",
            "esc": "\u{1} \"\\/\n",
            "nul": "a\u{0}b",
            "separators": "\u{2028}\u{2029}",
            "": "an empty key",
        });
        let run = target.run("unicode", &input).await;
        assert_eq!(run.task_status, Some(TaskStatus::Success));
        assert_eq!(value(run.input.as_ref()), input);
        let output = value(run.output.as_ref());
        assert_eq!(output["schlüssel 🔑"], "wert ✓");
        assert_eq!(output["echo"], input);
    })
    .await;
}

#[tokio::test]
async fn empty_strings_are_stored_as_null() {
    on_every_server("empty strings are stored as null", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let run = target
            .run("succeed", &json!({"empty": "", "list": [""]}))
            .await;
        assert_eq!(
            value(run.input.as_ref()),
            json!({"empty": null, "list": [null]})
        );
    })
    .await;
}

#[tokio::test]
async fn a_number_that_javascript_cannot_hold_is_refused_and_nothing_is_created() {
    on_every_server("a number beyond 2^53", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let call = target.tasks().trigger_task("succeed");
        let error = call
            .input(&json!({"n": 9_007_199_254_740_993_u64}))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        assert_eq!(error.executed(), Executed::No);
    })
    .await;
}

#[tokio::test]
async fn a_delayed_run_stays_pending_and_can_be_aborted() {
    on_every_server("a delayed run", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let call = target
            .tasks()
            .trigger_task("succeed")
            .delay(Duration::from_secs(3600));
        let run = call.await.unwrap();
        assert_eq!(run.task_status, Some(TaskStatus::Pending));
        let run = target.tasks().abort_task(run.id).await.unwrap();
        assert_eq!(run.task_status, Some(TaskStatus::Aborted));
    })
    .await;
}

#[tokio::test]
async fn unknown_and_private_definitions_are_not_found() {
    on_every_server("unknown definitions", async |target| {
        for definition in ["doesNotExist", "hiddenTask"] {
            let error = target.tasks().trigger_task(definition).await.unwrap_err();
            assert_eq!(
                error.kind(),
                ErrorKind::DefinitionNotFound,
                "{definition}: {error}"
            );
            assert_eq!(error.executed(), Executed::No);
            assert_eq!(error.operation(), Some("triggerTask"));
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_definition_says_against_an_input_is_kept_whole() {
    on_every_server("a definition refuses an input", async |target| {
        if !target.has("picky").await {
            return;
        }
        let tasks = target.tasks();
        let error = tasks
            .trigger_task("picky")
            .input(&json!({}))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        assert_eq!(
            error.server_code(),
            Some("VALIDATION_FAILED_INVALID_FIELDS")
        );
        assert_eq!(error.code(), "GRAPHQL_ERROR");
        let data = value(error.data());
        assert!(data["invalidFields"]["amount"].is_object(), "{data}");

        let error = tasks
            .trigger_task("picky")
            .input(&json!({"crash": true}))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        assert_eq!(error.server_code(), None, "the server sent an empty code");
        assert!(
            error
                .to_string()
                .contains("A plain Error from onBeforeTrigger."),
            "{error}"
        );

        let run = target.run("picky", &json!({"amount": 1})).await;
        assert_eq!(run.task_status, Some(TaskStatus::Success));
    })
    .await;
}

#[tokio::test]
async fn wrong_arguments_are_refused_before_anything_is_sent() {
    on_every_server("wrong arguments", async |target| {
        let tasks = target.tasks();
        let unserialisable = std::collections::HashMap::from([(vec![1], 1)]);
        for (field, call) in [
            ("definition", tasks.trigger_task("")),
            ("definition", tasks.trigger_task("  ")),
            (
                "input",
                tasks.trigger_task("succeed").input(&unserialisable),
            ),
            (
                "delay",
                tasks
                    .trigger_task("succeed")
                    .delay(Duration::from_secs(30_672_000)),
            ),
        ] {
            let error = call.await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Validation, "{error}");
            assert_eq!(error.code(), "VALIDATION_ERROR");
            assert_eq!(error.attempts(), 0);
            assert!(error.to_string().contains(field), "{error}");
        }
    })
    .await;
}
