//! What `serde_json` refuses and servers send.

use tasks_types::{Json, SmallStr};

use crate::{decode_output, decode_runs, page, run};

#[test]
fn lone_surrogates_are_read_as_replacements() {
    // As JSON, and as it is read.
    let rows = [
        (r"\ud800", "\u{fffd}"),
        (r"\udfff!", "\u{fffd}!"),
        (r"\ud83d\ude80", "\u{1f680}"),
        (r"\ud83dA", "\u{fffd}A"),
        (r"\ud83d\n", "\u{fffd}\n"),
        (r"\ud83d\ud83d\ude80", "\u{fffd}\u{1f680}"),
        (r"\ude80\ud83d", "\u{fffd}\u{fffd}"),
        (r"\uD83D\u0041", "\u{fffd}A"),
        (r"a\u00e9\/\b\f", "a\u{e9}/\u{8}\u{c}"),
    ];
    for (escaped, expected) in rows {
        let name = run("1").replace(r#""name":"n""#, &format!(r#""name":"{escaped}""#));
        let runs = decode_runs(&page(&format!("[{name}]"))).expect(escaped);
        assert_eq!(runs[0].name.as_deref(), Some(expected), "{escaped}");
        // In an opaque value they stay as they are until asked for.
        let json = Json::from_text(format!(r#""{escaped}""#)).expect("JSON");
        assert_eq!(json.get(), format!(r#""{escaped}""#));
        assert_eq!(json.parse::<SmallStr>(), Ok(expected.into()));
        assert_eq!(json.parse::<String>(), Ok(expected.to_owned()));
    }
}

#[test]
fn huge_numbers_are_read_as_javascript_reads_them() {
    for (number, expected) in [
        ("1e400", f64::INFINITY),
        ("-1e400", f64::NEG_INFINITY),
        ("1e-400", 0.0),
        ("0.1", 0.1),
        ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ("9007199254740993", 9_007_199_254_740_992.0),
    ] {
        let with_number =
            run("1").replace(r#""iterations":1"#, &format!(r#""iterations":{number}"#));
        let runs = decode_runs(&page(&format!("[{with_number}]"))).expect(number);
        assert_eq!(runs[0].iterations, Some(expected.into()), "{number}");
        assert_eq!(decode_output(number).as_deref(), Ok(number));
        assert_eq!(
            Json::from_text(number).expect("JSON").parse::<f64>(),
            Ok(expected)
        );
    }
    // A tree of values has no infinity, and must not get a null in its place.
    let json = Json::from_text("[1e400]").expect("JSON");
    json.parse::<serde_json::Value>()
        .expect_err("no such value");
}

#[test]
fn opaque_values_may_be_nested_to_any_depth() {
    for depth in [1, 63, 64, 65, 127, 128, 129, 200, 10_000] {
        let list = ["[".repeat(depth), "]".repeat(depth)].concat();
        let object = [r#"{"a":"#.repeat(depth), "1".to_owned(), "}".repeat(depth)].concat();
        let mixed = [
            r#"[{"a":"#.repeat(depth),
            "[]".to_owned(),
            "}]".repeat(depth),
        ]
        .concat();
        for text in [list, object, mixed] {
            assert_eq!(decode_output(&text).as_deref(), Ok(text.as_str()));
            // With a bracket too many or of the wrong kind at the end.
            decode_output(&format!("{text}]")).expect_err("one too many");
            let mut wrong = text.clone();
            let bracket = if wrong.pop() == Some(']') { '}' } else { ']' };
            wrong.push(bracket);
            decode_output(&wrong).expect_err("of the wrong kind");
        }
    }
}

/// Reading takes stack, so its depth is bounded.
#[test]
fn values_are_read_to_a_depth_of_128() {
    let nested = |depth| {
        let text = ["[".repeat(depth), "]".repeat(depth)].concat();
        Json::from_text(text).expect("JSON")
    };
    nested(128).parse::<serde_json::Value>().expect("a value");
    let error = nested(129)
        .parse::<serde_json::Value>()
        .expect_err("too deep");
    assert!(error.to_string().contains("nested too deeply"), "{error}");
    nested(10_000)
        .parse::<serde_json::Value>()
        .expect_err("too deep");
}
