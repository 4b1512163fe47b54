//! Lists: filters, order, pages.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tasks_devserver::{App, Generation, Seed};

use crate::support::{Api, id_of};

/// A server with these runs, each created a second after the one before: `alpha` (failed), `Beta two`
/// (success), `gamma` (a spawner), its child, and `delta` (pending).
fn populated() -> Api {
    let api = Api::new(Generation::V5_41);
    for (name, definition, input) in [
        ("alpha", "fail", json!({})),
        ("Beta two", "succeed", json!({})),
        ("gamma", "spawner", json!({"count": 1})),
    ] {
        api.trigger_named(definition, input, json!(name));
        api.wait(1000);
    }
    api.try_trigger("slow", json!({"name": "delta", "delay": 3600}));
    api
}

#[test]
fn every_operator_of_the_schema() {
    let api = populated();
    let gamma = id_of(&api.list(r#"where: {name: "gamma"}"#)["data"][0]);
    let child = format!("Child 1 of {gamma}");
    let all = ["alpha", "Beta two", "gamma", child.as_str(), "delta"];
    let others = |without: &[&str]| -> Vec<&str> {
        all.into_iter()
            .filter(|name| !without.contains(name))
            .collect()
    };
    let second = |second: u32| format!("2026-01-01T00:00:0{second}.000Z");
    for (filter, expected) in [
        (json!({}), all.to_vec()),
        (json!({"name": "alpha"}), vec!["alpha"]),
        (json!({"name": "Alpha"}), vec![]),
        (json!({"name": null}), vec![]),
        (json!({"name_not": "alpha"}), others(&["alpha"])),
        (
            json!({"name_in": ["alpha", "delta", "x"]}),
            vec!["alpha", "delta"],
        ),
        (json!({"name_in": []}), vec![]),
        (
            json!({"name_not_in": ["alpha", "delta"]}),
            others(&["alpha", "delta"]),
        ),
        (json!({"name_contains": "ETA"}), vec!["Beta two"]),
        (json!({"name_contains": "two bet"}), vec!["Beta two"]),
        (json!({"name_not_contains": "L"}), vec!["Beta two", "gamma"]),
        (json!({"name_startsWith": "BETA"}), vec!["Beta two"]),
        (json!({"name_not_startsWith": "b"}), others(&["Beta two"])),
        (json!({"taskStatus": "failed"}), vec!["alpha"]),
        (
            json!({"taskStatus_in": ["failed", "pending"]}),
            vec!["alpha", "delta"],
        ),
        (json!({"taskStatus_not": "success"}), vec!["alpha", "delta"]),
        (json!({"definitionId": "succeed"}), vec!["Beta two", &child]),
        (
            json!({"definitionId": "succeed", "parentId": null}),
            vec!["Beta two"],
        ),
        (json!({"parentId": null}), others(&[&child])),
        (json!({"parentId_not": null}), vec![&child]),
        (json!({"parentId": gamma}), vec![&child]),
        (json!({"parentId_in": [gamma]}), vec![&child]),
        (json!({"iterations": 0}), vec!["delta"]),
        (json!({"iterations_not": 1}), vec!["gamma", "delta"]),
        (json!({"iterations_in": [0, 2]}), vec!["gamma", "delta"]),
        (json!({"iterations_lt": 1}), vec!["delta"]),
        (json!({"iterations_lte": 1}), others(&["gamma"])),
        (json!({"iterations_gt": "1"}), vec!["gamma"]),
        (json!({"iterations_gte": 1.5}), vec!["gamma"]),
        (json!({"iterations_between": [0, 1]}), others(&["gamma"])),
        (json!({"iterations_not_between": [0, 1]}), vec!["gamma"]),
        (json!({"createdOn": second(1)}), vec!["Beta two"]),
        (json!({"createdOn_lt": second(1)}), vec!["alpha"]),
        (
            json!({"createdOn_lte": second(1)}),
            vec!["alpha", "Beta two"],
        ),
        (json!({"createdOn_gt": second(2)}), vec![&child, "delta"]),
        (json!({"createdOn_gte": second(3)}), vec!["delta"]),
        (
            json!({"createdOn_between": [second(1), second(2)]}),
            vec!["Beta two", "gamma"],
        ),
        (
            json!({"createdOn_not_between": [second(0), second(2)]}),
            vec![&child, "delta"],
        ),
        (json!({"startedOn": null}), vec!["delta"]),
        (json!({"startedOn_not": null}), others(&["delta"])),
        (json!({"finishedOn_lt": second(1)}), vec!["alpha"]),
        (json!({"id": gamma}), vec!["gamma"]),
        (json!({"id_in": [format!("{gamma}#0001")]}), vec!["gamma"]),
        (json!({"id_not": gamma}), others(&["gamma"])),
        (json!({"createdBy": "key-full"}), all.to_vec()),
        (json!({"savedBy_not_in": ["key-full"]}), vec![]),
        (json!({"status": "draft"}), all.to_vec()),
        (json!({"status": "success"}), vec![]),
        (json!({"deletedOn_gt": second(0)}), vec![]),
        (
            json!({"executionName_startsWith": "spawner_"}),
            vec!["gamma"],
        ),
    ] {
        assert_eq!(api.names(&filter), expected, "{filter}");
    }
}

#[test]
fn between_needs_two_bounds() {
    let api = populated();
    let error = &api.list("where: {iterations_between: [1]}")["error"];
    assert_eq!(error["code"], "FILTER_ERROR");
}

#[test]
fn logs_are_filtered_by_their_items_too() {
    let api = populated();
    let count = |filter: &str| {
        let query = format!(
            "{{ backgroundTasks {{ listLogs(where: {filter}) {{ meta {{ totalCount }} }} }} }}"
        );
        api.operation(&query, json!({}))["meta"]["totalCount"].clone()
    };
    for (filter, expected) in [
        ("{}", 5),
        (r#"{items: {type: "error"}}"#, 1),
        (r#"{items: {type_not: "error"}}"#, 4),
        (r#"{items: {message_contains: "continuing"}}"#, 1),
        (r#"{items: {message_startsWith: "SUCC", type: "info"}}"#, 2),
        (r#"{items: {createdOn_lt: "2026-01-01T00:00:01Z"}}"#, 1),
        ("{iteration_gt: 1}", 1),
        (r#"{executionName_contains: "fail"}"#, 1),
        ("{task_in: []}", 0),
    ] {
        assert_eq!(count(filter), expected, "{filter}");
    }
}

#[test]
fn a_search_finds_all_its_words_in_one_text() {
    let api = populated();
    let found = |search: &str| {
        let list = api.list(&format!("search: {search:?}"));
        list["meta"]["totalCount"].clone()
    };
    assert_eq!(found("beta TWO"), 1);
    assert_eq!(found("two beta"), 1);
    assert_eq!(found("beta spawner"), 0);
    assert_eq!(found("spawner"), 1);
    assert_eq!(found(""), 5);
}

#[test]
fn a_list_has_one_order() {
    let api = populated();
    let names = |sort: &str| -> Vec<String> {
        let list = api.list(&format!("where: {{parentId: null}}, sort: {sort}"));
        let runs = list["data"].as_array().expect("runs").iter();
        runs.map(|run| run["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    assert_eq!(names("[]"), ["delta", "gamma", "Beta two", "alpha"]);
    assert_eq!(
        names("createdOn_ASC"),
        ["alpha", "Beta two", "gamma", "delta"]
    );
    assert_eq!(names("[name_ASC]"), ["Beta two", "alpha", "delta", "gamma"]);
    assert_eq!(
        names("iterations_DESC"),
        ["gamma", "alpha", "Beta two", "delta"]
    );
    assert_eq!(
        names("startedOn_ASC"),
        ["alpha", "Beta two", "gamma", "delta"]
    );
    assert_eq!(
        names("startedOn_DESC"),
        ["delta", "gamma", "Beta two", "alpha"]
    );
}

#[test]
fn pages_follow_the_cursor_and_bad_cursors_begin_again() {
    let api = Api::new(Generation::V5_41);
    let ids = api.app.seed(&Seed::new(120));
    let mut seen = Vec::new();
    let mut after = String::new();
    let meta = loop {
        let page = api.list(&format!("limit: 50, sort: createdOn_ASC, after: {after:?}"));
        seen.extend(page["data"].as_array().expect("runs").iter().map(id_of));
        match page["meta"]["cursor"].as_str() {
            Some(cursor) => after = cursor.to_owned(),
            None => break page["meta"].clone(),
        }
        assert_eq!(page["meta"]["hasMoreItems"], true);
    };
    assert_eq!(seen, ids);
    assert_eq!(
        meta,
        json!({"cursor": null, "hasMoreItems": false, "totalCount": 120})
    );
    for limit in ["0", "-3", "null"] {
        let page = api.list(&format!("limit: {limit}"));
        assert_eq!(page["data"].as_array().map(Vec::len), Some(50), "{limit}");
    }
    // `MTAw` is 100 as a JSON number, `IngiCg` a string that is no number.
    for after in ["x", "MTAw", "IngiCg", "null"] {
        let page = api.list(&format!("limit: 1, after: {after:?}"));
        assert_eq!(id_of(&page["data"][0]), ids[119], "{after}");
    }
}

#[test]
fn seeded_runs_may_share_a_millisecond() {
    let api = Api::new(Generation::V5_41);
    let ids = api.app.seed(
        &Seed::new(60)
            .spacing(Duration::ZERO)
            .with_logs()
            .name("Same"),
    );
    let query = "{ backgroundTasks { listTasks(limit: 100) { data { id name createdOn output logs { iteration } } } } }";
    let runs = &api.operation(query, json!({}))["data"];
    let times: HashSet<&str> = runs
        .as_array()
        .expect("runs")
        .iter()
        .filter_map(|run| run["createdOn"].as_str())
        .collect();
    assert_eq!(times.len(), 1);
    assert_eq!(id_of(&runs[0]), ids[0]);
    assert_eq!(runs[59]["name"], "Same 60");
    assert_eq!(runs[0]["output"], json!({"ok": true, "echo": {}}));
    assert_eq!(runs[0]["logs"], json!([{"iteration": 1}]));
}

#[test]
fn tenants_and_locales_do_not_see_each_other() {
    let api = Api::with(App::builder().tenant("other").locale("fr-FR"));
    api.trigger_named("succeed", json!({}), json!("root en"));
    let german = api.header("x-i18n-locale", "default:de-DE;content:de-DE;");
    let id = german.trigger_named("succeed", json!({}), json!("root de"));
    let other = api.header("x-tenant", "other");
    other.trigger_named("succeed", json!({}), json!("other en"));
    let names = |api: &Api| api.names(&json!({}));
    assert_eq!(names(&api), ["root en"]);
    assert_eq!(names(&german), ["root de"]);
    assert_eq!(names(&other), ["other en"]);
    assert_eq!(names(&api.header("accept-language", "de")), ["root de"]);
    let preferring = api.header("accept-language", "it, de-DE;q=0.8, en;q=0.5");
    assert_eq!(names(&preferring), ["root de"]);
    assert_eq!(names(&api.header("accept-language", "it")), ["root en"]);
    assert_eq!(
        names(&api.header("x-i18n-locale", "default:de-DE;")),
        ["root en"]
    );
    assert!(names(&api.header("accept-language", "fr")).is_empty());
    assert_eq!(api.get(&id), Value::Null);
    assert_eq!(api.abort(&id, Value::Null)["error"]["code"], "NOT_FOUND");
    assert_eq!(api.delete(&id)["error"]["code"], "NOT_FOUND");
    let ledger = api.app.ledger();
    let places: Vec<_> = ledger
        .iter()
        .map(|entry| (entry.tenant.as_str(), entry.locale.as_str()))
        .collect();
    assert_eq!(
        places,
        [("root", "en-US"), ("root", "de-DE"), ("other", "en-US")]
    );
}

#[test]
fn ten_thousand_runs_are_listed_quickly() {
    let api = Api::new(Generation::V5_41);
    api.app.seed(&Seed::new(10_000));
    let light = "id name definitionId taskStatus createdOn savedOn startedOn finishedOn iterations \
                 executionName parentId";
    let began = Instant::now();
    for after in ["", "IjUwMDAi"] {
        let query = format!(
            "{{ backgroundTasks {{ listTasks(limit: 5000, after: {after:?}) {{ data {{ {light} }} \
             meta {{ totalCount }} }} }} }}"
        );
        let (_, text) = api.post(json!({"query": query}).to_string());
        assert!(text.ends_with(r#""meta":{"totalCount":10000}}}}}"#));
        assert_eq!(text.matches(r#""taskStatus":"success""#).count(), 5000);
    }
    // Far above what it takes, so that a busy machine does not fail the test.
    let took = began.elapsed();
    println!("two pages of 5,000 took {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}
