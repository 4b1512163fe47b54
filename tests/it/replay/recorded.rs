//! Compares what a call brought with the recording, which is read here without the code under
//! test: field by field, and opaque values by their text.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Value as Any, json};
use tasks_sdk::{
    Error, Identity, Json, LogItemType, Number, PathSegment, TaskDefinition, TaskLog, TaskLogItem,
    TaskRun, TaskStatus, Timestamp,
};

use super::calls::Value;

/// Asserts that `value` is all of the data in the recorded `body`.
pub(super) fn assert_value(value: &Value, body: &[u8]) {
    let data = payload(body).expect("data").take("data");
    match value {
        Value::Run(Some(run)) => assert_run(run, data),
        Value::Run(None) => assert_eq!(data, "null"),
        Value::Deleted => assert_eq!(data, "true"),
        Value::Runs(runs) => assert_items(runs, data, assert_run),
        Value::Logs(logs) => assert_items(logs, data, assert_log),
        Value::Definitions(definitions) => assert_items(definitions, data, assert_definition),
    }
}

/// How many items a recorded list has.
pub(super) fn item_count(body: &[u8]) -> usize {
    list(payload(body).expect("data").take("data")).len()
}

/// Asserts that `error` holds everything that the recorded `body` says of it.
pub(super) fn assert_error(error: &Error, body: &[u8]) {
    let mut envelope = Fields::read(text(body));
    let errors = list(envelope.take("errors"));
    let ours = error.graphql_errors().iter().map(|error| error.raw().get());
    assert_eq!(ours.collect::<Vec<_>>(), errors);
    for (ours, recorded) in error.graphql_errors().iter().zip(errors) {
        let mut recorded = Fields::read(recorded);
        recorded.same("message", &json!(ours.message()));
        recorded.same("path", &path(ours.path()));
        let locations = ours.locations().iter();
        let locations: Vec<_> = locations
            .map(|location| json!({"line": location.line, "column": location.column}))
            .collect();
        recorded.same("locations", &or_null(locations));
        recorded.assert_empty_but(&[]);
    }

    let mut recorded = match payload(body) {
        Some(mut payload) if payload.has("error") => Fields::read(payload.take("error")),
        _ if envelope.has("message") => envelope,
        _ => Fields::default(),
    };
    recorded.same_text("data", error.data());
    let code = recorded.take("code");
    assert_eq!(
        any(code).as_str().filter(|code| !code.is_empty()),
        error.server_code()
    );
}

fn assert_items<T>(ours: &[T], recorded: &str, assert: fn(&T, &str)) {
    let recorded = list(recorded);
    assert_eq!(ours.len(), recorded.len());
    for (ours, recorded) in ours.iter().zip(recorded) {
        assert(ours, recorded);
    }
}

fn assert_run(run: &TaskRun, recorded: &str) {
    let mut recorded = Fields::read(recorded);
    recorded.same("id", &json!(run.id.as_str()));
    recorded.same("name", &json!(run.name.as_deref()));
    recorded.same(
        "definitionId",
        &json!(run.definition_id.as_ref().map(AsRef::<str>::as_ref)),
    );
    recorded.same(
        "taskStatus",
        &json!(run.task_status.as_ref().map(TaskStatus::as_str)),
    );
    assert!(!matches!(run.task_status, Some(TaskStatus::Unknown(_))));
    recorded.same("createdOn", &time(Some(&run.created_on)));
    recorded.same("savedOn", &time(run.saved_on.as_ref()));
    recorded.same("createdBy", &identity(&run.created_by));
    recorded.same("startedOn", &time(run.started_on.as_ref()));
    recorded.same("finishedOn", &time(run.finished_on.as_ref()));
    recorded.same(
        "iterations",
        &json!(run.iterations.and_then(Number::as_u64)),
    );
    recorded.same(
        "parentId",
        &json!(run.parent_id.as_ref().map(AsRef::<str>::as_ref)),
    );
    recorded.same("executionName", &json!(run.execution_name.as_deref()));
    recorded.same_text("eventResponse", run.event_response.as_ref());
    recorded.same_text("input", run.input.as_ref());
    recorded.same_text("output", run.output.as_ref());
    recorded.assert_empty_but(&["logs"]);
}

fn assert_log(log: &TaskLog, recorded: &str) {
    let mut recorded = Fields::read(recorded);
    recorded.same("id", &json!(log.id.as_str()));
    recorded.same("createdOn", &time(Some(&log.created_on)));
    recorded.same("createdBy", &identity(&log.created_by));
    recorded.same("executionName", &json!(log.execution_name.as_deref()));
    recorded.same("iteration", &json!(log.iteration.and_then(Number::as_u64)));
    assert_items(
        log.items.as_deref().expect("items"),
        recorded.take("items"),
        assert_item,
    );
    recorded.assert_empty_but(&["task"]);
}

fn assert_item(item: &TaskLogItem, recorded: &str) {
    let mut recorded = Fields::read(recorded);
    recorded.same("message", &json!(item.message.as_deref()));
    recorded.same("createdOn", &time(item.created_on.as_ref()));
    recorded.same("type", &json!(item.type_.as_ref().map(LogItemType::as_str)));
    assert!(!matches!(item.type_, Some(LogItemType::Unknown(_))));
    recorded.same_text("data", item.data.as_ref());
    recorded.same_text("error", item.error.as_ref());
    recorded.assert_empty_but(&[]);
}

fn assert_definition(definition: &TaskDefinition, recorded: &str) {
    let mut recorded = Fields::read(recorded);
    recorded.same("id", &json!(definition.id.as_str()));
    recorded.same("title", &json!(definition.title.as_str()));
    recorded.same("description", &json!(definition.description.as_deref()));
    recorded.same_text("fields", definition.fields.as_ref());
    recorded.assert_empty_but(&[]);
}

fn time(ours: Option<&Timestamp>) -> Any {
    assert!(
        ours.is_none_or(|time| time.get().is_some()),
        "{ours:?} is a point in time"
    );
    json!(ours.map(Timestamp::to_string))
}

fn identity(ours: &Identity) -> Any {
    json!({
        "id": ours.id.as_str(),
        "displayName": ours.display_name.as_str(),
        "type": ours.type_.as_deref(),
    })
}

fn path(ours: &[PathSegment]) -> Any {
    let segments = ours.iter().map(|segment| match segment {
        PathSegment::Field(name) => json!(name.as_str()),
        PathSegment::Index(index) => json!(index),
    });
    or_null(segments.collect())
}

/// An absent list is an empty one for us.
fn or_null(list: Vec<Any>) -> Any {
    if list.is_empty() {
        Any::Null
    } else {
        Any::Array(list)
    }
}

/// The API field that a body answers for, if it has one.
pub(super) fn field(body: &[u8]) -> Option<String> {
    answer(body).map(|(field, _)| field)
}

/// What a body answers for its API field, if it has one.
fn payload(body: &[u8]) -> Option<Fields<'_>> {
    answer(body).map(|(_, payload)| Fields::read(payload.get()))
}

fn answer(body: &[u8]) -> Option<(String, &RawValue)> {
    let tasks = Fields::read(Fields::read(text(body)).take("data")).take("backgroundTasks");
    Fields::read(tasks).0.pop_first()
}

fn text(body: &[u8]) -> &str {
    std::str::from_utf8(body).expect("recorded answers are UTF-8")
}

fn any(raw: &str) -> Any {
    serde_json::from_str(raw).expect("recorded answers are JSON")
}

/// The texts of a list's items; none for `null`.
fn list(raw: &str) -> Vec<&str> {
    let list: Option<Vec<&RawValue>> = serde_json::from_str(raw).expect("a list or null");
    list.into_iter().flatten().map(RawValue::get).collect()
}

/// The fields of a recorded object that have not been compared yet, as text.
#[derive(Default)]
struct Fields<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    /// Reads an object; `null` counts as one without fields.
    fn read(raw: &'a str) -> Self {
        let fields: Option<_> = serde_json::from_str(raw).expect("an object or null");
        Self(fields.unwrap_or_default())
    }

    fn has(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|raw| raw.get() != "null")
    }

    /// The text of a field; a field that was not recorded counts as null.
    fn take(&mut self, key: &str) -> &'a str {
        self.0.remove(key).map_or("null", RawValue::get)
    }

    fn same(&mut self, key: &str, ours: &Any) {
        assert_eq!(*ours, any(self.take(key)), "{key}");
    }

    fn same_text(&mut self, key: &str, ours: Option<&Json>) {
        assert_eq!(ours.map_or("null", Json::get), self.take(key), "{key}");
    }

    /// Asserts that everything was compared but what our operations do not ask for.
    fn assert_empty_but(mut self, not_ours: &[&str]) {
        self.0.retain(|key, _| !not_ours.contains(&key.as_str()));
        assert!(self.0.is_empty(), "not compared: {:?}", self.0.keys());
    }
}
