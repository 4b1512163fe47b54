//! Structs as one writes them by hand in an hour, opaque values as trees.

use std::hint::black_box;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use bench_payloads::Kind;

#[derive(Deserialize)]
struct Envelope<T> {
    data: Option<T>,
    #[serde(rename = "errors")]
    _errors: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<P> {
    background_tasks: P,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListTasks {
    list_tasks: List<TaskRun>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListLogs {
    list_logs: List<TaskLog>,
}

#[derive(Deserialize)]
struct List<T> {
    data: Option<Vec<T>>,
    #[serde(rename = "meta")]
    _meta: Option<Meta>,
    #[serde(rename = "error")]
    _error: Option<Error>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded and dropped")]
struct Meta {
    cursor: Option<String>,
    has_more_items: bool,
    total_count: i32,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoded and dropped")]
struct Error {
    message: Option<String>,
    code: Option<String>,
    data: Option<Value>,
    stack: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded and dropped")]
struct TaskRun {
    id: String,
    name: Option<String>,
    definition_id: Option<String>,
    task_status: Option<String>,
    created_on: String,
    saved_on: Option<String>,
    created_by: Identity,
    started_on: Option<String>,
    finished_on: Option<String>,
    iterations: Option<f64>,
    parent_id: Option<String>,
    execution_name: Option<String>,
    event_response: Option<Value>,
    input: Option<Value>,
    output: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded and dropped")]
struct Identity {
    id: String,
    display_name: String,
    #[serde(rename = "type")]
    type_: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded and dropped")]
struct TaskLog {
    id: String,
    created_on: String,
    created_by: Identity,
    execution_name: Option<String>,
    iteration: Option<f64>,
    items: Option<Vec<TaskLogItem>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoded and dropped")]
struct TaskLogItem {
    message: Option<String>,
    created_on: Option<String>,
    #[serde(rename = "type")]
    type_: Option<String>,
    data: Option<Value>,
    error: Option<Value>,
}

pub(super) fn decode(kind: Kind, body: &Bytes) -> usize {
    match kind {
        Kind::Light | Kind::Full => read(body, |data: &ListTasks| len(&data.list_tasks)),
        Kind::Logs => read(body, |data: &ListLogs| len(&data.list_logs)),
    }
}

fn read<P: DeserializeOwned>(body: &Bytes, count: fn(&P) -> usize) -> usize {
    let envelope: Envelope<Data<P>> = serde_json::from_slice(body).expect("an answer");
    count(
        &black_box(&envelope)
            .data
            .as_ref()
            .expect("data")
            .background_tasks,
    )
}

fn len<T>(list: &List<T>) -> usize {
    list.data.as_ref().map_or(0, Vec::len)
}
