//! In which words servers refuse the other dialect, and what is learned from them.

use std::time::Duration;

use http::{Request, Response};
use serde_json::Value;
use tasks_sdk::transport::{CallContext, ResponseFuture, Transport};
use tasks_sdk::{CallFuture, ErrorKind, Executed, LogSort, Sort, TaskListWhere, Tasks, Webiny};
use tasks_tests::fixtures::{self, Wording};
use tasks_tests::replay::ReplayServer;
use tasks_tests::schemas;

use super::tasks;

/// The type that only servers which take the definition as an enum have.
const ENUM: &str = "WebinyBackgroundTaskDefinitionEnum";

/// In which words a case is refused.
fn refusals(case: &str) -> Vec<Wording> {
    let mut wordings = fixtures::wordings();
    wordings.retain(|wording| !wording.accepted && wording.case == case);
    assert!(!wordings.is_empty(), "{case}");
    wordings
}

fn enum_refused() -> Vec<u8> {
    refusals("trigger_enum")[0].response()
}

fn is_late(wording: &Wording) -> bool {
    wording.generation == "6-late"
}

/// The type that each request declares for `$definition`.
fn definition_types(server: &ReplayServer) -> Vec<String> {
    let requests = server.requests();
    let declared = requests.iter().map(|request| {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        let query = body["query"].as_str().expect("a query");
        let (_, declared) = query.split_once("$definition: ").expect("the variable");
        declared
            .split_once('!')
            .expect("a required variable")
            .0
            .to_owned()
    });
    declared.collect()
}

#[tokio::test]
async fn a_server_without_the_enum_is_sent_strings_from_then_on() {
    for wording in refusals("trigger_enum") {
        assert!(is_late(&wording));
        let run = fixtures::response("triggerTask-ok");
        let server = ReplayServer::start([wording.response(), run.clone(), run]).await;
        let tasks = tasks(&server);
        let triggered = tasks.trigger_task("succeed").await.expect("a run");
        assert_eq!(triggered.name.as_deref(), Some("My name"));
        assert_eq!(definition_types(&server), [ENUM, "String"]);

        tasks.trigger_task("succeed").await.expect("a run");
        assert_eq!(definition_types(&server), [ENUM, "String", "String"]);

        let schema = schemas::schema("6-late");
        for request in &server.requests()[1..] {
            assert_eq!(schemas::validate_request(&schema, request.body()), Ok(()));
        }
    }
}

#[tokio::test]
async fn a_server_that_takes_no_strings_any_more_is_sent_the_enum_again() {
    for wording in refusals("trigger_string") {
        let run = fixtures::response("triggerTask-ok");
        let answers = [enum_refused(), run.clone(), wording.response(), run];
        let server = ReplayServer::start(answers).await;
        let tasks = tasks(&server);
        tasks.trigger_task("succeed").await.expect("a run");
        tasks.trigger_task("succeed").await.expect("a run");
        assert_eq!(definition_types(&server), [ENUM, "String", "String", ENUM]);
    }
}

#[tokio::test]
async fn an_unknown_definition_is_told_apart_from_an_unknown_dialect() {
    for wording in refusals("trigger_enum_unknown_definition") {
        // Late servers, which do not know the type either, refuse the definition by a code.
        let unknown = fixtures::json_response(
            r#"{"data":{"backgroundTasks":{"triggerTask":{"data":null,"error":{
                "message":"Task definition is not available.","code":"TASK_DEFINITION_ERROR"
            }}}}}"#,
        );
        let server = ReplayServer::start([wording.response(), unknown]).await;
        let error = tasks(&server)
            .trigger_task("nope")
            .await
            .expect_err("no such definition");
        assert_eq!(error.kind(), ErrorKind::DefinitionNotFound, "{error:?}");
        assert_eq!(error.executed(), Executed::No);
        let (requests, attempts) = if is_late(&wording) { (2, 2) } else { (1, 1) };
        assert_eq!(server.requests().len(), requests);
        assert_eq!(error.attempts(), attempts);
    }
}

#[tokio::test]
async fn no_other_wording_switches_the_dialect() {
    let mut others = fixtures::wordings();
    others.retain(|wording| !wording.accepted && !wording.errors.get().contains(ENUM));
    let mut answers: Vec<Vec<u8>> = others.iter().map(Wording::response).collect();
    answers.extend(
        [
            // Much like the words that are known.
            r#"{"errors":[{"message":"Unknown type \"String\"."}]}"#,
            r#"{"errors":[{"message":"Unknown type \"WebinyBackgroundTaskDefinitionEnums\"."}]}"#,
            r#"{"errors":[{"message":"unknown type WebinyBackgroundTaskDefinitionEnum"}]}"#,
            r#"{"errors":[{"message":"Validation failed (UnknownType@[triggerTask])"}]}"#,
            r#"{"errors":[{}]}"#,
        ]
        .map(fixtures::json_response),
    );
    for answer in answers {
        let server = ReplayServer::start([answer]).await;
        let error = tasks(&server)
            .trigger_task("succeed")
            .await
            .expect_err("a refusal");
        assert_eq!(server.requests().len(), 1, "{error:?}");
        assert_eq!(error.executed(), Executed::No, "{error:?}");
    }
}

/// The words alone say nothing: with a `data` key, the request was executed.
#[tokio::test]
async fn a_known_wording_in_an_executed_answer_does_not_switch_the_dialect() {
    for wording in refusals("trigger_enum") {
        let errors = &wording.errors;
        let body = format!(r#"{{"errors":{errors},"data":{{"backgroundTasks":null}}}}"#);
        let server = ReplayServer::start([fixtures::json_response(&body)]).await;
        let error = tasks(&server)
            .trigger_task("succeed")
            .await
            .expect_err("an error");
        assert_eq!(error.kind(), ErrorKind::Ambiguous);
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_refuses_both_forms_is_asked_twice() {
    let string_refused = refusals("trigger_string")[0].response();
    let answers = [enum_refused(), string_refused, enum_refused()];
    let server = ReplayServer::start(answers).await;
    let error = tasks(&server)
        .trigger_task("succeed")
        .await
        .expect_err("a refusal");
    assert_eq!(server.requests().len(), 2);
    assert_eq!(error.attempts(), 2);
    assert_eq!(error.executed(), Executed::No);
}

/// The value of `$sort` in each request.
fn sorts(server: &ReplayServer) -> Vec<String> {
    let requests = server.requests();
    let sorts = requests.iter().map(|request| {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        body["variables"]["sort"][0]
            .as_str()
            .expect("a sort")
            .to_owned()
    });
    sorts.collect()
}

#[tokio::test]
async fn content_fields_are_sorted_by_in_the_names_that_the_server_knows() {
    for wording in refusals("sort_plain") {
        let page = fixtures::response("listTasks-where-noresult");
        let values = refusals("sort_values")[0].response();
        let answers = [wording.response(), page.clone(), values, page];
        let server = ReplayServer::start(answers).await;
        let tasks = tasks(&server);
        let by_status = || tasks.list_tasks().sort(Sort::TaskStatus.desc());
        assert_eq!(by_status().await.expect("a list"), []);
        assert_eq!(by_status().await.expect("a list"), []);
        let (plain, values) = ("taskStatus_DESC", "values_taskStatus_DESC");
        assert_eq!(sorts(&server), [plain, values, values, plain]);
    }
    for wording in refusals("log_sort_plain") {
        let page = fixtures::response("listLogs-unknown-task");
        let server = ReplayServer::start([wording.response(), page]).await;
        let by_iteration = tasks(&server).list_logs().sort(LogSort::Iteration.asc());
        assert_eq!(by_iteration.await.expect("a list"), []);
        assert_eq!(sorts(&server), ["iteration_ASC", "values_iteration_ASC"]);
    }
}

#[tokio::test]
async fn what_a_generation_lacks_is_unsupported() {
    let refused = async |case: &str, call: fn(Tasks) -> CallFuture<()>| {
        for wording in refusals(case) {
            let server = ReplayServer::start([wording.response()]).await;
            let error = call(tasks(&server)).await.expect_err("a refusal");
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:?}");
            assert_eq!(error.executed(), Executed::No);
            assert_eq!(server.requests().len(), 1);
        }
    };
    refused("definition_fields", |tasks| {
        Box::pin(async move { tasks.list_definitions().full().await.map(drop) })
    })
    .await;
    refused("get_settings", |tasks| {
        Box::pin(async move { tasks.get_settings().await.map(drop) })
    })
    .await;
    refused("update_settings", |tasks| {
        Box::pin(async move { tasks.update_settings().retention_days(30).await.map(drop) })
    })
    .await;
    refused("where_entry_id", |tasks| {
        let filter = |filter: &mut TaskListWhere| filter.entry_id = "x".into();
        Box::pin(async move { tasks.list_tasks().filter(filter).await.map(drop) })
    })
    .await;
}

/// Refuses the enum after ten seconds and reports, as an error's words, the time left to the
/// request after it.
#[derive(Debug)]
struct SlowRefusal(Wording);

impl Transport for SlowRefusal {
    fn send(&self, request: Request<bytes::Bytes>) -> ResponseFuture<'_> {
        Box::pin(async move {
            let context: &CallContext = request.extensions().get().expect("a call");
            let left = context.remaining().expect("a deadline").as_secs();
            let body = if left == 60 {
                tokio::time::sleep(Duration::from_secs(10)).await;
                self.0.response()
            } else {
                fixtures::json_response(&format!(r#"{{"errors":[{{"message":"{left} s left"}}]}}"#))
            };
            Ok(Response::new(fixtures::parse_response(&body).into_body()))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_request_has_what_is_left_of_the_calls_time() {
    for wording in refusals("trigger_enum") {
        let webiny = Webiny::builder()
            .endpoint("http://localhost")
            .timeout(Duration::from_secs(60))
            .transport(SlowRefusal(wording))
            .build()
            .expect("valid settings");
        let error = webiny
            .tasks()
            .trigger_task("succeed")
            .await
            .expect_err("a refusal");
        assert_eq!(error.graphql_errors()[0].message(), Some("50 s left"));
    }
}
