//! Triggers without markers.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::Value;
use tasks_sdk::transport::{Attempt, ReqwestTransport, ResponseFuture, Sent, Transport};

use super::campaign::{Campaign, transport};

const COUNT: usize = 1_000;

/// Notes which triggers may have been executed, by their names, and which are sent after that.
#[derive(Debug)]
struct Watch {
    transport: ReqwestTransport,
    record: Arc<Record>,
}

#[derive(Debug, Default)]
struct Record {
    perhaps_executed: Mutex<HashSet<String>>,
    sent_again: Mutex<Vec<String>>,
}

/// A request that is under way. However it ends, also by being dropped, it may have been executed,
/// unless it certainly was not.
struct Exchange<'a> {
    record: &'a Record,
    name: String,
    attempt: Attempt,
    was_refused: bool,
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        if !self.was_refused && self.attempt.sent() != Sent::No {
            let name = std::mem::take(&mut self.name);
            self.record.perhaps_executed.lock().unwrap().insert(name);
        }
    }
}

impl Transport for Watch {
    fn send(&self, mut request: Request<Bytes>) -> ResponseFuture<'_> {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        let name = body["variables"]["name"].as_str().expect("a name");
        let perhaps_executed = self.record.perhaps_executed.lock().unwrap();
        if perhaps_executed.contains(name) {
            self.record.sent_again.lock().unwrap().push(name.to_owned());
        }
        let exchange = Exchange {
            record: &self.record,
            name: name.to_owned(),
            attempt: Attempt::of(&mut request),
            was_refused: false,
        };
        Box::pin(async move {
            let mut exchange = exchange;
            let result = self.transport.send(request).await;
            exchange.was_refused = match &result {
                Ok(response) => response.status() == StatusCode::TOO_MANY_REQUESTS,
                Err(error) => error.sent() == Sent::No,
            };
            result
        })
    }
}

#[tokio::test]
async fn none_is_sent_again_once_it_may_have_been_executed() {
    let record = Arc::new(Record::default());
    let watch = Watch {
        transport: transport(),
        record: record.clone(),
    };
    let name = |number| format!("order {number}");
    let campaign = Campaign::run(COUNT, watch, |call, number| call.name(name(number)), name).await;
    campaign.assert_true();
    assert_eq!(*record.sent_again.lock().unwrap(), Vec::<String>::new());
    let sent = record.perhaps_executed.lock().unwrap().len();
    assert_eq!(
        sent,
        campaign.count(|case| case.was_executed() || case.is_in_doubt())
    );

    let is_in_doubt =
        |executed| campaign.count(|case| case.is_in_doubt() && case.was_executed() == executed);
    assert!(
        is_in_doubt(true) > 0 && is_in_doubt(false) > 0,
        "{campaign}"
    );
}
