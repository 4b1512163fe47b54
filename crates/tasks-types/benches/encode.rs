//! Encoding of the request of each operation, and of fifty triggers as one batch.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tasks_types::operations::{
    AbortTask, AbortTaskVariables, DeleteTask, DeleteTaskVariables, GetTask, GetTaskVariables,
    ListDefinitions, ListDefinitionsVariables, ListLogs, ListLogsVariables, ListTasks,
    ListTasksVariables, TriggerTask, TriggerTaskVariables,
};
use tasks_types::{Json, LogListWhere, Maybe, Operation, TaskListWhere, encode_request};

const ID: &str = "2cc5023d8319aea1181f76f3";

fn encode<O: Operation>(criterion: &mut Criterion, variables: &O::Variables) {
    criterion.bench_function(&format!("encode {}", O::NAME), |bencher| {
        bencher.iter(|| encode_request::<O>(black_box(variables)).expect("JSON"));
    });
}

fn trigger(index: usize) -> TriggerTaskVariables {
    let input = Json::new(&serde_json::json!({"modelId": "article", "limit": 500, "page": index}));
    TriggerTaskVariables {
        definition: "importFromUrl".into(),
        input: Some(input.expect("JSON")),
        name: Some("nightly import".into()),
        delay: None,
    }
}

fn requests(criterion: &mut Criterion) {
    let mut runs = TaskListWhere::default();
    runs.definition_id = Maybe::Value("importFromUrl".into());
    runs.parent_id = Maybe::Null;
    let list_tasks = ListTasksVariables {
        where_: Some(runs),
        limit: Some(5000),
        ..Default::default()
    };
    let mut logs = LogListWhere::default();
    logs.task = Maybe::Value(ID.into());
    let list_logs = ListLogsVariables {
        where_: Some(logs),
        ..Default::default()
    };

    encode::<ListDefinitions>(criterion, &ListDefinitionsVariables {});
    encode::<ListTasks>(criterion, &list_tasks);
    encode::<ListLogs>(criterion, &list_logs);
    encode::<TriggerTask>(criterion, &trigger(0));
    let message = Some("no longer needed".into());
    encode::<AbortTask>(
        criterion,
        &AbortTaskVariables {
            id: ID.into(),
            message,
        },
    );
    encode::<GetTask>(criterion, &GetTaskVariables { id: ID.into() });
    encode::<DeleteTask>(criterion, &DeleteTaskVariables { id: ID.into() });
}

/// An HTTP batch is a list of requests. The SDK has no call for one yet, so this is what encoding
/// it would be made of.
fn batch(criterion: &mut Criterion) {
    let triggers: Vec<_> = (0..50).map(trigger).collect();
    criterion.bench_function("encode a batch of 50 triggers", |bencher| {
        bencher.iter(|| {
            let mut body = vec![b'['];
            for variables in black_box(&triggers) {
                if body.len() > 1 {
                    body.push(b',');
                }
                body.extend(encode_request::<TriggerTask>(variables).expect("JSON"));
            }
            body.push(b']');
            body
        });
    });
}

criterion_group!(all, requests, batch);
criterion_main!(all);
