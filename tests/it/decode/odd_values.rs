//! Values that no server should send and that do not make a page unreadable, one by one.

use bytes::Bytes;
use serde_json::Value;
use tasks_types::operations::{AbortTask, ListDefinitions, ListLogs, ListTasks};
use tasks_types::{DecodeError, Json, Response, SmallStr, TaskLog, TaskRun, TaskStatus};

use super::{body_of, decode_payload};

/// The JSON of a run with the required fields and these.
fn run_with(fields: &str) -> String {
    format!(
        r#"{{"id":"a","createdOn":"2026-11-23T15:48:48.948Z",
            "createdBy":{{"id":"k","displayName":"d"}}{fields}}}"#
    )
}

fn decode_runs(list: &str) -> Result<Vec<TaskRun>, DecodeError> {
    let payload = decode_payload::<ListTasks>(&format!(r#"{{"data":{list}}}"#))?;
    Ok(payload.data.expect("data"))
}

fn decode_run(fields: &str) -> TaskRun {
    let list = format!("[{}]", run_with(fields));
    let mut runs = decode_runs(&list).unwrap_or_else(|error| panic!("{fields}: {error}"));
    runs.pop().expect("a run")
}

fn decode_log(fields: &str) -> TaskLog {
    let payload = format!(r#"{{"data":[{}]}}"#, run_with(fields));
    let decoded =
        decode_payload::<ListLogs>(&payload).unwrap_or_else(|error| panic!("{fields}: {error}"));
    decoded.data.expect("data").pop().expect("a log")
}

fn text(json: Option<Json>) -> String {
    json.map_or("none".to_owned(), |json| json.get().to_owned())
}

/// Fields of a run, and what one of them is read as.
type OddRun = (&'static str, fn(TaskRun) -> String, &'static str);

const ODD_RUNS: &[OddRun] = &[
    (
        r#","name":"a\ud800b""#,
        |run| run.name.unwrap().into(),
        "a\u{fffd}b",
    ),
    (
        r#","name":"\udc00\ud800""#,
        |run| run.name.unwrap().into(),
        "\u{fffd}\u{fffd}",
    ),
    (
        r#","name":"\ud83d\ude80""#,
        |run| run.name.unwrap().into(),
        "\u{1f680}",
    ),
    (
        r#","executionName":"\ud83d""#,
        |run| run.execution_name.unwrap().into(),
        "\u{fffd}",
    ),
    (
        r#","name":"\u0000\u2028""#,
        |run| run.name.unwrap().into(),
        "\0\u{2028}",
    ),
    (
        r#","taskStatus":"a\ud800b""#,
        |run| run.task_status.unwrap().to_string(),
        "a\u{fffd}b",
    ),
    (
        r#","taskStatus":"completed""#,
        |run| run.task_status.unwrap().to_string(),
        "completed",
    ),
    (
        r#","taskStatus":"""#,
        |run| run.task_status.unwrap().to_string(),
        "",
    ),
    (
        r#","taskStatus":"Running""#,
        |run| format!("{:?}", run.task_status),
        r#"Some(Unknown("Running"))"#,
    ),
    (
        r#","iterations":1.5"#,
        |run| run.iterations.unwrap().to_string(),
        "1.5",
    ),
    (
        r#","iterations":-1"#,
        |run| format!("{:?}", run.iterations.unwrap().as_u64()),
        "None",
    ),
    (
        r#","iterations":1e3"#,
        |run| format!("{:?}", run.iterations.unwrap().as_u64()),
        "Some(1000)",
    ),
    (
        r#","startedOn":"yesterday""#,
        |run| run.started_on.unwrap().to_string(),
        "yesterday",
    ),
    (
        r#","startedOn":"""#,
        |run| run.started_on.unwrap().to_string(),
        "",
    ),
    (
        r#","startedOn":"2026-11-23T15:48:48.948+01:00""#,
        |run| run.started_on.unwrap().to_string(),
        "2026-11-23T15:48:48.948+01:00",
    ),
    (
        r#","startedOn":"2026-11-23""#,
        |run| format!("{:?}", run.started_on.unwrap().get()),
        "None",
    ),
    (
        r#","color":{"a":[]},"name":"n","":0"#,
        |run| run.name.unwrap().into(),
        "n",
    ),
    (
        r#","color":1,"color":2,"name":"n""#,
        |run| run.name.unwrap().into(),
        "n",
    ),
    (
        r#","input":{"\ud800":"\udfff"}"#,
        |run| text(run.input),
        r#"{"\ud800":"\udfff"}"#,
    ),
    (
        r#","input":{"a":1, "a" :2}"#,
        |run| text(run.input),
        r#"{"a":1, "a" :2}"#,
    ),
    (r#","input":null"#, |run| text(run.input), "none"),
];

#[test]
fn an_odd_value_in_a_run_is_read_as_what_is_left_of_it() {
    for (fields, read, expected) in ODD_RUNS {
        assert_eq!(read(decode_run(fields)), *expected, "{fields}");
    }
}

#[test]
fn an_odd_value_in_a_log_is_read_as_what_is_left_of_it() {
    let item = |fields: &str| {
        let log = decode_log(&format!(r#","items":[null,{{{fields}}},null]"#));
        let [item] = log
            .items
            .expect("items")
            .try_into()
            .expect("one item that is not null");
        item
    };
    assert_eq!(item(r#""message":"\udc00!""#).message.unwrap(), "\u{fffd}!");
    assert_eq!(
        item(r#""type":"warn\ud800""#).type_.unwrap().as_str(),
        "warn\u{fffd}"
    );
    assert_eq!(
        item(r#""createdOn":"now""#).created_on.unwrap().to_string(),
        "now"
    );
    assert_eq!(text(item(r#""data":{"\ud800":1}"#).data), r#"{"\ud800":1}"#);
    assert_eq!(item(""), tasks_types::TaskLogItem::default());

    let fraction = decode_log(r#","iteration":0.25"#).iteration;
    assert_eq!(fraction, Some(0.25.into()));
    assert_eq!(decode_log(r#","items":null"#).items, None);
    assert_eq!(decode_log("").items, None);
}

#[test]
fn null_items_are_left_out_of_lists() {
    let (a, b) = (run_with(""), run_with(r#","name":"b""#));
    let runs = decode_runs(&format!("[null,{a},null,null,{b}]")).expect("a list");
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[1].name.as_deref(), Some("b"));
    assert_eq!(decode_runs("[null]").expect("a list"), []);

    let payload = r#"{"data":[null,{"id":"a","title":"b"}]}"#;
    let definitions = decode_payload::<ListDefinitions>(payload)
        .expect("a list")
        .data;
    assert_eq!(definitions.map(|definitions| definitions.len()), Some(1));
}

#[test]
fn only_what_the_schema_requires_is_required() {
    let run = decode_run("");
    let mut expected = TaskRun::new(
        "a",
        "2026-11-23T15:48:48.948Z",
        tasks_types::Identity::new("k", "d"),
    );
    assert_eq!(run, expected);
    expected.task_status = Some(TaskStatus::Running);
    assert_ne!(run, expected);

    for missing in ["id", "createdOn", "createdBy"] {
        let renamed = run_with("").replacen(missing, "other", 1);
        let error = decode_runs(&format!("[{renamed}]")).expect_err(missing);
        assert_eq!(error.path(), "data.backgroundTasks.listTasks.data[0]");
        assert!(error.to_string().contains(missing), "{error}");
    }
}

/// What is required and of another type, or said twice, is refused with its place.
#[test]
fn a_broken_structure_is_an_error_at_its_place() {
    let rows = [
        (r#","name":1"#, "data[0].name"),
        (r#","name":["x"]"#, "data[0].name"),
        (r#","iterations":"3""#, "data[0].iterations"),
        (r#","createdBy":null"#, "data[0]"),
        (r#","name":"a","name":"b""#, "data[0]"),
    ];
    for (fields, place) in rows {
        let error = decode_runs(&format!("[{}]", run_with(fields))).expect_err(fields);
        let path = error.path().strip_prefix("data.backgroundTasks.listTasks.");
        assert!(
            path.is_some_and(|path| path.starts_with(place)),
            "{fields}: {error}"
        );
        assert!(!error.is_cut_short());
    }
}

#[test]
fn numbers_in_opaque_values_keep_all_their_digits() {
    let numbers = format!(
        "[1E400,-0,1.0,5e-324,9007199254740993,{}]",
        "7".repeat(1000)
    );
    let run = decode_run(&format!(r#","output":{numbers}"#));
    assert_eq!(text(run.output), numbers);
}

#[test]
fn a_value_nested_deeper_than_can_be_parsed_stays_text() {
    let deep = ["[".repeat(10_000), "]".repeat(10_000)].concat();
    let run = decode_run(&format!(r#","input":{deep},"unknown":{deep},"output":1"#));
    let input = run.input.expect("an input");
    assert_eq!(input.get(), deep);
    assert_eq!(serde_json::to_string(&input).expect("JSON"), deep);
    input.parse::<Value>().expect_err("too deep");
    assert_eq!(run.output.expect("an output").parse::<u8>(), Ok(1));

    // In a place where no value is expected at all.
    decode_runs(&deep).expect_err("no runs");
    let errors = format!(r#"{{"errors":[{{"message":"m","path":{deep},"extensions":{deep}}}]}}"#);
    let response = Response::<AbortTask>::decode(&errors.into()).expect("errors");
    assert_eq!(response.errors[0].message(), Some("m"));
}

#[test]
fn a_body_that_is_not_utf8_is_an_error() {
    let around = |bytes: &[u8]| {
        let body = body_of::<AbortTask>(&format!(r#"{{"data":{}}}"#, run_with(r#","name":"<>""#)));
        let (before, after) = std::str::from_utf8(&body)
            .unwrap()
            .split_once("<>")
            .unwrap();
        Bytes::from([before.as_bytes(), bytes, after.as_bytes()].concat())
    };
    assert!(Response::<AbortTask>::decode(&around("\u{1f680}".as_bytes())).is_ok());
    for bytes in [
        &b"\xff"[..],
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf0\x9f\x9a",
    ] {
        let error = Response::<AbortTask>::decode(&around(bytes)).expect_err("not UTF-8");
        assert!(!error.is_cut_short());
    }
}

#[test]
fn opaque_values_share_the_body_until_detached() {
    #[derive(serde::Deserialize)]
    struct Inner {
        n: Json,
    }

    let payload = format!(
        r#"{{"data":{}}}"#,
        run_with(r#","input":{"n":1},"output":{"n":1}"#)
    );
    let body = body_of::<AbortTask>(&payload);
    let response = Response::<AbortTask>::decode(&body).expect("a run");
    let run = response
        .data
        .and_then(tasks_types::Operation::into_payload)
        .unwrap()
        .data
        .unwrap();
    let (input, output) = (run.input.unwrap(), run.output.unwrap());
    let detached = input.detach();
    let lies_in_body = |json: &Json| body.as_ptr_range().contains(&json.get().as_ptr());

    assert!(lies_in_body(&input) && lies_in_body(&output) && lies_in_body(&input.clone()));
    assert!(!lies_in_body(&detached));
    assert_eq!((&input, &input), (&output, &detached));

    // Values inside of a shared value share the body as well.
    assert!(lies_in_body(&input.parse::<Inner>().expect("an object").n));
    assert!(!lies_in_body(
        &serde_json::from_str::<Inner>(input.get())
            .expect("an object")
            .n
    ));
}

/// A user's own call has no such leniency, for `serde_json` refuses lone surrogates in strings.
#[test]
fn lone_surrogates_are_read_by_the_decoder_only() {
    let name = Json::from_text(r#""\ud800""#).expect("JSON");
    assert_eq!(name.parse::<SmallStr>(), Ok("\u{fffd}".into()));
    serde_json::from_str::<SmallStr>(name.get()).expect_err("a lone surrogate");
}
