//! cynic as its book shows it.

use std::hint::black_box;

use bytes::Bytes;
use cynic::GraphQlResponse;
use serde_json::Value;

use bench_payloads::Kind;

#[allow(unused_qualifications, reason = "written by cynic's macro")]
#[cynic::schema("webiny")]
mod schema {}

cynic::impl_scalar!(Value, schema::JSON);

#[derive(cynic::Scalar)]
struct DateTime(String);

#[derive(cynic::Scalar)]
struct Number(f64);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ListTasks {
    background_tasks: Option<ListTasksCall>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskQuery")]
struct ListTasksCall {
    list_tasks: ListTasksResponse,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskListResponse")]
#[expect(dead_code, reason = "decoded and dropped")]
struct ListTasksResponse {
    data: Option<Vec<LightRun>>,
    meta: Option<Meta>,
    error: Option<Error>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ListTasksFull {
    background_tasks: Option<ListTasksFullCall>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskQuery")]
struct ListTasksFullCall {
    list_tasks: ListTasksFullResponse,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskListResponse")]
#[expect(dead_code, reason = "decoded and dropped")]
struct ListTasksFullResponse {
    data: Option<Vec<FullRun>>,
    meta: Option<Meta>,
    error: Option<Error>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ListLogs {
    background_tasks: Option<ListLogsCall>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskQuery")]
struct ListLogsCall {
    list_logs: ListLogsResponse,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskLogListResponse")]
#[expect(dead_code, reason = "decoded and dropped")]
struct ListLogsResponse {
    data: Option<Vec<TaskLog>>,
    meta: Option<Meta>,
    error: Option<Error>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskMeta")]
#[expect(dead_code, reason = "decoded and dropped")]
struct Meta {
    cursor: Option<String>,
    has_more_items: bool,
    total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskError")]
#[expect(dead_code, reason = "decoded and dropped")]
struct Error {
    message: Option<String>,
    code: Option<String>,
    data: Option<Value>,
    stack: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTask")]
#[expect(dead_code, reason = "decoded and dropped")]
struct LightRun {
    id: String,
    name: Option<String>,
    definition_id: Option<String>,
    task_status: Option<String>,
    created_on: DateTime,
    saved_on: Option<DateTime>,
    created_by: Identity,
    started_on: Option<DateTime>,
    finished_on: Option<DateTime>,
    iterations: Option<Number>,
    parent_id: Option<String>,
    execution_name: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTask")]
#[expect(dead_code, reason = "decoded and dropped")]
struct FullRun {
    id: String,
    name: Option<String>,
    definition_id: Option<String>,
    task_status: Option<String>,
    created_on: DateTime,
    saved_on: Option<DateTime>,
    created_by: Identity,
    started_on: Option<DateTime>,
    finished_on: Option<DateTime>,
    iterations: Option<Number>,
    parent_id: Option<String>,
    execution_name: Option<String>,
    event_response: Option<Value>,
    input: Option<Value>,
    output: Option<Value>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskIdentity")]
#[expect(dead_code, reason = "decoded and dropped")]
struct Identity {
    id: String,
    display_name: String,
    #[cynic(rename = "type")]
    type_: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyBackgroundTaskLog")]
#[expect(dead_code, reason = "decoded and dropped")]
struct TaskLog {
    id: String,
    created_on: DateTime,
    created_by: Identity,
    execution_name: Option<String>,
    iteration: Option<Number>,
    items: Option<Vec<TaskLogItem>>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebinyTaskLog_Items")]
#[expect(dead_code, reason = "decoded and dropped")]
struct TaskLogItem {
    message: Option<String>,
    created_on: Option<DateTime>,
    #[cynic(rename = "type")]
    type_: Option<String>,
    data: Option<Value>,
    error: Option<Value>,
}

pub(super) fn decode(kind: Kind, body: &Bytes) -> usize {
    match kind {
        Kind::Light => {
            let response: GraphQlResponse<ListTasks> = parse(body);
            len(black_box(&response)
                .data
                .as_ref()
                .and_then(|data| data.background_tasks.as_ref()?.list_tasks.data.as_ref()))
        }
        Kind::Full => {
            let response: GraphQlResponse<ListTasksFull> = parse(body);
            len(black_box(&response)
                .data
                .as_ref()
                .and_then(|data| data.background_tasks.as_ref()?.list_tasks.data.as_ref()))
        }
        Kind::Logs => {
            let response: GraphQlResponse<ListLogs> = parse(body);
            len(black_box(&response)
                .data
                .as_ref()
                .and_then(|data| data.background_tasks.as_ref()?.list_logs.data.as_ref()))
        }
    }
}

fn parse<T: serde::de::DeserializeOwned>(body: &Bytes) -> T {
    serde_json::from_slice(body).expect("an answer")
}

fn len<T>(list: Option<&Vec<T>>) -> usize {
    list.map_or(0, Vec::len)
}
