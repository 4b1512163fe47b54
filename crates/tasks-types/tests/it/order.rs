//! Answers that are right and not in the usual form.

use tasks_types::Identity;

use crate::{decode_runs, page, run};

#[test]
fn keys_may_stand_in_any_order_and_be_written_in_any_way() {
    let usual = decode_runs(&page(&format!("[{}]", run("[1]")))).expect("a run");
    let reordered = [
        // Another order.
        run("[1]").replacen(
            r#""id":"2cc5023d8319aea1181f76f3","name":"n""#,
            r#""name":"n","id":"2cc5023d8319aea1181f76f3""#,
            1,
        ),
        // A key that is not asked for, at the beginning, in the middle and at the end.
        run("[1]").replacen('{', r#"{"__typename":"WebinyBackgroundTask","#, 1),
        run("[1]").replacen(r#","name""#, r#","color":{"a":[1]},"name""#, 1),
        run(r#"[1],"color":null"#),
        // Escapes in a key.
        run("[1]").replacen(r#""name""#, r#""n\u0061me""#, 1),
        // A field that is missing where `null` is meant.
        run("[1]").replacen(r#""definitionId":null,"#, "", 1),
        // White space.
        run("[1]").replace("\":", "\": "),
        format!("\r\n\t {} ", run("[1]")),
    ];
    for run in reordered {
        let runs = decode_runs(&page(&format!("[{run}]")))
            .unwrap_or_else(|error| panic!("{run}: {error}"));
        assert_eq!(runs, usual, "{run}");
    }
}

#[test]
fn a_broken_item_is_an_error_at_its_place_wherever_it_is() {
    let rows = [
        (
            r#""id":"2cc5023d8319aea1181f76f3""#,
            r#""id":7"#,
            "data[2].id",
        ),
        (r#""id":"2cc5023d8319aea1181f76f3","#, "", "data[2]"),
        (r#""name":"n""#, r#""name":"n","name":"n""#, "data[2]"),
        (
            r#""iterations":1"#,
            r#""iterations":"1""#,
            "data[2].iterations",
        ),
        (
            r#""displayName":"d""#,
            r#""displayName":null"#,
            "data[2].createdBy.displayName",
        ),
    ];
    for (part, broken, place) in rows {
        let broken = run("1").replacen(part, broken, 1);
        let list = [run("1"), "null".to_owned(), broken, run("1")].join(",");
        let error = decode_runs(&page(&format!("[{list}]"))).expect_err(place);
        assert_eq!(
            error.path(),
            format!("data.backgroundTasks.listTasks.{place}")
        );
        assert!(!error.is_cut_short());
    }
}

/// A user's own operation, or a type of ours in it, is read by the same decoder.
#[test]
fn other_types_are_read_too() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Own {
        #[serde(alias = "by")]
        created_by: Identity,
    }

    #[derive(serde::Deserialize)]
    struct Data {
        own: Vec<Own>,
    }

    let text = r#"{"own":[{"by":{"id":"a","displayName":"b"}},{"createdBy":{"displayName":"b","id":"a"}}]}"#;
    let json = tasks_types::Json::from_text(text).expect("JSON");
    let data: Data = json.parse().expect("the data");
    let [first, second] = data.own.as_slice() else {
        panic!("two of them")
    };
    assert_eq!(first, second);
    assert_eq!(first.created_by, Identity::new("a", "b"));
}
