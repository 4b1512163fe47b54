//! What becomes of JSON values and dates.

use serde_json::{Value, json};
use tasks_devserver::Generation;

use crate::support::Api;

/// Sends an input as it is written and gives the text of the whole answer about the finished run.
fn stored(input: &str) -> String {
    let api = Api::new(Generation::V5_41);
    let query = "mutation($input: JSON) { backgroundTasks { triggerTask(definition: succeed, input: $input) \
         { data { id } error { message code } } } }";
    let body = format!(r#"{{"query":"{query}","variables":{{"input":{input}}}}}"#);
    let (status, text) = api.post(body);
    assert_eq!(status, 200, "{text}");
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    let answer = &answer["data"]["backgroundTasks"]["triggerTask"];
    if answer["data"].is_null() {
        return answer["error"].to_string();
    }
    api.wait(1000);
    let id = answer["data"]["id"].as_str().expect("an id");
    let query =
        format!("{{ backgroundTasks {{ getTask(id: \\\"{id}\\\") {{ data {{ input }} }} }} }}");
    let (_, text) = api.post(format!(r#"{{"query":"{query}"}}"#));
    let value = text.strip_prefix(r#"{"data":{"backgroundTasks":{"getTask":{"data":{"input":"#);
    let value = value.and_then(|value| value.strip_suffix("}}}}}"));
    value.expect("the input").to_owned()
}

#[test]
fn json_survives_as_it_does_on_the_real_server() {
    for (sent, expected) in [
        (
            r#"{"a":"","b":["",[""]],"c":{"d":""}}"#,
            r#"{"a":null,"b":[null,[null]],"c":{"d":null}}"#,
        ),
        (
            r#"{"zebra":1,"10":3,"apple":2,"2":4,"":6}"#,
            r#"{"2":4,"10":3,"zebra":1,"apple":2,"":6}"#,
        ),
        (
            r#"{"01":1,"1":2,"-1":3,"4294967295":4}"#,
            r#"{"1":2,"01":1,"-1":3,"4294967295":4}"#,
        ),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
        (
            r#"{"n":[1.0,-0,0.1,1e-7,1E2]}"#,
            r#"{"n":[1,0,0.1,1e-7,100]}"#,
        ),
        (
            r#"{"n":[9007199254740991,-9007199254740991]}"#,
            r#"{"n":[9007199254740991,-9007199254740991]}"#,
        ),
        (
            r#"{"s":"\ud800x","t":"x\udc00\ud83d\ude80","\ud83d":1}"#,
            r#"{"s":"\ud800x","t":"x\udc00🚀","\ud83d":1}"#,
        ),
        (
            r#"{"s":"a\u0000b\u2028\/","e":"👩‍👩‍👧‍👦"}"#,
            "{\"s\":\"a\\u0000b\u{2028}/\",\"e\":\"👩‍👩‍👧‍👦\"}",
        ),
        ("null", "{}"),
        ("false", "{}"),
        ("0", "{}"),
        ("[1,2]", "[1,2]"),
        ("\"text\"", "\"text\""),
        ("true", "true"),
    ] {
        assert_eq!(stored(sent), expected, "{sent}");
    }
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(stored(&deep), deep);
}

#[test]
fn what_the_database_refuses() {
    let largest = "x".repeat(398 * 1024);
    assert_eq!(
        stored(&format!("\"{}\"", "x".repeat(390 * 1024))).len(),
        390 * 1024 + 2
    );
    for (sent, complaint) in [
        (
            "{\"a\":1e400}",
            "Special numeric value Infinity is not allowed",
        ),
        (
            "{\"a\":[-1e400]}",
            "Special numeric value -Infinity is not allowed",
        ),
        (
            "9007199254740993",
            "Number 9007199254740992 is greater than Number.MAX_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb.",
        ),
        (
            "-9007199254740993",
            "Number -9007199254740992 is lesser than Number.MIN_SAFE_INTEGER. Use NumberValue from @aws-sdk/lib-dynamodb.",
        ),
        (
            "5e-324",
            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
        ),
        (
            &format!("\"{largest}\""),
            "Item size has exceeded the maximum allowed size",
        ),
    ] {
        let error = json!({"message": complaint, "code": "CREATE_ENTRY_ERROR"});
        let found: Value = serde_json::from_str(&stored(sent)).expect("an error");
        assert_eq!(found, error);
    }
}

#[test]
fn a_run_that_was_not_stored_does_not_exist() {
    let api = Api::new(Generation::V5_41);
    let big = "x".repeat(1024 * 1024);
    let answer = api.try_trigger("succeed", json!({"input": {"big": big}}));
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(
        answer["error"]["data"]["entry"]["values"]["input"]["big"],
        big
    );
    assert_eq!(api.list("limit: 1")["meta"]["totalCount"], 0);
    assert!(api.app.ledger().is_empty());
}

#[test]
fn dates_in_filters() {
    let api = Api::new(Generation::V5_41);
    api.trigger("succeed", json!({}));
    let names = |filter: Value| api.names(&filter).len();
    // The clock of these tests stands at 2026-01-01T00:00:00.000Z.
    for same in [
        "2026-01-01T00:00:00.000Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000999Z",
        "2026-01-01T01:30:00.000+01:30",
        "2025-12-31T23:00:00.000-01:00",
    ] {
        assert_eq!(
            names(json!({"createdOn_between": [same, same]})),
            1,
            "{same}"
        );
        assert_eq!(names(json!({"createdOn_lt": same})), 0, "{same}");
    }
    for refused in ["2026-01-01", "2026-01-01 00:00:00Z", "soon", ""] {
        let query = "query($d: DateTime) { backgroundTasks { listTasks(where: {createdOn: $d}) { error { code } } } }";
        let answer = api.graphql(query, json!({"d": refused}));
        let message = format!(
            "Variable \"$d\" got invalid value {refused:?}; Expected type \"DateTime\". \
             DateTime cannot represent an invalid date-time-string {refused}."
        );
        assert_eq!(answer["errors"][0]["message"], message);
    }
}
