//! What the server remembers of what it executed.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tasks_devserver::{Delivery, Generation, LedgerAction};

use crate::support::Api;

/// 2026-01-01T00:00:00Z, where manual clocks begin.
const START: Duration = Duration::from_secs(1_767_225_600);

#[test]
fn every_entry_tells_what_when_and_by_which_request() {
    let api = Api::new(Generation::V5_41);
    let id = api.trigger_named("slow", json!({}), json!("one"));
    api.wait(30);
    api.get(&id);
    api.abort(&id, Value::Null);
    api.abort(&id, Value::Null);
    api.delete(&id);
    let ledger = api.app.ledger();
    let facts: Vec<_> = ledger
        .iter()
        .map(|entry| (entry.action, entry.request, entry.at))
        .collect();
    let start = UNIX_EPOCH + START;
    let later = start + Duration::from_millis(30);
    assert_eq!(
        facts,
        [
            (LedgerAction::Trigger, 1, start),
            (LedgerAction::Abort, 3, later),
            (LedgerAction::Delete, 5, later),
        ]
    );
    for entry in &ledger {
        assert_eq!(entry.id, id);
        assert_eq!(entry.name, "one");
        assert_eq!(entry.definition, "slow");
        assert_eq!(entry.delivery, Delivery::Sent);
    }
    assert_eq!(api.app.read_ledger(<[_]>::to_vec), ledger);
}

#[test]
fn a_batch_is_one_request() {
    let api = Api::new(Generation::V5_41);
    let trigger = json!({"query": "mutation { backgroundTasks { triggerTask(definition: succeed) { data { id } } } }"});
    api.post(json!([trigger, trigger]).to_string());
    api.post(trigger.to_string());
    let requests: Vec<u64> = api.app.read_ledger(|entries| {
        let requests = entries.iter().map(|entry| entry.request);
        requests.collect()
    });
    assert_eq!(requests, [1, 1, 2]);
}
