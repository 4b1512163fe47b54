//! The decoder, beside `serde_json` and at its limits.

mod detach;
mod differential;
mod leniency;
mod order;
mod strictness;

use bytes::Bytes;
use tasks_types::operations::ListTasksFull;
use tasks_types::{DecodeError, Operation, Response, TaskRun};

/// A page of runs, from the JSON of its list.
fn page(list: &str) -> Bytes {
    format!(r#"{{"data":{{"backgroundTasks":{{"listTasks":{{"data":{list}}}}}}}}}"#).into()
}

fn decode_runs(body: &Bytes) -> Result<Vec<TaskRun>, DecodeError> {
    let response = Response::<ListTasksFull>::decode(body)?;
    let payload = response.data.and_then(Operation::into_payload);
    Ok(payload.expect("a payload").data.expect("a list"))
}

/// A run as a server writes it, with this `output`.
fn run(output: &str) -> String {
    format!(
        r#"{{"id":"2cc5023d8319aea1181f76f3","name":"n","definitionId":null,"taskStatus":"success","createdOn":"2025-11-24T16:00:00.670Z","savedOn":null,"createdBy":{{"id":"k","displayName":"d","type":null}},"startedOn":null,"finishedOn":null,"iterations":1,"parentId":null,"executionName":"","eventResponse":null,"input":null,"output":{output}}}"#
    )
}

/// The `output` of the one run in a page.
fn decode_output(output: &str) -> Result<String, DecodeError> {
    let runs = decode_runs(&page(&format!("[{}]", run(output))))?;
    let output = runs.into_iter().next().expect("a run").output;
    Ok(output.map_or("null".to_owned(), |json| json.get().to_owned()))
}
