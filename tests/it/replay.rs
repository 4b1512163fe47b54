//! The answers recorded on a 5.41 server, replayed byte for byte to the public API.

pub(crate) mod calls;
mod dialect;
mod recorded;
mod table;

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use tasks_sdk::transport::RetryPolicy;
use tasks_sdk::{ErrorKind, Sort, Tasks, Webiny};
use tasks_tests::replay::ReplayServer;
use tasks_tests::{fixtures, schemas};

use self::calls::{Call, Value};
use self::table::{Expected, TABLE};

const TOKEN: &str = "aToken";

/// A fresh client of a server, which shows the first answer as it is understood.
fn tasks(server: &ReplayServer) -> Tasks {
    let webiny = Webiny::builder()
        .endpoint(server.endpoint())
        .token(TOKEN)
        .retry(RetryPolicy::none())
        .build();
    webiny.expect("valid settings").tasks()
}

#[test]
fn the_table_names_every_recorded_exchange_once() {
    let named: BTreeSet<String> = TABLE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(named, fixtures::names());
    assert_eq!(named.len(), TABLE.len());
}

#[tokio::test]
async fn every_recorded_answer_is_understood() {
    let mut misunderstood = Vec::new();
    for (name, expected) in TABLE {
        // A task of its own for each, so that one failure does not hide the next.
        if tokio::spawn(check(name, expected)).await.is_err() {
            eprintln!("above: {name}");
            misunderstood.push(name);
        }
    }
    assert!(misunderstood.is_empty(), "see above: {misunderstood:?}");
}

async fn check(name: &str, expected: &Expected) {
    let server = || ReplayServer::start([fixtures::response(name)]);
    match expected {
        Expected::Value(calls) => {
            for call in *calls {
                let server = server().await;
                let value = call.send(&tasks(&server)).await;
                let value = value.unwrap_or_else(|error| panic!("{call:?}: {error:?}"));
                recorded::assert_value(&value, &fixtures::body(name));
                assert_requests_are_in_order(&server, *call);
            }
        }
        Expected::Error(calls, failure) => {
            for call in *calls {
                let server = server().await;
                let error = call.send(&tasks(&server)).await.expect_err("an error");
                failure.check(name, *call, &error);
                assert_requests_are_in_order(&server, *call);
            }
        }
        Expected::PageOfThree => assert!(PAGES.contains(&name)),
        Expected::OtherSelection => {
            let field = recorded::field(&fixtures::body(name)).expect("an answer");
            let call = Call::ALL
                .into_iter()
                .find(|call| call.field() == field)
                .expect("a call");
            let error = call
                .send(&tasks(&server().await))
                .await
                .expect_err("a key is missing");
            let unreadable = [ErrorKind::Decode, ErrorKind::Ambiguous];
            assert!(unreadable.contains(&error.kind()), "{error:?}");
        }
        Expected::OtherOperation => assert_eq!(recorded::field(&fixtures::body(name)), None),
    }
}

/// One request was sent, and a second one only to read the run of an abort in doubt; a 5.41 server
/// would execute them.
fn assert_requests_are_in_order(server: &ReplayServer, call: Call) {
    let requests = server.requests();
    let most = if call == Call::AbortTask { 2 } else { 1 };
    assert!((1..=most).contains(&requests.len()), "{}", requests.len());
    for request in &requests {
        assert_request_is_in_order(request);
    }
}

fn assert_request_is_in_order(request: &Request<Bytes>) {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().expect("text"))
    };
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "/graphql");
    assert_eq!(header("authorization"), Some("Bearer aToken"));
    assert_eq!(header("content-type"), Some("application/json"));
    assert_eq!(header("x-tenant"), Some("root"));
    assert_eq!(header("accept-language"), None);
    assert_eq!(header("x-i18n-locale"), None);
    assert_eq!(
        schemas::validate_request(&schemas::schema("5.41"), request.body()),
        Ok(())
    );
}

/// The pages of one list, oldest first, as recorded one after the other.
const PAGES: [&str; 3] = ["listTasks-page1", "listTasks-page2", "listTasks-page3-last"];

#[tokio::test]
async fn the_recorded_pages_are_one_list() {
    let server = ReplayServer::start(PAGES.map(fixtures::response)).await;
    let oldest_first = tasks(&server)
        .list_tasks()
        .full()
        .sort(Sort::CreatedOn.asc());
    let mut runs = oldest_first.await.expect("all runs");
    for page in PAGES.map(fixtures::body) {
        let rest = runs.split_off(recorded::item_count(&page));
        recorded::assert_value(&Value::Runs(runs), &page);
        runs = rest;
    }
    assert_eq!(runs, []);

    let requests = server.requests();
    let cursors = requests.iter().map(|request| {
        let body: serde_json::Value = serde_json::from_slice(request.body()).expect("JSON");
        body["variables"]["after"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    });
    // The offsets "2" and "4", as the pages gave them.
    assert_eq!(cursors.collect::<Vec<_>>(), ["", "IjIi", "IjQi"]);
}

/// In the default order, newest first, a list is read by the time of the last run seen, which a
/// page in any other order does not tell.
#[tokio::test]
async fn a_page_in_another_order_than_asked_for_ends_the_listing() {
    let server = ReplayServer::start([fixtures::response(PAGES[0])]).await;
    let error = tasks(&server)
        .list_tasks()
        .await
        .expect_err("a page out of order");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(server.requests().len(), 1);
}
