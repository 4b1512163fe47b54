//! The same answers by way of the client: what it makes of them, and of no answer at all.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::Response;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tasks_sdk::transport::{
    InMemoryTransport, RetryPolicy, Sent, TransportError, TransportErrorKind,
};
use tasks_sdk::{ErrorKind, Executed, Tasks, Webiny};
use tasks_tests::fixtures;

use super::mutations::damaged_body;
use crate::replay::calls::Call;

type Answer = Result<Response<Bytes>, TransportError>;

/// A client that gets this answer to every request, and asks for no other.
fn tasks(answer: impl Fn() -> Answer + Send + Sync + 'static) -> Tasks {
    let requests = AtomicUsize::new(0);
    let transport = InMemoryTransport::new(move |_| {
        assert!(
            requests.fetch_add(1, Ordering::Relaxed) < 20,
            "the client never stops asking"
        );
        answer()
    });
    let webiny = Webiny::builder()
        .endpoint("http://localhost")
        .token("aToken")
        .retry(RetryPolicy::none());
    let webiny = webiny.transport(transport).build();
    webiny.expect("valid settings").tasks()
}

/// A client whose every request is answered like this.
fn answered(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Tasks {
    let body = body.into();
    tasks(move || {
        let response = Response::builder()
            .status(status)
            .header("content-type", content_type);
        Ok(response.body(body.clone()).expect("an answer"))
    })
}

/// An answer with this error in place of data.
fn api_error(field: &str, code: &str, data: &str) -> String {
    format!(
        r#"{{"data":{{"backgroundTasks":{{"{field}":{{"data":null,"error":{{
            "message":"Some words.","code":"{code}","data":{data}}}}}}}}}}}"#
    )
}

/// Triggers, and lists what came out in another way than expected.
async fn assert_triggers_fail(rows: impl IntoIterator<Item = (u16, String, ErrorKind, Executed)>) {
    let mut wrong = Vec::new();
    for (status, body, kind, executed) in rows {
        let tasks = answered(status, "application/json", body.clone());
        let error = tasks.trigger_task("succeed").await.expect_err(&body);
        if (error.kind(), error.executed()) != (kind, executed) {
            wrong.push((body, error));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The server creates a run, sends it off and writes it once more. So only codes that certainly
/// come before the first step say that nothing happened.
#[tokio::test]
async fn an_error_of_a_triggers_last_step_is_no_proof_that_nothing_runs() {
    use ErrorKind::{Api, DefinitionNotFound, Forbidden, Validation};
    use Executed::{Maybe, No};

    let rows = [
        ("TASK_DEFINITION_ERROR", DefinitionNotFound, No),
        (
            "BackgroundTasks/TaskDefinition/NotFoundError",
            DefinitionNotFound,
            No,
        ),
        ("MAX_DELAY_ERROR", Validation, No),
        ("CREATE_ENTRY_ERROR", Api, No),
        ("SECURITY_NOT_AUTHORIZED", Forbidden, No),
        ("BackgroundTasks/NotAuthorized", Forbidden, No),
        ("", Api, Maybe),
        ("UPDATE_ENTRY_ERROR", Api, Maybe),
        ("BackgroundTasks/PersistenceError", Api, Maybe),
        // The run may have ended and cleaned itself up before it is written once more.
        ("NOT_FOUND", Api, Maybe),
        ("BackgroundTasks/Task/NotFoundError", Api, Maybe),
        ("MALFORMED_VALUE", Api, Maybe),
    ];
    assert_triggers_fail(rows.map(|(code, kind, executed)| {
        (200, api_error("triggerTask", code, "null"), kind, executed)
    }))
    .await;
}

#[tokio::test]
async fn a_trigger_whose_outcome_is_unknown_says_so() {
    use ErrorKind::{Ambiguous, Graphql, Http};
    use Executed::{Maybe, No};

    // The field may have been lost after it was executed.
    let deep_inside = r#"{"errors":[{"message":"Not authorized!",
        "path":["backgroundTasks","triggerTask","data","createdBy"]}],
        "data":{"backgroundTasks":{"triggerTask":{"data":null,"error":null}}}}"#;
    let rows = [
        (
            200,
            r#"{"errors":[{"message":"Syntax Error"}]}"#,
            Graphql,
            No,
        ),
        (
            200,
            r#"{"errors":[{"message":"x"}],"data":null}"#,
            Ambiguous,
            Maybe,
        ),
        (200, deep_inside, Ambiguous, Maybe),
        (200, r#"{"data":null}"#, Ambiguous, Maybe),
        (
            200,
            r#"{"data":{"backgroundTasks":null}}"#,
            Ambiguous,
            Maybe,
        ),
        (
            200,
            r#"{"data":{"backgroundTasks":{"triggerTask":{}}}}"#,
            Ambiguous,
            Maybe,
        ),
        (200, "{}", Ambiguous, Maybe),
        (200, "", Ambiguous, Maybe),
        (200, "<html>Sign in</html>", Ambiguous, Maybe),
        (204, "", Ambiguous, Maybe),
        (404, r#"{"message":"Not Found"}"#, Http, No),
        (408, "", Ambiguous, Maybe),
        (413, r#"{"message":"Request Too Long"}"#, Ambiguous, Maybe),
        (429, r#"{"message":"Too Many Requests"}"#, Http, No),
        (
            500,
            r#"{"message":"Internal Server Error"}"#,
            Ambiguous,
            Maybe,
        ),
        (502, "<html>Bad Gateway</html>", Ambiguous, Maybe),
        (503, "", Ambiguous, Maybe),
        (
            504,
            r#"{"message":"Endpoint request timed out"}"#,
            Ambiguous,
            Maybe,
        ),
        // A gateway that words its own failures like GraphQL.
        (
            504,
            r#"{"errors":[{"message":"Execution timed out."}]}"#,
            Ambiguous,
            Maybe,
        ),
    ];
    assert_triggers_fail(
        rows.map(|(status, body, kind, executed)| (status, body.to_owned(), kind, executed)),
    )
    .await;
}

#[tokio::test]
async fn a_trigger_without_an_answer_is_in_doubt_unless_it_was_not_sent() {
    use TransportErrorKind::{BodyTooLarge, Connect, Connection, InvalidRequest, Timeout};

    let rows = [
        (Connect, Sent::No, ErrorKind::Network),
        (Timeout, Sent::No, ErrorKind::Timeout),
        (InvalidRequest, Sent::No, ErrorKind::Config),
        (Timeout, Sent::Maybe, ErrorKind::Ambiguous),
        (Connection, Sent::Maybe, ErrorKind::Ambiguous),
        (BodyTooLarge { limit: 1 }, Sent::Maybe, ErrorKind::Ambiguous),
    ];
    for (failure, sent, kind) in rows {
        let tasks = tasks(move || Err(TransportError::new(failure, sent)));
        let error = tasks.trigger_task("succeed").await.expect_err("no answer");
        assert_eq!(error.kind(), kind, "{error:?}");
        assert_eq!(
            error.executed() == Executed::No,
            sent == Sent::No,
            "{error:?}"
        );
        assert_eq!(
            error.code() == "NETWORK_ERROR",
            kind != ErrorKind::Config,
            "{error:?}"
        );
    }
}

/// Codes that only late servers send, or that nothing recorded shows.
#[tokio::test]
async fn an_abort_that_is_refused_is_told_apart_from_one_that_failed_half_way() {
    use ErrorKind::{Api, Forbidden, NotAbortable, NotFound};
    use Executed::{Maybe, No};

    let state = r#"{"id":"a","status":"success"}"#;
    let cause = r#"{"id":"a","message":"Could not write."}"#;
    let rows = [
        ("TASK_ABORT_ERROR", state, NotAbortable, No),
        ("TASK_ABORT_ERROR", cause, Api, Maybe),
        ("TASK_ABORT_ERROR", "null", Api, Maybe),
        ("BackgroundTasks/Task/Abort", state, NotAbortable, No),
        ("BackgroundTasks/Task/NotFoundError", "null", NotFound, No),
        ("BackgroundTasks/NotAuthorized", "null", Forbidden, No),
        ("UPDATE_ENTRY_ERROR", "null", Api, Maybe),
    ];
    for (code, data, kind, executed) in rows {
        let body = api_error("abortTask", code, data);
        let tasks = answered(200, "application/json", body);
        let error = tasks.abort_task("a").await.expect_err(code);
        assert_eq!(
            (error.kind(), error.executed()),
            (kind, executed),
            "{error:?}"
        );
        assert_eq!(error.server_code(), Some(code));
    }
}

#[tokio::test]
async fn a_body_cut_anywhere_is_an_unreadable_answer() {
    let rows = [
        (Call::ListDefinitions, "listDefinitions", ErrorKind::Decode),
        (Call::ListTasks, "listTasks-children", ErrorKind::Decode),
        (Call::ListLogs, "listLogs-where-task", ErrorKind::Decode),
        (Call::AbortTask, "abortTask-running", ErrorKind::Decode),
        (Call::TriggerTask, "triggerTask-ok", ErrorKind::Ambiguous),
        (Call::GetTask, "getTask-unicode", ErrorKind::Decode),
        (Call::DeleteTask, "deleteTask-ok", ErrorKind::Decode),
    ];
    for (call, name, kind) in rows {
        let body = fixtures::body(name);
        for length in 0..body.len() {
            let cut = body.slice(..length);
            let tasks = answered(200, "application/json", cut);
            let error = call.send(&tasks).await.expect_err(name);
            assert_eq!(error.kind(), kind, "{name} cut after {length} bytes");
            assert_eq!(error.executed(), Executed::Maybe);
        }
    }
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..200), damaged_body()]
}

proptest! {
    #[test]
    fn any_answer_is_a_value_or_an_error_in_one_line(
        status in select(vec![200, 200, 200, 204, 301, 400, 404, 429, 500, 504]),
        content_type in select(vec!["application/json", "text/html", "text/plain"]),
        body in any_body(),
        call in select(&Call::ALL[..]),
    ) {
        let tasks = answered(status, content_type, body);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        if let Err(error) = runtime.block_on(call.send(&tasks)) {
            prop_assert_eq!(error.to_string().lines().count(), 1, "{}", error);
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains("aToken"), "{}", shown);
            if call == Call::TriggerTask && error.executed() != Executed::No {
                prop_assert!([ErrorKind::Ambiguous, ErrorKind::Api].contains(&error.kind()));
            } else {
                prop_assert_ne!(error.kind(), ErrorKind::Ambiguous);
            }
        } else {
            prop_assert!((200..300).contains(&status));
        }
    }
}
