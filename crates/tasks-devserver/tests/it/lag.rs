//! Lists that lag behind writes.

use std::time::Duration;

use serde_json::{Value, json};
use tasks_devserver::{App, Seed};

use crate::support::Api;

fn lagging() -> Api {
    Api::with(App::builder().list_lag(Duration::from_secs(2)))
}

/// Names and states of the listed runs, newest first.
fn listed(api: &Api) -> Vec<(String, String)> {
    let list = api.list("limit: 1000");
    let runs = list["data"].as_array().expect("runs").clone();
    assert_eq!(list["meta"]["totalCount"], json!(runs.len()));
    let text = |run: &Value, field: &str| run[field].as_str().expect("a text").to_owned();
    runs.iter()
        .map(|run| (text(run, "name"), text(run, "taskStatus")))
        .collect()
}

fn runs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, status): &(&str, &str)| ((*name).to_owned(), (*status).to_owned());
    expected.iter().map(owned).collect()
}

#[test]
fn lists_show_runs_as_they_were() {
    let api = lagging();
    let input = json!({"iterations": 1, "ms": 1000});
    let id = api.trigger_named("slow", input, json!("one"));
    assert_eq!(
        api.get(&id)["taskStatus"],
        "pending",
        "a look is never late"
    );
    assert!(listed(&api).is_empty());
    api.wait(1500);
    assert_eq!(api.get(&id)["taskStatus"], "success");
    assert!(listed(&api).is_empty());
    // It was pending for 20 ms and running for a second after that.
    api.wait(510);
    assert_eq!(listed(&api), runs(&[("one", "pending")]));
    api.wait(500);
    assert_eq!(listed(&api), runs(&[("one", "running")]));
    assert!(api.names(&json!({"taskStatus": "success"})).is_empty());
    api.wait(1000);
    assert_eq!(listed(&api), runs(&[("one", "success")]));
}

#[test]
fn lists_show_deleted_runs_for_a_while() {
    let api = lagging();
    let keep = api.trigger_named("succeed", json!({}), json!("kept"));
    let gone = api.trigger_named("succeed", json!({}), json!("gone"));
    api.wait(5000);
    api.delete(&gone);
    assert_eq!(api.get(&gone), Value::Null);
    api.wait(1999);
    // Both were created in one millisecond, and equal entries stay in the order of creation.
    let both = runs(&[("kept", "success"), ("gone", "success")]);
    assert_eq!(listed(&api), both);
    assert_eq!(api.delete(&gone)["error"]["code"], "NOT_FOUND");
    api.wait(1);
    assert_eq!(listed(&api), runs(&[("kept", "success")]));
    // A run that is created and deleted within the lag is shown for a moment all the same.
    let brief = api.trigger_named("succeed", json!({}), json!("brief"));
    api.wait(100);
    api.delete(&brief);
    assert_eq!(listed(&api), runs(&[("kept", "success")]));
    api.wait(1950);
    assert_eq!(api.names(&json!({})), ["kept", "brief"]);
    api.wait(100);
    assert_eq!(api.names(&json!({})), ["kept"]);
    assert_eq!(api.get(&keep)["taskStatus"], "success");
}

#[test]
fn lists_of_logs_lag_too() {
    let api = lagging();
    let id = api.trigger("succeed", json!({}));
    let messages = || {
        let query = "{ backgroundTasks { listLogs { data { items { message } } } } }";
        let logs = api.operation(query, json!({}))["data"].clone();
        logs.as_array().expect("logs").clone()
    };
    api.wait(1000);
    assert_eq!(api.get(&id)["logs"][0]["items"][0]["message"], "Succeeded.");
    assert!(messages().is_empty());
    api.wait(1020);
    assert_eq!(messages(), [json!({"items": [{"message": "Succeeded."}]})]);
}

#[test]
fn seeded_runs_of_the_last_moments_are_missing() {
    let api = lagging();
    let seed = Seed::new(10).spacing(Duration::from_secs(1));
    api.app.seed(&seed);
    assert_eq!(listed(&api).len(), 8);
    api.wait(2000);
    assert_eq!(listed(&api).len(), 10);
}
