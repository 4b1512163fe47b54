//! A transport that plays a script: what each field of the API answers, one request after the other.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tasks_sdk::transport::{
    InMemoryTransport, RetryPolicy, Sent, TransportError, TransportErrorKind,
};
use tasks_sdk::{Tasks, Webiny};

/// What a request gets.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// A payload with this data.
    Data(Value),
    /// A list with these items.
    Items(Vec<Value>),
    /// A payload with an error of this code, and this data with it.
    Error(&'static str, Value),
    /// An HTTP status with an empty body.
    Status(u16),
    /// Any body.
    Body(Value),
    /// The connection breaks, and the server may have executed the request.
    Lost,
}

/// The answers to each field of the API; the last one is for all further requests.
#[derive(Default)]
pub(super) struct Script(HashMap<&'static str, VecDeque<Answer>>);

/// What was sent: the field of the API, and the variables.
#[derive(Clone, Default)]
pub(super) struct Sends(Arc<Mutex<Vec<(String, Value)>>>);

impl Script {
    pub(super) fn on(mut self, field: &'static str, answers: impl Into<VecDeque<Answer>>) -> Self {
        self.0.insert(field, answers.into());
        self
    }

    /// A client that plays the script, and what it sends.
    pub(super) fn play(self) -> (Tasks, Sends) {
        let sends = Sends::default();
        let (script, record) = (Mutex::new(self.0), sends.clone());
        let transport = InMemoryTransport::new(move |request: Request<Bytes>| {
            let body: Value = serde_json::from_slice(request.body()).expect("JSON");
            let query = body["query"].as_str().expect("a query");
            let mut script = script.lock().expect("no panic");
            let (field, answers) = script
                .iter_mut()
                .find(|(field, _)| query.contains(&format!("{field}(")))
                .unwrap_or_else(|| panic!("not in the script: {query}"));
            let mut sent = record.0.lock().expect("no panic");
            sent.push(((*field).to_owned(), body["variables"].clone()));
            let answer = if answers.len() > 1 {
                answers.pop_front()
            } else {
                answers.front().cloned()
            };
            respond(field, answer.expect("an answer"))
        });
        let client = Webiny::builder()
            .endpoint("http://localhost")
            .transport(transport)
            .retry(RetryPolicy::default().base_delay(Duration::from_millis(10)))
            .timeout(Duration::from_secs(60))
            .build();
        (client.expect("usable settings").tasks(), sends)
    }
}

impl Sends {
    /// The fields that were called, in order.
    pub(super) fn fields(&self) -> Vec<String> {
        let sent = self.0.lock().expect("no panic");
        sent.iter().map(|(field, _)| field.clone()).collect()
    }

    /// How often a field was called.
    pub(super) fn count(&self, field: &str) -> usize {
        self.fields().iter().filter(|sent| *sent == field).count()
    }

    /// The variables of the last call of a field.
    pub(super) fn last(&self, field: &str) -> Value {
        let sent = self.0.lock().expect("no panic");
        let last = sent.iter().rev().find(|(sent, _)| sent == field);
        last.expect("a request").1.clone()
    }
}

fn respond(field: &str, answer: Answer) -> Result<Response<Bytes>, TransportError> {
    let payload = |payload: Value| json!({"data": {"backgroundTasks": {field: payload}}});
    let body = match answer {
        Answer::Lost => {
            let kind = TransportErrorKind::Connection;
            return Err(TransportError::new(kind, Sent::Maybe));
        }
        Answer::Status(status) => {
            let response = Response::builder().status(status).body(Bytes::new());
            return Ok(response.expect("a status"));
        }
        Answer::Body(body) => body,
        Answer::Data(data) => payload(json!({"data": data, "error": null})),
        Answer::Items(items) => {
            let count = items.len();
            payload(json!({
                "data": items,
                "meta": {"cursor": null, "hasMoreItems": false, "totalCount": count},
                "error": null,
            }))
        }
        Answer::Error(code, data) => payload(json!({
            "data": null,
            "error": {"message": "Some words.", "code": code, "data": data, "stack": null},
        })),
    };
    Ok(Response::new(body.to_string().into()))
}

/// A run with an answer of the installation's runner, so it was sent off.
pub(super) fn run(id: &str, status: &str) -> Value {
    let mut run = unsent(id);
    run["taskStatus"] = json!(status);
    run["eventResponse"] = json!({"id": "event"});
    run
}

/// A run that was created, and of which nothing tells that it was sent off.
pub(super) fn unsent(id: &str) -> Value {
    json!({
        "id": id, "definitionId": "invoice", "name": "invoice", "taskStatus": "pending",
        "createdOn": "2026-11-23T10:00:00.000Z", "savedOn": null, "startedOn": null,
        "finishedOn": null, "iterations": 0, "parentId": null, "executionName": "",
        "createdBy": {"id": "key", "displayName": "Key", "type": "api-key"},
        "input": {}, "output": null, "eventResponse": null,
    })
}
