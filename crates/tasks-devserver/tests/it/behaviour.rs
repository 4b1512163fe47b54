//! What the definitions do, and what aborting and deleting do to their runs.

use serde_json::{Value, json};
use tasks_devserver::{Generation, LedgerAction};

use crate::support::{Api, id_of, messages};

fn api() -> Api {
    Api::new(Generation::V5_41)
}

/// A run that has had all the time it needs.
fn finished(api: &Api, definition: &str, input: Value) -> Value {
    let id = api.trigger(definition, input);
    api.wait(60_000);
    api.get(&id)
}

#[test]
fn a_run_is_pending_until_its_delay_is_over() {
    let api = api();
    let at_once = api.try_trigger("succeed", json!({}));
    let run = &at_once["data"];
    assert_eq!(run["taskStatus"], "pending");
    assert_eq!(run["name"], "Succeed");
    assert_eq!(run["input"], json!({}));
    assert_eq!(run["executionName"], "");
    assert_eq!(run["iterations"], 0);
    assert_eq!(run["startedOn"], Value::Null);
    assert_eq!(id_of(run).len(), 24);
    let delayed = id_of(&api.try_trigger("succeed", json!({"delay": 10}))["data"]);
    let status = |id: &str| api.get(id)["taskStatus"].clone();
    api.wait(19);
    assert_eq!(status(&id_of(run)), "pending");
    api.wait(1);
    assert_eq!(status(&id_of(run)), "success");
    api.wait(9_999);
    assert_eq!(status(&delayed), "pending");
    api.wait(1);
    let run = api.get(&delayed);
    assert_eq!(run["taskStatus"], "success");
    assert_eq!(run["startedOn"], "2026-01-01T00:00:10.020Z");
    assert_eq!(run["executionName"], run["eventResponse"]["name"]);
    assert_eq!(api.get(&format!("{delayed}#0001"))["id"], delayed);
}

#[test]
fn delays_end_below_355_days() {
    let api = api();
    for accepted in [
        json!(30_671_999),
        json!(-5),
        json!(0.5),
        json!("7"),
        Value::Null,
    ] {
        let answer = api.try_trigger("succeed", json!({"delay": accepted}));
        assert_eq!(answer["error"], Value::Null, "{accepted}");
    }
    let answer = api.try_trigger("succeed", json!({"delay": 30_672_000}));
    assert_eq!(answer["error"]["code"], "MAX_DELAY_ERROR");
    assert_eq!(api.app.ledger().len(), 5);
}

#[test]
fn names_are_free_text() {
    let api = api();
    for name in [" padded ", "🚀", &"n".repeat(5_000)] {
        let id = api.trigger_named("succeed", json!({}), json!(name));
        assert_eq!(api.get(&id)["name"], name);
        assert_eq!(api.names(&json!({"name": name})).len(), 1);
    }
    let id = api.trigger_named("succeed", json!({}), json!(""));
    assert_eq!(api.get(&id)["name"], "Succeed");
}

#[test]
fn fail_fails_as_it_is_told_to() {
    let api = api();
    for (mode, error) in [
        ("throw", json!({"message": "Thrown by the task."})),
        ("string", json!({"message": "Just a string."})),
        (
            "throwWebiny",
            json!({"message": "Thrown WebinyError.", "code": "THROWN_CODE", "data": {"some": "data"}}),
        ),
    ] {
        let run = finished(&api, "fail", json!({"mode": mode}));
        assert_eq!(run["taskStatus"], "failed");
        assert_eq!(run["output"], json!({"error": error}));
        assert_eq!(run["logs"][0]["items"][0]["error"], error);
        assert_eq!(run["logs"][0]["items"][0]["type"], "error");
        assert_ne!(run["finishedOn"], Value::Null);
    }
    let run = finished(&api, "fail", json!({}));
    assert_eq!(run["output"]["error"]["code"], "ON_PURPOSE");
}

#[test]
fn slow_shows_its_progress() {
    let api = api();
    let id = api.trigger("slow", json!({"iterations": 3, "ms": 100}));
    let mut seen = Vec::new();
    for _ in 0..4 {
        let run = api.get(&id);
        let done = run["input"]["done"].as_u64();
        seen.push((
            run["taskStatus"].as_str().expect("a status").to_owned(),
            run["iterations"].as_u64(),
            done,
        ));
        api.wait(120);
    }
    let state = |status: &str, iterations, done| (status.to_owned(), Some(iterations), done);
    assert_eq!(
        seen,
        [
            state("pending", 0, None),
            state("running", 1, Some(1)),
            state("running", 2, Some(2)),
            state("success", 3, Some(2)),
        ]
    );
    let run = api.get(&id);
    assert_eq!(run["output"], json!({"iterations": 3}));
    assert_eq!(
        messages(&run),
        [
            ["Task continuing."],
            ["Task continuing."],
            ["Slow task finished."]
        ]
    );
}

#[test]
fn a_spawner_waits_for_its_children() {
    let api = api();
    let id = api.trigger("spawner", json!({"count": 3}));
    api.wait(25);
    let children = api.names(&json!({"parentId": id}));
    let expected: Vec<String> = (1..=3).map(|n| format!("Child {n} of {id}")).collect();
    assert_eq!(children, expected);
    assert_eq!(api.get(&id)["taskStatus"], "running");
    api.wait(1000);
    let run = api.get(&id);
    assert_eq!(run["taskStatus"], "success");
    assert_eq!(run["input"], json!({"count": 3, "spawned": 3}));
    assert_eq!(
        messages(&run),
        [["Task continuing."], ["All children are done."]]
    );
    let open = json!({"parentId": id, "taskStatus_not": "success"});
    assert!(api.names(&open).is_empty());
}

#[test]
fn outputs_above_the_limit_are_lost() {
    let api = api();
    // The largest output that fits, to the row.
    let run = finished(&api, "bigOutput", json!({"kb": 232}));
    assert_eq!(run["output"]["rows"].as_array().map(Vec::len), Some(232));
    let run = finished(&api, "bigOutput", json!({"kb": 233}));
    assert_eq!(run["taskStatus"], "success");
    assert_eq!(run["output"]["max"], 237_568);
    assert_eq!(
        run["output"]["message"],
        "Output size exceeds the maximum allowed size."
    );
}

#[test]
fn picky_and_endless_and_chatty() {
    let api = api();
    let picky =
        |input: Value| api.try_trigger("picky", json!({"input": input}))["error"]["code"].clone();
    assert_eq!(picky(json!({"amount": 1.5})), Value::Null);
    for refused in [json!({}), json!({"amount": "1"}), json!([1]), json!("x")] {
        assert_eq!(picky(refused), "VALIDATION_FAILED_INVALID_FIELDS");
    }
    assert_eq!(picky(json!({"amount": 1, "crash": true})), "");
    let run = finished(&api, "endless", json!({}));
    assert_eq!(run["taskStatus"], "failed");
    assert_eq!(
        (&run["iterations"], &run["input"]),
        (&json!(3), &json!({"n": 3}))
    );
    assert_eq!(messages(&run)[3], ["Task reached max iterations."]);
    let run = finished(&api, "chatty", json!({}));
    assert_eq!(messages(&run)[0], ["Chatty done."]);
    assert_eq!(messages(&run)[1].len(), 3);
}

#[test]
fn an_abort_shows_at_once_and_is_heeded_later() {
    let api = api();
    let id = api.trigger("slow", json!({"iterations": 30, "ms": 300}));
    api.wait(100);
    let answer = api.abort(&id, json!("Enough."));
    assert_eq!(answer["data"]["taskStatus"], "aborted");
    assert_eq!(answer["data"]["output"], Value::Null);
    assert_eq!(messages(&api.get(&id)), [["Enough."]]);
    api.wait(60_000);
    let run = api.get(&id);
    assert_eq!(run["taskStatus"], "aborted");
    assert_eq!(run["output"], json!({"progress": "1/30"}));
    assert_eq!(run["finishedOn"], Value::Null);
    assert_eq!(run["iterations"], 1);
    // The iteration has overwritten the message.
    assert_eq!(messages(&run), [["Iteration 1 of 30."]]);
    let again = api.abort(&id, Value::Null);
    assert_eq!(again["error"]["code"], "TASK_ABORT_ERROR");
    assert_eq!(
        again["error"]["data"],
        json!({"id": id, "status": "aborted"})
    );
}

#[test]
fn a_pending_run_that_is_aborted_never_starts() {
    let api = api();
    let id = id_of(&api.try_trigger("succeed", json!({"delay": 60}))["data"]);
    assert_eq!(
        api.abort(&format!("{id}#0001"), Value::Null)["data"]["id"],
        id
    );
    api.wait(120_000);
    let run = api.get(&id);
    assert_eq!(run["taskStatus"], "aborted");
    assert_eq!(run["startedOn"], Value::Null);
    assert_eq!(run["logs"][0]["executionName"], Value::Null);
    assert_eq!(messages(&run), [["Task aborted."]]);
}

#[test]
fn a_running_run_can_be_deleted_and_its_logs_stay() {
    let api = api();
    let id = api.trigger("slow", json!({"iterations": 9, "ms": 100}));
    api.wait(150);
    assert_eq!(api.delete(&id), json!({"data": true, "error": null}));
    api.wait(60_000);
    assert_eq!(api.get(&id), Value::Null);
    assert_eq!(api.delete(&id)["error"]["code"], "NOT_FOUND");
    assert_eq!(api.abort(&id, Value::Null)["error"]["code"], "NOT_FOUND");
    let logs = |fields: &str| {
        let query = format!(
            "{{ backgroundTasks {{ listLogs {{ data {{ {fields} }} meta {{ totalCount }} }} }} }}"
        );
        api.graphql(&query, json!({}))
    };
    let kept = logs("iteration");
    assert_eq!(
        kept["data"]["backgroundTasks"]["listLogs"]["meta"]["totalCount"],
        2
    );
    let with_task = logs("task { id }");
    assert_eq!(
        with_task["data"]["backgroundTasks"]["listLogs"]["data"],
        Value::Null
    );
    assert_eq!(
        with_task["errors"][0]["message"],
        "Cannot return null for non-nullable field WebinyBackgroundTaskLog.task."
    );
}

#[test]
fn the_ledger_tells_what_clients_did() {
    let api = api();
    let first = api.trigger_named("spawner", json!({}), json!("parent"));
    let second = api.trigger("slow", json!({"ms": 5000}));
    api.wait(1000);
    api.abort(&second, Value::Null);
    api.abort(&second, Value::Null);
    api.delete(&first);
    api.delete(&first);
    let ledger = api.app.ledger();
    let entries: Vec<_> = ledger
        .iter()
        .map(|entry| (entry.action, entry.id.as_str(), entry.name.as_str()))
        .collect();
    assert_eq!(
        entries,
        [
            (LedgerAction::Trigger, first.as_str(), "parent"),
            (LedgerAction::Trigger, second.as_str(), "Slow"),
            (LedgerAction::Abort, second.as_str(), "Slow"),
            (LedgerAction::Delete, first.as_str(), "parent"),
        ]
    );
}

#[test]
fn changes_without_permission_null_everything_beside_them() {
    let full = api();
    let id = full.trigger("slow", json!({"ms": 5000}));
    for token in ["readOnlyToken", "nobody"] {
        let api = full.token(token);
        for change in [
            "triggerTask(definition: succeed) { data { id } }".to_owned(),
            format!("abortTask(id: {id:?}) {{ data {{ id }} }}"),
            format!("deleteTask(id: {id:?}) {{ data }}"),
        ] {
            let query = format!("mutation {{ backgroundTasks {{ _empty it: {change} }} }}");
            let answer = api.graphql(&query, json!({}));
            assert_eq!(answer["data"], json!({"backgroundTasks": null}));
            let error = json!({
                "message": "Not authorized!",
                "locations": [{"line": 1, "column": 37}],
                "path": ["backgroundTasks", "it"],
            });
            assert_eq!(answer["errors"], json!([error]));
        }
    }
    assert_eq!(full.app.ledger().len(), 1);
    let deleter = tasks_devserver::App::builder().token("aDeleter", "deleter", "rd");
    let api = Api::with(deleter).token("aDeleter");
    assert_eq!(
        api.delete("aaaaaaaaaaaaaaaaaaaaaaaa")["error"]["code"],
        "NOT_FOUND"
    );
}

#[tokio::test(start_paused = true)]
async fn runs_wait_for_a_paused_clock() {
    let api = Api::untimed();
    let id = api.trigger("slow", json!({"iterations": 3, "ms": 60_000}));
    assert_eq!(api.get(&id)["taskStatus"], "pending");
    tokio::time::sleep(std::time::Duration::from_secs(90)).await;
    assert_eq!(api.get(&id)["iterations"], 2);
    tokio::time::sleep(std::time::Duration::from_secs(120)).await;
    assert_eq!(api.get(&id)["taskStatus"], "success");
}
