//! What is no JSON is an error, wherever in a body it is.

use bytes::Bytes;
use serde::de::IgnoredAny;

use crate::{decode_output, decode_runs, page, run};

/// Asserts that a body is refused if it is no JSON.
fn assert_strict(body: Vec<u8>) {
    let is_json = serde_json::from_slice::<IgnoredAny>(&body).is_ok();
    let body = Bytes::from(body);
    let shown = String::from_utf8_lossy(&body);
    if !is_json {
        assert!(decode_runs(&body).is_err(), "decoded {shown}");
    }
}

/// A page with every word of JSON, compact and not.
fn pages() -> [Vec<u8>; 2] {
    let output = r#"{"a":[1,-2.5e+3,true,false,null,"x\n\u00e9\"é"],"b":{},"c":[],"":[[{}]]}"#;
    let body = page(&format!("[{},null]", run(output)));
    decode_runs(&body).expect("a page");
    let any: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let pretty = serde_json::to_vec_pretty(&any).expect("JSON");
    decode_runs(&pretty.clone().into()).expect("a page");
    [body.into(), pretty]
}

#[test]
fn a_byte_less_is_an_error() {
    for page in pages() {
        for at in 0..page.len() {
            let mut body = page.clone();
            body.remove(at);
            assert_strict(body);
        }
    }
}

#[test]
fn another_byte_is_an_error() {
    for page in pages() {
        for at in 0..page.len() {
            for byte in *b"\0\x1f \n\"\\,:[]{}0-.eu\x7f\x80\xff" {
                let mut body = page.clone();
                body[at] = byte;
                assert_strict(body);
            }
        }
    }
}

#[test]
fn a_byte_more_is_an_error() {
    for page in pages() {
        for at in 0..=page.len() {
            for byte in *b"\0\n\"\\,:[]{}0-.eu" {
                let mut body = page.clone();
                body.insert(at, byte);
                assert_strict(body);
            }
        }
    }
}

#[test]
fn a_body_cut_anywhere_says_so() {
    for page in pages() {
        for length in 0..page.len() {
            let body = Bytes::copy_from_slice(&page[..length]);
            let error = decode_runs(&body).expect_err("cut short");
            assert!(error.is_cut_short(), "{error} after {length} bytes");
        }
    }
}

#[test]
fn odd_words_in_opaque_values_are_errors() {
    let words = [
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "undefined",
        "NaN",
        "Infinity",
        "-",
        "+1",
        "01",
        "-01",
        "1.",
        ".5",
        "1.e5",
        "1e",
        "1e+",
        "0x10",
        "1_000",
        "--1",
        "1 2",
        "'a'",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\U1234\"",
        "\"\t\"",
        "\"\n\"",
        "\"\0\"",
        "\"\u{1f}\"",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,,2]",
        "[}",
        "{]",
        "{",
        "}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1:2}",
        "{null:1}",
        "[\"a\":1]",
        "//",
        "/**/1",
        "1//",
        "\u{feff}1",
        "\u{a0}1",
        "\u{c}1",
    ];
    // By itself, and inside of others of each kind, and far inside.
    let deep = |word: &str| {
        let opening = r#"[{"a":"#.repeat(70);
        [&opening, word, &"}]".repeat(70)].concat()
    };
    for word in words {
        let texts = [
            word.to_owned(),
            format!("[{word}]"),
            format!("[1,{word},2]"),
            format!(r#"{{"a":{word}}}"#),
            format!(r#"{{"a":1,"b":{word},"c":2}}"#),
            format!("[ {word} ]"),
            deep(word),
        ];
        for text in texts {
            let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
            assert_eq!(decode_output(&text).is_ok(), is_json, "{text:?}");
        }
    }
}

/// In short texts, too: there is no place that a control character can be let through.
#[test]
fn control_characters_in_texts_are_errors() {
    for control in '\0'..=' ' {
        let name = run("1").replace(r#""name":"n""#, &format!(r#""name":"a{control}b""#));
        let decoded = decode_runs(&page(&format!("[{name}]")));
        assert_eq!(decoded.is_ok(), control == ' ', "{control:?}");
    }
}

#[test]
fn errors_tell_line_and_column() {
    let rows = [
        (
            "{\n  \"data\": nil }",
            "expected a value (line 2, column 11)",
        ),
        (
            "{\"data\":null",
            "the text ends too early (line 1, column 12)",
        ),
        (
            "{\"data\":null}x",
            "more after the value (line 1, column 14)",
        ),
        (
            "{\"data\":{\"a\":[1}}",
            "expected `,` or `]` (line 1, column 16)",
        ),
        ("{\"data\" 1}", "expected `:` (line 1, column 9)"),
        ("{data:1}", "expected a key in quotes (line 1, column 2)"),
        (
            "{\"data\":null,\"x\":\"\\q\"}",
            "invalid escape (line 1, column 20)",
        ),
        (
            "{\"data\":null,\"x\":\"\t\"}",
            "a control character in a string (line 1, column 19)",
        ),
        (
            "{\"data\":null,\"x\":1.}",
            "invalid number (line 1, column 20)",
        ),
    ];
    for (body, message) in rows {
        let error = decode_runs(&Bytes::from_static(body.as_bytes())).expect_err(body);
        assert_eq!(error.to_string(), message, "{body}");
    }
}
