//! Each generation refuses what the others accept in the words of graphql-js.

use serde_json::{Value, json};
use tasks_devserver::Generation;

use crate::fixtures;
use crate::support::Api;

fn dialect(file: &str) -> Value {
    let path = fixtures::folder("dialect").join(file);
    let text = std::fs::read_to_string(path).expect("the recorded words");
    serde_json::from_str(&text).expect("JSON")
}

/// The version of graphql-js that servers of a generation use.
fn graphql_js(generation: Generation) -> &'static str {
    match generation {
        Generation::V5_41 => "15.8",
        _ => "16",
    }
}

#[test]
fn every_recorded_wording_is_sent() {
    let queries = dialect("queries.json");
    let wordings = dialect("wordings.json");
    let mut compared = 0;
    for generation in Generation::ALL {
        let api = Api::new(generation);
        let recorded = wordings.as_array().expect("a list").iter().filter(|case| {
            case["generation"] == generation.name() && case["graphql_js"] == graphql_js(generation)
        });
        for case in recorded {
            let name = case["case"].as_str().expect("a name");
            let query = &queries[name];
            let text = query["query"].as_str().expect("a query");
            let answer = api.graphql(text, query["variables"].clone());
            let accepted = answer.get("data").is_some();
            assert_eq!(accepted, case["accepted"], "{generation} {name}: {answer}");
            if !accepted {
                assert_eq!(answer["errors"], case["errors"], "{generation} {name}");
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 39);
}

/// Refusals beyond the recorded ones, computed with graphql-js 15.8.0 over the same schema. What is not
/// among them may be worded differently.
#[test]
fn other_common_refusals_use_the_same_words() {
    let cases: Value =
        serde_json::from_str(include_str!("graphql_js_refusals.json")).expect("JSON");
    let api = Api::new(Generation::V5_41);
    let mut differences = Vec::new();
    for case in cases.as_array().expect("a list") {
        let query = case["query"].as_str().expect("a query");
        let answer = api.graphql(query, case["variables"].clone());
        if answer != json!({"errors": case["errors"]}) {
            differences.push(format!(
                "{query}\n  found {answer}\n  not {}",
                case["errors"]
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn an_operation_is_chosen_by_its_name() {
    let api = Api::new(Generation::V5_41);
    let query =
        "query A { backgroundTasks { a: _empty } } query B { backgroundTasks { b: _empty } }";
    let post = |name: Option<&str>| {
        let body = json!({"query": query, "operationName": name});
        api.post(body.to_string()).1
    };
    assert_eq!(
        post(Some("B")),
        r#"{"data":{"backgroundTasks":{"b":null}}}"#
    );
    assert_eq!(
        post(Some("C")),
        r#"{"errors":[{"message":"Unknown operation named \"C\"."}]}"#
    );
    assert_eq!(
        post(None),
        r#"{"errors":[{"message":"Must provide operation name if query contains multiple operations."}]}"#
    );
}
