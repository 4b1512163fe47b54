//! Top-level errors of every form: what they say is found, whatever is wrong around it.

use bytes::Bytes;
use tasks_types::operations::ListTasks;
use tasks_types::{DecodeError, PathSegment, Response};

fn decode(body: &'static str) -> Result<Response<ListTasks>, DecodeError> {
    Response::decode(&Bytes::from_static(body.as_bytes()))
}

#[test]
fn errors_of_any_form_are_errors() {
    // A body, the messages of its errors, and whether it has a `data` key.
    let rows: &[(&'static str, &[Option<&str>], bool)] = &[
        (r#"{"errors":[{}]}"#, &[None], false),
        (r#"{"errors":{}}"#, &[None], false),
        (r#"{"errors":{"message":"m"}}"#, &[Some("m")], false),
        (r#"{"errors":"x"}"#, &[None], false),
        (r#"{"errors":1}"#, &[None], false),
        (r#"{"errors":[null]}"#, &[None], false),
        (r#"{"errors":["x",[],7]}"#, &[None, None, None], false),
        (r#"{"errors":[["Not authorized!"]]}"#, &[None], false),
        (r#"{"errors":[{"message":1}]}"#, &[None], false),
        (
            r#"{"errors":[{"message":null},{"message":"m"}]}"#,
            &[None, Some("m")],
            false,
        ),
        (
            r#"{"errors":[{"message":"\ud800"}]}"#,
            &[Some("\u{fffd}")],
            false,
        ),
        (
            r#"{"errors":[{"message":"m","path":{},"locations":7}]}"#,
            &[Some("m")],
            false,
        ),
        (
            r#"{"errors":[{"message":"m"}],"data":null}"#,
            &[Some("m")],
            true,
        ),
        // Data of another form does not hide the errors.
        (
            r#"{"errors":[{"message":"m"}],"data":7}"#,
            &[Some("m")],
            true,
        ),
        (
            r#"{"data":{"backgroundTasks":[1]},"errors":[{"message":"m"}]}"#,
            &[Some("m")],
            true,
        ),
        (
            r#"{"data":{"backgroundTasks":{}},"errors":[{"message":"m"}]}"#,
            &[Some("m")],
            true,
        ),
    ];
    for (body, messages, has_data_key) in rows {
        let response = decode(body).unwrap_or_else(|error| panic!("{body}: {error}"));
        let found: Vec<_> = response
            .errors
            .iter()
            .map(|error| error.message())
            .collect();
        assert_eq!(found, *messages, "{body}");
        assert_eq!(response.has_data_key, *has_data_key, "{body}");
    }
}

#[test]
fn no_errors_are_no_errors() {
    for body in [
        r#"{"errors":null,"data":null}"#,
        r#"{"errors":[],"data":null}"#,
        r#"{"data":null}"#,
        r#"{"data":{}}"#,
    ] {
        let response = decode(body).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert!(
            response.errors.is_empty() && response.has_data_key,
            "{body}"
        );
    }
}

#[test]
fn what_is_no_answer_is_an_error() {
    let bodies = [
        "",
        " ",
        "null",
        "1",
        "\"data\"",
        "{}",
        "[]",
        "[null]",
        "[{}]",
        r#"[{"data":null}]"#,
        r#"[{"data":null},{"errors":[{}]}]"#,
        r#"{"errors":null}"#,
        r#"{"message":"Internal Server Error"}"#,
        r#"{"data":{}}{"data":{}}"#,
        r#"{"data":{},}"#,
        r#"{"data":[]}"#,
        r#"{"data":{"backgroundTasks":[]}}"#,
        r#"{"data":{"backgroundTasks":{"listTasks":[]}}}"#,
        r#"{"data":{"backgroundTasks":{"listTasks":[[]]}}}"#,
        "<html></html>",
    ];
    let decoded: Vec<_> = bodies
        .into_iter()
        .filter_map(|body| Some((body, decode(body).ok()?)))
        .collect();
    assert!(decoded.is_empty(), "{decoded:#?}");
}

#[test]
fn the_parts_of_an_error_are_kept() {
    let response = decode(
        r#"{"errors":[{
            "message": "m", "locations": [{"line": 1, "column": 68}],
            "path": ["backgroundTasks", "listLogs", "data", 0, "task"],
            "code": "OUTER", "extensions": {"code": "INNER"}
        }, {"code": "ONLY"}]}"#,
    )
    .expect("errors");
    let [error, other] = response.errors.as_slice() else {
        panic!("two errors");
    };
    assert_eq!(
        (error.locations()[0].line, error.locations()[0].column),
        (1, 68)
    );
    assert_eq!(error.path()[3], PathSegment::Index(0));
    assert_eq!(error.path()[4], PathSegment::Field("task".into()));
    assert_eq!(error.code(), Some("INNER"));
    assert_eq!(other.code(), Some("ONLY"));
    assert_eq!(other.raw().get(), r#"{"code": "ONLY"}"#);
}
