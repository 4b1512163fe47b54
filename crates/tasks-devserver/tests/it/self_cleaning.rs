//! A definition whose runs leave nothing behind.

use serde_json::{Value, json};
use tasks_devserver::{App, Generation};

use crate::support::Api;

fn definitions(api: &Api) -> Vec<Value> {
    let query = "{ backgroundTasks { listDefinitions { data { id } } } }";
    let list = api.operation(query, json!({}))["data"].clone();
    list.as_array().expect("definitions").clone()
}

#[test]
fn a_run_is_gone_with_its_logs_when_it_succeeds() {
    for generation in Generation::ALL {
        let api = Api::with(App::builder().generation(generation).self_cleaning());
        let other = api.trigger("succeed", json!({}));
        let id = api.trigger("selfCleaning", json!({"ms": 100}));
        api.wait(50);
        let run = api.get(&id);
        assert_eq!(run["taskStatus"], "running");
        assert_eq!(run["logs"].as_array().map(Vec::len), Some(1));
        api.wait(100);
        assert_eq!(api.get(&id), Value::Null);
        assert_eq!(api.names(&json!({})), ["Succeed"]);
        let query = "{ backgroundTasks { listLogs { data { task { id } } } } }";
        let logs = &api.operation(query, json!({}))["data"];
        assert_eq!(*logs, json!([{"task": {"id": other}}]));
        assert_eq!(api.app.ledger().len(), 2, "no client deleted anything");
    }
}

#[test]
fn it_is_offered_on_demand_only() {
    let offered = json!({"id": "selfCleaning"});
    for generation in Generation::ALL {
        let builder = App::builder().generation(generation);
        assert!(definitions(&Api::with(builder.self_cleaning())).contains(&offered));
        let standard = Api::new(generation);
        assert!(!definitions(&standard).contains(&offered));
        let trigger = "mutation { backgroundTasks { triggerTask(definition: DEFINITION) { data { id } error { code } } } }";
        let definition = match generation {
            Generation::SixLate => "\"selfCleaning\"",
            _ => "selfCleaning",
        };
        standard.graphql(&trigger.replace("DEFINITION", definition), json!({}));
        assert!(standard.app.ledger().is_empty(), "{generation}");
    }
}
