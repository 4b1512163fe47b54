//! The recorded requests, sent again: the answers are the recorded ones but for ids and times.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use tasks_devserver::{Clock, DevServer};

use crate::fixtures::{self, Message};
use crate::support::Api;

/// What must be there before a request is sent.
enum Before {
    Nothing,
    /// A finished run, in whose place the recorded id stands: definition, input.
    Finished(&'static str, Value),
    /// The same, with the input that was recorded in the answer.
    FinishedWithRecordedInput(&'static str),
    /// The run called `Page task 1`.
    PageTask1,
    /// A run of `slow` in its first iteration.
    Running,
    /// The same, aborted while it ran, and left alone until it noticed.
    Aborted,
    /// A finished run that was deleted.
    Deleted,
    /// Five finished runs called `Page task 1` to 5.
    Pages,
    /// Those, and four failed ones.
    PagesAndFailures,
    /// A server without multi-tenancy.
    SingleTenant,
    /// Not sent, for this reason.
    LeftOut(&'static str),
}

#[expect(clippy::too_many_lines, reason = "a table, one line a recording")]
fn plan() -> Vec<(&'static str, Before)> {
    use Before::{
        Aborted, Deleted, Finished, FinishedWithRecordedInput, LeftOut, Nothing, PageTask1, Pages,
        PagesAndFailures, Running, SingleTenant,
    };
    let slow = || Finished("slow", json!({"iterations": 3, "ms": 100, "errors": true}));
    vec![
        ("abortTask--readonly", Nothing),
        ("abortTask-again", Aborted),
        ("abortTask-finished", PageTask1),
        ("abortTask-running", Running),
        ("abortTask-unknown", Nothing),
        ("deleteTask--readonly", Nothing),
        ("deleteTask-again", Deleted),
        ("deleteTask-ok", PageTask1),
        ("getTask--readonly", PageTask1),
        ("getTask-after-abort", Aborted),
        ("getTask-after-delete", Deleted),
        (
            "getTask-bigOutput-10kb",
            Finished("bigOutput", json!({"kb": 10})),
        ),
        (
            "getTask-bigOutput-240kb",
            Finished("bigOutput", json!({"kb": 240})),
        ),
        ("getTask-chatty", Finished("chatty", json!({}))),
        ("getTask-empty", Nothing),
        ("getTask-endless", Finished("endless", json!({}))),
        (
            "getTask-failed",
            Finished("fail", json!({"mode": "error", "log": true})),
        ),
        (
            "getTask-failed-thrown-webinyerror",
            Finished("fail", json!({"mode": "throwWebiny"})),
        ),
        ("getTask-ok", PageTask1),
        ("getTask-running", Running),
        ("getTask-slow-finished", slow()),
        ("getTask-unicode", FinishedWithRecordedInput("unicode")),
        ("getTask-unknown", Nothing),
        ("http-accept-language-de", Pages),
        ("http-alias-fragments", Nothing),
        ("http-batch-empty", Nothing),
        ("http-batch-null-item", Nothing),
        ("http-batch-one-bad", Nothing),
        ("http-batch-two", Nothing),
        ("http-empty-body", Nothing),
        ("http-get", Nothing),
        ("http-invalid-json", Nothing),
        ("http-mixed-mutations-readonly", Nothing),
        ("http-no-content-type", Nothing),
        ("http-no-tenant", Nothing),
        ("http-syntax-error", Nothing),
        ("http-unknown-tenant", Nothing),
        ("http-validation-error", Nothing),
        ("http-validation-errors-two", Nothing),
        ("listDefinitions", Nothing),
        ("listLogs--badtoken", Nothing),
        ("listLogs-after-delete-with-task", Deleted),
        ("listLogs-after-delete-without-task", Deleted),
        (
            "listLogs-no-where",
            LeftOut("it lists all that was done until then"),
        ),
        ("listLogs-sdk-query", Nothing),
        ("listLogs-sdk-query-fixed", slow()),
        ("listLogs-unknown-task", Nothing),
        (
            "listLogs-where-items-chatty-info",
            Finished("chatty", json!({})),
        ),
        ("listLogs-where-task", slow()),
        ("listTasks--badtoken", Nothing),
        (
            "listTasks-children",
            Finished("spawner", json!({"count": 2})),
        ),
        ("listTasks-cursor-beyond", Pages),
        ("listTasks-cursor-garbage", Pages),
        ("listTasks-default", PagesAndFailures),
        ("listTasks-limit-0", Pages),
        ("listTasks-page1", Pages),
        ("listTasks-page2", Pages),
        ("listTasks-page3-last", Pages),
        ("listTasks-search", Pages),
        ("listTasks-sort-two", Nothing),
        ("listTasks-where-noresult", Pages),
        ("listTasks-where-unknown", Nothing),
        ("scalar-1e400", Nothing),
        (
            "scalar-key-order-stored",
            FinishedWithRecordedInput("succeed"),
        ),
        (
            "scalar-lone-surrogate-stored",
            LeftOut("Rust cannot read its JSON; it has a test of its own"),
        ),
        ("scalar-nulls-stored", FinishedWithRecordedInput("succeed")),
        ("scalar-numbers-ok", Nothing),
        (
            "scalar-strings-stored",
            FinishedWithRecordedInput("succeed"),
        ),
        ("sdk-trigger-enum", Nothing),
        ("sdk-trigger-string", Nothing),
        ("single-tenant-no-tenant-header", SingleTenant),
        ("task-logs-nested-task", slow()),
        ("triggerTask--badtoken", Nothing),
        ("triggerTask--readonly", Nothing),
        ("triggerTask-delay-toolarge", Nothing),
        ("triggerTask-input-array", Nothing),
        ("triggerTask-input-null", Nothing),
        ("triggerTask-minimal", Nothing),
        ("triggerTask-ok", Nothing),
        ("triggerTask-private-definition", Nothing),
        ("triggerTask-rejected-input", Nothing),
        ("triggerTask-rejected-plain-error", Nothing),
        ("triggerTask-unknown-enum-variable", Nothing),
    ]
}

#[test]
fn every_recording_has_its_place_in_the_plan() {
    let planned: BTreeSet<String> = plan().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(planned, fixtures::names());
}

#[tokio::test]
async fn recorded_requests_get_the_recorded_answers() {
    let mut differences = Vec::new();
    for (name, before) in plan() {
        match before {
            Before::LeftOut(reason) => println!("{name} is left out: {reason}"),
            before => differences.extend(replay(name, &before).await),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

/// What differs between the answer and the recorded one.
async fn replay(name: &str, before: &Before) -> Option<String> {
    let recorded = Message::parse(&fixtures::read(&format!("{name}.response")));
    let request = fixtures::read(&format!("{name}.request"));
    let clock = Clock::manual();
    let builder = DevServer::builder().clock(clock.clone());
    let builder = match before {
        Before::SingleTenant => builder.single_tenant(),
        _ => builder,
    };
    let server = builder.start().await.expect("a server");
    let api = Api::of(server.app(), &clock);
    let request = match prepare(&api, before, &recorded) {
        Some(id) => with_id(&request, &id),
        None => request,
    };
    let address = server
        .endpoint()
        .replace("http://", "")
        .replace("/graphql", "");
    let answer = send(&address, &request);
    let parsed = |body: &str| match body {
        "" => Value::Null,
        body => {
            serde_json::from_str(body).unwrap_or_else(|error| panic!("{name}: {error}: {body}"))
        }
    };
    let (mut expected, mut found) = (parsed(&recorded.body), parsed(&answer.body));
    if name == "listTasks-sort-two" {
        let data = "/data/backgroundTasks/listTasks/error/data";
        let data = expected.pointer_mut(data).and_then(Value::as_object_mut);
        let model = data.expect("the error's data").remove("model");
        assert!(
            model.is_some(),
            "the CMS model, which this server does not have"
        );
    }
    mask(&mut expected);
    mask(&mut found);
    let head = |message: &Message| (message.start.clone(), comparable(&message.headers));
    let (expected, found) = ((head(&recorded), expected), (head(&answer), found));
    (found != expected).then(|| format!("{name}:\n  found {found:?}\n  not {expected:?}"))
}

/// Sets the scene and gives the id that stands in for the recorded one.
fn prepare(api: &Api, before: &Before, recorded: &Message) -> Option<String> {
    let recorded_input = || {
        let answer: Value = serde_json::from_str(&recorded.body).expect("JSON");
        answer["data"]["backgroundTasks"]["getTask"]["data"]["input"].clone()
    };
    let page_task = |number: u32| {
        let name = json!(format!("Page task {number}"));
        let id = api.trigger_named("succeed", json!({"n": number}), name);
        api.wait(50);
        id
    };
    let id = match before {
        Before::Nothing | Before::SingleTenant | Before::LeftOut(_) => return None,
        Before::Finished(definition, input) => api.trigger(definition, input.clone()),
        Before::FinishedWithRecordedInput(definition) => api.trigger(definition, recorded_input()),
        Before::PageTask1 => page_task(1),
        Before::Running | Before::Aborted => {
            let id = api.trigger("slow", json!({"iterations": 30, "ms": 300}));
            api.wait(100);
            if matches!(before, Before::Running) {
                return Some(id);
            }
            api.abort(&id, json!("Stop it, please."));
            id
        }
        Before::Deleted => {
            let id = page_task(5);
            assert_eq!(api.delete(&id)["data"], true);
            id
        }
        Before::Pages | Before::PagesAndFailures => {
            (1..=5).for_each(|number| drop(page_task(number)));
            if matches!(before, Before::PagesAndFailures) {
                for mode in ["error", "throw", "throwWebiny", "string"] {
                    let mut input = json!({"mode": mode});
                    if mode == "error" {
                        input["log"] = json!(true);
                    }
                    api.trigger("fail", input);
                    api.wait(50);
                }
            }
            return None;
        }
    };
    api.wait(10_000);
    Some(id)
}

/// The request with another id in the place of the recorded one.
fn with_id(request: &str, id: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").expect("a head and a body");
    let mut body: Value = serde_json::from_str(body).expect("JSON");
    let variables = body["variables"].as_object_mut().expect("variables");
    for value in variables.values_mut() {
        let id = json!(id);
        match value {
            Value::String(text) if text.len() == 24 => *value = id,
            Value::Object(filter) => {
                for value in filter.values_mut() {
                    if value.as_str().is_some_and(|text| text.len() == 24) {
                        *value = id.clone();
                    }
                }
            }
            _ => {}
        }
    }
    // Serialising may change the length: the header is written again.
    let body = body.to_string();
    let head: Vec<&str> = head
        .split("\r\n")
        .filter(|line| !line.to_lowercase().starts_with("content-length"))
        .collect();
    let head = head.join("\r\n");
    format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Sends the bytes of a request and reads one answer.
pub(crate) fn send(address: &str, request: &str) -> Message {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(request.as_bytes()).expect("sent");
    receive(&mut stream)
}

/// Reads one answer from a connection that stays open.
pub(crate) fn receive(stream: &mut TcpStream) -> Message {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if text.contains("\r\n\r\n") {
            let message = Message::parse(&text);
            let length = message.header("content-length").expect("a length");
            if message.body.len() >= length.parse().expect("a number") {
                return message;
            }
        }
        let read = stream.read(&mut buffer).expect("an answer");
        assert!(read > 0, "the connection was closed: {text}");
        bytes.extend_from_slice(&buffer[..read]);
    }
}

/// The headers without what differs in every answer.
fn comparable(headers: &[(String, String)]) -> BTreeSet<(String, String)> {
    let differs = ["date", "content-length"];
    let headers = headers.iter().cloned();
    headers
        .filter(|(name, _)| !differs.contains(&name.as_str()))
        .collect()
}

/// Replaces ids and times, and drops the definitions that this server leaves out.
fn mask(value: &mut Value) {
    match value {
        Value::String(text) => *text = masked(text),
        Value::Array(items) => {
            let left_out = ["testingRun", "slowNaive", "logless"];
            items.retain(|item| item["id"].as_str().is_none_or(|id| !left_out.contains(&id)));
            items.iter_mut().for_each(mask);
        }
        Value::Object(entries) => entries.values_mut().for_each(mask),
        _ => {}
    }
}

fn masked(text: &str) -> String {
    if text.parse::<jiff::Timestamp>().is_ok() {
        return "a time".to_owned();
    }
    if uuid::Uuid::try_parse(text).is_ok() {
        return "a request".to_owned();
    }
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts = text.split_inclusive(['_', ' ', ':', '#', '"']).map(|part| {
        let word = part.trim_end_matches(['_', ' ', ':', '#', '"']);
        match word.len() {
            24 if is_hex(word) => part.replace(word, "ID"),
            10 if is_hex(word) => part.replace(word, "SUFFIX"),
            _ => part.to_owned(),
        }
    });
    parts.collect()
}
