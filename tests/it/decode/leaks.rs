//! What `Debug` and error messages show, and what they must not.

use std::collections::BTreeMap;

use bytes::Bytes;
use tasks_types::operations::{ListLogs, ListTasks};
use tasks_types::{ApiError, DecodeError, Json, Response};

use super::body_of;

/// What stands for a secret: text, and digits for where text does not fit.
const SECRET: &str = "5ec2e7";
const SECRET_NUMBER: &str = "987654321";

#[test]
fn debug_does_not_show_opaque_values() {
    let run = format!(
        r#"{{"data":[{{"id":"a","name":"shown","createdOn":"b","createdBy":{{"id":"c","displayName":"d"}},
            "input":{{"password":"{SECRET}"}},"output":["{SECRET}"],"eventResponse":"{SECRET}",
            "items":[{{"message":"shown","data":"{SECRET}","error":{{"{SECRET}":1}}}}]
        }}],"error":{{"message":"shown","data":"{SECRET}"}}}}"#
    );
    let shown = [
        format!(
            "{:?}",
            Response::<ListTasks>::decode(&body_of::<ListTasks>(&run)).unwrap()
        ),
        format!(
            "{:#?}",
            Response::<ListLogs>::decode(&body_of::<ListLogs>(&run)).unwrap()
        ),
    ];
    for shown in shown {
        assert!(
            shown.contains("shown") && !shown.contains(SECRET),
            "{shown}"
        );
    }
    let mut error = ApiError::default();
    error.data = Some(Json::new(SECRET).unwrap());
    assert!(!format!("{error:?}").contains(SECRET));
}

/// Asserts that none of the errors shows any of the text that was decoded.
fn assert_discreet(errors: impl IntoIterator<Item = DecodeError>) {
    let shown = errors
        .into_iter()
        .map(|error| format!("{error}; {error:?}"));
    let quoting: Vec<String> = shown
        .filter(|shown| shown.contains(SECRET) || shown.contains(SECRET_NUMBER))
        .collect();
    assert!(quoting.is_empty(), "{quoting:#?}");
}

#[test]
fn a_refused_body_is_not_quoted() {
    let bodies = [
        SECRET.to_owned(),
        format!(r#"{{"{SECRET}":1}}"#),
        format!(r#"{{"data":"{SECRET}"}}"#),
        format!(r#"{{"data":"\", expected {SECRET}"}}"#),
        format!(r#"{{"data":" string \"{SECRET}\" string \""}}"#),
        format!(r#"{{"data":{SECRET_NUMBER}}}"#),
        format!(r#"{{"data":-{SECRET_NUMBER}.5}}"#),
        format!(
            r#"{{"data":{{"backgroundTasks":{{"listTasks":{{"data":[{{"id":"{SECRET}"}}]}}}}}}}}"#
        ),
        format!(
            r#"{{"data":{{"backgroundTasks":{{"listTasks":{{"data":[{{"id":{SECRET_NUMBER}}}]}}}}}}}}"#
        ),
        format!(
            r#"{{"data":{{"backgroundTasks":{{"listTasks":{{"meta":{{"totalCount":"{SECRET}"}}}}}}}}}}"#
        ),
        format!(
            r#"{{"data":{{"backgroundTasks":{{"listTasks":{{"meta":{{"totalCount":{SECRET_NUMBER}000}}}}}}}}}}"#
        ),
        format!(r#"{{"data":{{"{SECRET}":{SECRET}}}}}"#),
    ];
    assert_discreet(
        bodies
            .map(|body| Response::<ListTasks>::decode(&Bytes::from(body)).expect_err("no answer")),
    );
}

#[test]
fn a_refused_opaque_value_is_not_quoted() {
    #[derive(Debug, serde::Deserialize)]
    enum Mode {
        Fast,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        #[serde(rename = "mode")]
        _mode: Mode,
    }

    let value = |text: String| Json::from_text(text).expect("JSON");
    let text = value(format!(r#""{SECRET}""#));
    let object = value(format!(r#"{{"{SECRET}":"{SECRET}"}}"#));
    let number = value(SECRET_NUMBER.to_owned());
    let mode = value(format!(r#"{{"mode":"{SECRET}"}}"#));

    assert_discreet([
        text.parse::<u8>().expect_err("no number"),
        text.parse::<Mode>().expect_err("no mode"),
        number.parse::<u8>().expect_err("out of range"),
        number.parse::<String>().expect_err("no text"),
        object.parse::<Strict>().expect_err("an unknown key"),
        object
            .parse::<BTreeMap<String, u8>>()
            .expect_err("no number"),
        mode.parse::<Strict>().expect_err("no mode"),
    ]);
    assert!(matches!(
        value(r#""Fast""#.to_owned()).parse::<Mode>(),
        Ok(Mode::Fast)
    ));
}
