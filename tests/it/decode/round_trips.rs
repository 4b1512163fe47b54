//! Values → JSON → decode gives the same values.

use proptest::collection::vec;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::to_raw_value;
use tasks_types::operations::{AbortTask, ListDefinitions, ListLogs, ListTasksFull, TriggerTask};
use tasks_types::{Identity, LogItemType, TaskLog, TaskStatus, Timestamp};

use super::decode_payload;
use super::values::{
    almost_a_time, definition, finite_number, identity, json, log, log_item, number, page_meta,
    run, text,
};

fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("JSON")
}

/// What a user's own `serde_json` calls make of a value's JSON.
fn copied<T: Serialize + DeserializeOwned>(value: &T) -> [T; 2] {
    let text = to_json(value);
    let from_reader = serde_json::from_reader(text.as_bytes()).expect("the value");
    [serde_json::from_str(&text).expect("the value"), from_reader]
}

proptest! {
    #[test]
    fn of_a_run(run in run()) {
        let payload = format!(r#"{{"data":{},"error":null}}"#, to_json(&run));
        prop_assert_eq!(&decode_payload::<AbortTask>(&payload).unwrap().data.unwrap(), &run);
        prop_assert_eq!(&decode_payload::<TriggerTask>(&payload).unwrap().data.unwrap(), &run);
        for copy in copied(&run) {
            prop_assert_eq!(&copy, &run);
        }
    }

    #[test]
    fn of_a_page_of_runs(runs in vec(run(), 0..4), meta in page_meta()) {
        let payload = format!(
            r#"{{"data":{},"meta":{},"error":null}}"#, to_json(&runs), to_json(&meta)
        );
        let decoded = decode_payload::<ListTasksFull>(&payload).unwrap();
        prop_assert_eq!(decoded.data.as_ref(), Some(&runs));
        prop_assert_eq!(decoded.meta.as_ref(), Some(&meta));
        prop_assert_eq!(copied(&meta), [meta.clone(), meta]);
    }

    #[test]
    fn of_logs(logs in vec(log(), 0..4)) {
        let payload = format!(r#"{{"data":{},"error":null}}"#, to_json(&logs));
        let decoded = decode_payload::<ListLogs>(&payload).unwrap().data;
        prop_assert_eq!(decoded.as_ref(), Some(&logs));
        for log in logs {
            prop_assert_eq!(copied(&log), [log.clone(), log]);
        }
    }

    #[test]
    fn of_definitions(definitions in vec(definition(), 0..4)) {
        let payload = format!(r#"{{"data":{},"error":null}}"#, to_json(&definitions));
        let decoded = decode_payload::<ListDefinitions>(&payload).unwrap().data;
        prop_assert_eq!(decoded.as_ref(), Some(&definitions));
        for definition in definitions {
            prop_assert_eq!(copied(&definition), [definition.clone(), definition]);
        }
    }

    #[test]
    fn of_the_parts(item in log_item(), identity in identity(), number in number()) {
        prop_assert_eq!(copied(&item), [item.clone(), item]);
        prop_assert_eq!(copied(&identity), [identity.clone(), identity]);
        prop_assert_eq!(copied(&number), [number, number]);
    }

    #[test]
    fn of_any_number_to_the_last_digit(number in finite_number()) {
        let mut log = TaskLog::new("a", jiff::Timestamp::UNIX_EPOCH, Identity::new("b", "c"));
        log.iteration = Some(number);
        let payload = format!(r#"{{"data":[{}],"error":null}}"#, to_json(&log));
        let decoded = decode_payload::<ListLogs>(&payload).unwrap().data;
        prop_assert_eq!(decoded, Some(vec![log]));
    }

    #[test]
    fn of_opaque_values_to_the_byte(json in json()) {
        prop_assert_eq!(to_json(&json), json.get());
        for copy in copied(&json) {
            prop_assert_eq!(copy.get(), json.get());
        }
        // Among other fields, in an answer with white space around it.
        let payload = format!(
            r#"{{"data":{{"id":"a","createdOn":"b","createdBy":{{"id":"c","displayName":"d"}},
                "input": {} ,"output":{}}}}}"#,
            json.get(), json.get(),
        );
        let run = decode_payload::<AbortTask>(&payload).unwrap().data.unwrap();
        prop_assert_eq!(run.input.as_ref(), Some(&json));
        prop_assert_eq!(run.output.as_ref(), Some(&json));
        prop_assert_eq!(json.detach(), json.clone());
        // By way of a tree of values, the text is written anew and means the same.
        if let Ok(any) = json.parse::<serde_json::Value>() {
            let kept: tasks_types::Json = serde_json::from_value(any.clone()).unwrap();
            prop_assert_eq!(kept.parse::<serde_json::Value>().unwrap(), any);
        }
        let raw = to_raw_value(&json).unwrap();
        prop_assert_eq!(raw.get(), json.get());
    }

    #[test]
    fn of_any_text_in_a_timestamp(text in prop_oneof![text(), almost_a_time()]) {
        let timestamp = Timestamp::from(text.as_str());
        prop_assert_eq!(timestamp.to_string(), text.as_str());
        prop_assert_eq!(timestamp.get(), text.parse().ok());
        prop_assert_eq!(copied(&timestamp), [timestamp.clone(), timestamp]);
    }

    #[test]
    fn of_words_that_this_version_does_not_know(word in text()) {
        let status = TaskStatus::from(word.as_str());
        prop_assert_eq!(status.as_str(), word.as_str());
        prop_assert_eq!(&copied(&status), &[status.clone(), status]);
        let type_ = LogItemType::from(word.as_str());
        prop_assert_eq!(type_.as_str(), word.as_str());
        prop_assert_eq!(&copied(&type_), &[type_.clone(), type_]);
    }
}
