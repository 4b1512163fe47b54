//! Decoding: whatever comes, a value or an error, never a panic and never a wrong value.

mod client;
mod leaks;
mod mutations;
mod odd_errors;
mod odd_values;
mod round_trips;
mod values;

use bytes::Bytes;
use tasks_types::{DecodeError, Operation, Payload, Response, operations};

/// A body whose one API field answers `payload`.
fn body_of<O: Operation>(payload: &str) -> Bytes {
    let field = O::FIELD;
    format!(r#"{{"data":{{"backgroundTasks":{{"{field}":{payload}}}}}}}"#).into()
}

fn decode_payload<O: Operation>(payload: &str) -> Result<Payload<O::Data>, DecodeError> {
    let response = Response::<O>::decode(&body_of::<O>(payload))?;
    Ok(response.data.and_then(O::into_payload).expect("a payload"))
}

/// Decodes a body as the answer of each operation and says for which it could be.
fn decode_as_each(body: &Bytes) -> Vec<&'static str> {
    fn decode<O: Operation>(body: &Bytes) -> Option<&'static str> {
        Response::<O>::decode(body).ok().map(|_| O::NAME)
    }
    [
        decode::<operations::AbortTask>,
        decode::<operations::DeleteTask>,
        decode::<operations::GetTask>,
        decode::<operations::ListDefinitions>,
        decode::<operations::ListLogs>,
        decode::<operations::ListTasks>,
        decode::<operations::ListTasksFull>,
        decode::<operations::TriggerTask>,
        decode::<operations::TriggerTaskString>,
    ]
    .into_iter()
    .filter_map(|decode| decode(body))
    .collect()
}
