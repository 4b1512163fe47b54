//! Wherever `serde_json` accepts, we read the same.

use std::collections::BTreeMap;

use bench_payloads::{Kind, Payload, generate};
use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tasks_types::operations::{ListLogs, ListTasksFull};
use tasks_types::{Json, Operation, Response};

use crate::{decode_output, decode_runs, page, run};

/// The envelope, for `serde_json` and the types' own `Deserialize`, which copies.
#[derive(Deserialize)]
#[serde(bound = "T: serde::de::DeserializeOwned")]
struct Envelope<T> {
    data: T,
}

/// Asserts that a body decodes as `serde_json` decodes it.
fn assert_same<O: Operation + Clone>(body: &Bytes)
where
    O::Data: PartialEq + std::fmt::Debug,
{
    let copied: Envelope<O> = serde_json::from_slice(body).expect("an answer");
    let shared = Response::<O>::decode(body).expect("an answer");
    let shared = shared.data.and_then(O::into_payload);
    // Not `assert_eq`, which would print megabytes.
    assert!(shared == copied.data.into_payload());
}

#[test]
fn of_the_bench_payloads() {
    for payload in Payload::read_all().expect("the payloads") {
        match payload.kind {
            Kind::Light | Kind::Full => assert_same::<ListTasksFull>(&payload.body),
            Kind::Logs => assert_same::<ListLogs>(&payload.body),
        }
    }
}

/// White space and another order of keys are read another way, with the same result.
#[test]
fn of_a_page_written_in_another_way() {
    for kind in [Kind::Light, Kind::Full, Kind::Logs] {
        let body = generate(kind, 20, 300, 7);
        let any: Value = serde_json::from_slice(&body).expect("JSON");
        // serde_json sorts keys.
        let sorted = Bytes::from(serde_json::to_vec(&any).expect("JSON"));
        let pretty = Bytes::from(serde_json::to_vec_pretty(&any).expect("JSON"));
        for body in [body, sorted, pretty] {
            match kind {
                Kind::Light | Kind::Full => assert_same::<ListTasksFull>(&body),
                Kind::Logs => assert_same::<ListLogs>(&body),
            }
        }
    }
}

/// Any JSON, with white space of any kind between its words.
fn any_json() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        any::<String>(),
        "[a-z\"\\\\/\u{1}\u{1f}\u{7f}\u{e9}\u{1f680}]{0,80}",
    ];
    let text = text.prop_map(|text| Value::from(text).to_string());
    let number = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        prop::num::f64::NORMAL.prop_map(|number| format!("{number:e}")),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?",
    ];
    let word = prop::sample::select(vec![
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "\"\\ud83d\\ude80\"",
    ]);
    let leaf = prop_oneof![text.clone(), number, word.prop_map(str::to_owned)];
    let space = prop::sample::select(vec!["", "", "", " ", "\n", "\r\n\t", "  "]);
    leaf.prop_recursive(80, 200, 5, move |inner| {
        let item = (space.clone(), inner, space.clone())
            .prop_map(|(before, value, after)| [before, &value, after].concat());
        let field = (space.clone(), text.clone(), space.clone(), item.clone())
            .prop_map(|(before, key, after, value)| format!("{before}{key}{after}:{value}"));
        prop_oneof![
            vec(item, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            vec(field, 0..5).prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    })
}

proptest! {
    #[test]
    fn of_any_opaque_value(text in any_json()) {
        // Skipped to the byte, in the middle of a page and by itself.
        prop_assert_eq!(decode_output(&text).unwrap(), text.trim());
        let json = Json::from_text(text.as_str()).unwrap();
        if let Ok(expected) = serde_json::from_str::<Value>(&text) {
            // serde_json's quick way to read a float can be off in the last digit.
            let read = json.parse::<Value>().unwrap();
            prop_assert!(is_same(&read, &expected), "{} {}", read, expected);
        }
    }

    /// The types that programs have, all through serde.
    #[test]
    fn of_any_typed_value(
        number: i64, small: u8, float in prop::num::f64::NORMAL, big: i128, text: String,
        character: char, list in vec(any::<Option<u16>>(), 0..4),
        map in prop::collection::btree_map(any::<u32>(), any::<bool>(), 0..4),
    ) {
        let typed = Typed {
            number, small, float, big, text, character, list, map,
            unit: (),
            tuple: (small, number),
            nested: vec![Kinds::Unit, Kinds::Tuple(1, 2), Kinds::Struct { a: small }, Kinds::New(-1)],
            keyed: BTreeMap::from([(Key::One, 1.5)]),
        };
        let json = Json::new(&typed).unwrap();
        prop_assert_eq!(&json.parse::<Typed>().unwrap(), &typed);
        let pretty = serde_json::to_string_pretty(&typed).unwrap();
        prop_assert_eq!(&Json::from_text(pretty).unwrap().parse::<Typed>().unwrap(), &typed);
        // Also as text, whoever's type asks for it.
        let raw = json.parse::<Box<RawValue>>().unwrap();
        prop_assert_eq!(raw.get(), json.get());
    }
}

/// Equal, but for the last digits of floats.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((a, x), (b, y))| a == b && is_same(x, y))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0));
            (a - b).abs() <= a.abs() * 1e-15
        }
        _ => a == b,
    }
}

#[derive(Debug, PartialEq, serde::Serialize, Deserialize)]
struct Typed {
    number: i64,
    small: u8,
    float: f64,
    big: i128,
    text: String,
    character: char,
    list: Vec<Option<u16>>,
    map: BTreeMap<u32, bool>,
    unit: (),
    tuple: (u8, i64),
    nested: Vec<Kinds>,
    keyed: BTreeMap<Key, f32>,
}

#[derive(Debug, PartialEq, serde::Serialize, Deserialize)]
enum Kinds {
    Unit,
    New(i8),
    Tuple(u8, u8),
    Struct { a: u8 },
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, Deserialize)]
enum Key {
    One,
}

/// An item that is not as expected does not change how the others are read.
#[test]
fn of_a_page_with_one_odd_item() {
    let odd = run(r#"{"a":1}"#).replace(',', " ,");
    let list = |items: &[&str]| page(&format!("[{}]", items.join(",")));
    let usual = run("[1]");
    for place in 0..5 {
        let mut items = vec![usual.as_str(); 5];
        items[place] = &odd;
        let body = list(&items);
        assert_same::<ListTasksFull>(&body);
        items[place] = "null";
        assert_eq!(decode_runs(&list(&items)).expect("a page").len(), 4);
    }
}
