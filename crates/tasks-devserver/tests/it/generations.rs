//! What differs between the generations of servers.

use serde_json::{Value, json};
use tasks_devserver::Generation;

use crate::support::{Api, id_of, messages};

const UNKNOWN: &str = "aaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn generations_have_names() {
    for generation in Generation::ALL {
        assert_eq!(generation.name().parse(), Ok(generation));
        assert_eq!(Api::new(generation).app.generation(), generation);
    }
    let unknown = "7".parse::<Generation>().expect_err("no such generation");
    assert_eq!(
        unknown.to_string(),
        "no generation is called \"7\"; there are 5.41, 6-early and 6-late"
    );
}

#[test]
fn error_codes() {
    for (generation, not_found, not_abortable) in [
        (Generation::V5_41, "NOT_FOUND", "TASK_ABORT_ERROR"),
        (Generation::SixEarly, "NOT_FOUND", "TASK_ABORT_ERROR"),
        (
            Generation::SixLate,
            "BackgroundTasks/Task/NotFoundError",
            "BackgroundTasks/Task/Abort",
        ),
    ] {
        let api = Api::new(generation);
        assert_eq!(api.get(UNKNOWN), Value::Null);
        assert_eq!(api.abort(UNKNOWN, Value::Null)["error"]["code"], not_found);
        assert_eq!(api.delete(UNKNOWN)["error"]["code"], not_found);
        let id = api.trigger("succeed", json!({}));
        api.wait(1000);
        let error = &api.abort(&id, Value::Null)["error"];
        assert_eq!(error["code"], not_abortable);
        assert_eq!(error["data"], json!({"id": id, "status": "success"}));
    }
}

#[test]
fn late_servers_find_out_about_definitions_when_they_execute() {
    let api = Api::new(Generation::SixLate);
    for definition in ["hiddenTask", "nope", ""] {
        let error = &api.try_trigger(definition, json!({}))["error"];
        assert_eq!(
            error["code"],
            "BackgroundTasks/TaskDefinition/NotFoundError"
        );
        assert_eq!(error["data"], json!({"id": definition}));
    }
    assert!(api.app.ledger().is_empty());
}

#[test]
fn private_definitions_are_not_listed() {
    for generation in Generation::ALL {
        let query = "{ backgroundTasks { listDefinitions { data { id } } } }";
        let data = Api::new(generation).operation(query, json!({}))["data"].clone();
        let ids: Vec<&str> = data
            .as_array()
            .expect("definitions")
            .iter()
            .filter_map(|one| one["id"].as_str())
            .collect();
        let expected = [
            "succeed",
            "fail",
            "slow",
            "spawner",
            "bigOutput",
            "unicode",
            "picky",
            "endless",
            "chatty",
        ];
        assert_eq!(ids, expected);
    }
}

#[test]
fn later_servers_keep_every_log_item() {
    for generation in [Generation::SixEarly, Generation::SixLate] {
        let api = Api::new(generation);
        let id = api.trigger("slow", json!({"iterations": 2, "ms": 10}));
        let aborted = api.trigger("slow", json!({"iterations": 9, "ms": 5000}));
        api.wait(1000);
        let run = api.get(&id);
        assert_eq!(
            messages(&run),
            [
                ["Iteration 1 of 2.", "Task continuing."],
                ["Iteration 2 of 2.", "Slow task finished."]
            ]
        );
        api.abort(&aborted, json!("Enough."));
        api.wait(60_000);
        assert_eq!(
            messages(&api.get(&aborted)),
            [["Enough.", "Iteration 1 of 9."]]
        );
    }
}

#[test]
fn later_servers_have_no_locales() {
    let api = Api::new(Generation::SixLate);
    let german = api.header("x-i18n-locale", "content:de-DE;");
    let id = german.trigger("succeed", json!({}));
    assert_eq!(id_of(&api.get(&id)), id);
}

#[test]
fn content_fields_sort_by_their_dialects_names() {
    for (generation, sort) in [
        (Generation::V5_41, "name_DESC"),
        (Generation::SixEarly, "values_name_DESC"),
        (Generation::SixLate, "values_name_DESC"),
    ] {
        let api = Api::new(generation);
        for name in ["a", "c", "b"] {
            api.trigger_named("succeed", json!({}), json!(name));
        }
        let list = api.list(&format!("sort: {sort}, limit: 1"));
        assert_eq!(list["data"][0]["name"], "c", "{generation}");
    }
}

#[test]
fn early_servers_filter_by_entry_id() {
    let api = Api::new(Generation::SixEarly);
    let id = api.trigger_named("succeed", json!({}), json!("mine"));
    api.trigger("succeed", json!({}));
    assert_eq!(api.names(&json!({"entryId": id})), ["mine"]);
    assert_eq!(api.names(&json!({"entryId_not_in": [id]})), ["Succeed"]);
}

#[test]
fn late_servers_have_settings() {
    let api = Api::new(Generation::SixLate);
    let get = |api: &Api| {
        api.operation(
            "{ backgroundTasks { getSettings { data { retentionDays } error { code } } } }",
            json!({}),
        )
    };
    let update = |days: Value| {
        let query = "mutation($input: UpdateBackgroundTaskSettingsInput!) { backgroundTasks { \
             updateSettings(input: $input) { data { retentionDays } error { code data } } } }";
        api.operation(query, json!({"input": {"retentionDays": days}}))
    };
    assert_eq!(get(&api)["data"]["retentionDays"], Value::Null);
    for days in [30, 0, 3650] {
        assert_eq!(update(json!(days))["data"]["retentionDays"], days);
        assert_eq!(get(&api)["data"]["retentionDays"], days);
    }
    for refused in [-1, 3651] {
        let error = &update(json!(refused))["error"];
        assert_eq!(error["code"], "BackgroundTasks/ValidationError");
        assert_eq!(error["data"]["issues"][0]["path"], json!(["retentionDays"]));
    }
    assert_eq!(get(&api)["data"]["retentionDays"], 3650);
    assert_eq!(
        get(&api.token("nobody"))["error"]["code"],
        "SECURITY_NOT_AUTHORIZED"
    );
}

#[test]
fn introspection_shows_the_closed_enum() {
    for generation in Generation::ALL {
        let api = Api::new(generation);
        let query = "{ __type(name: \"WebinyBackgroundTaskDefinitionEnum\") { kind enumValues { name } } \
             __schema { queryType { name } } }";
        let data = &api.graphql(query, json!({}))["data"];
        assert_eq!(data["__schema"]["queryType"]["name"], "Query");
        let ty = &data["__type"];
        if generation == Generation::SixLate {
            assert_eq!(*ty, Value::Null);
            continue;
        }
        assert_eq!(ty["kind"], "ENUM");
        assert_eq!(ty["enumValues"].as_array().map(Vec::len), Some(9));
        assert_eq!(ty["enumValues"][0]["name"], "succeed");
    }
}
