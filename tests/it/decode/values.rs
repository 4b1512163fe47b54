//! Strategies for every type that answers decode to.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tasks_types::{
    Identity, Json, Number, PageMeta, TaskDefinition, TaskLog, TaskLogItem, TaskRun, Timestamp,
};

/// Any text, with a liking for characters that JSON, JavaScript or terminals treat specially.
pub(super) fn text() -> impl Strategy<Value = String> {
    let special = vec![
        '\0',
        '\n',
        '"',
        '\\',
        '\u{7f}',
        '\u{2028}',
        '\u{fffd}',
        '\u{1f680}',
    ];
    let char = prop_oneof![any::<char>(), select(special)];
    vec(char, 0..40).prop_map(String::from_iter)
}

/// A number that every reader of JSON reads exactly.
pub(super) fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<u32>().prop_map(Number::from),
        any::<i32>().prop_map(|eighths| Number::from(f64::from(eighths) / 8.0)),
    ]
}

/// Any number that JSON can write.
pub(super) fn finite_number() -> impl Strategy<Value = Number> {
    let finite = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    finite.prop_map(Number::from)
}

/// Points in time, texts that look much like one, and any text.
pub(super) fn timestamp() -> impl Strategy<Value = Timestamp> {
    let seconds = jiff::Timestamp::MIN.as_second()..jiff::Timestamp::MAX.as_second();
    let time = move |nanoseconds| {
        (seconds.clone(), nanoseconds).prop_map(|(second, nanosecond)| {
            jiff::Timestamp::new(second, nanosecond)
                .expect("in range")
                .into()
        })
    };
    let milliseconds = (0..1000)
        .prop_map(|millisecond| millisecond * 1_000_000)
        .boxed();
    prop_oneof![
        time(milliseconds),
        time((0..1_000_000_000).boxed()),
        almost_a_time().prop_map(|text| text.as_str().into()),
        text().prop_map(|text| text.as_str().into()),
    ]
}

pub(super) fn almost_a_time() -> impl Strategy<Value = String> {
    "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|\\+02:00)"
}

/// Any JSON but `null`, which in a field that may be missing is the same as missing: with white
/// space, escapes and numbers as a server would never write them, for they are kept as they are.
pub(super) fn json() -> impl Strategy<Value = Json> {
    let is_a_value = |text: &String| text != "null";
    let text = json_text().prop_filter("null is no value", is_a_value);
    text.prop_map(|text| Json::from_text(text).expect("JSON"))
}

fn json_text() -> impl Strategy<Value = String> {
    let space = || select(vec!["", " ", "\n", "\t \r"]);
    let odd = vec![
        "null",
        "true",
        "0",
        "-0",
        "1.0",
        "1E400",
        "5e-324",
        "12345678901234567890123",
        r#""\/""#,
        r#""\ud83d\ude80""#,
        r#""\ud800""#,
        r#""\u0000""#,
    ];
    let string = text()
        .prop_map(|text| serde_json::to_string(&text).expect("a string"))
        .boxed();
    let leaf = prop_oneof![select(odd).prop_map(str::to_owned), string.clone()];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let item =
            (space(), inner.clone(), space()).prop_map(|(a, item, b)| [a, &item, b].concat());
        let field = (string.clone(), space(), item.clone())
            .prop_map(|(key, space, value)| format!("{key}{space}:{value}"));
        prop_oneof![
            vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            vec(field, 0..4).prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    })
}

prop_compose! {
    pub(super) fn identity()(
        id in text(), display_name in text(), type_ in option::of(text()),
    ) -> Identity {
        let mut identity = Identity::new(id, display_name);
        identity.type_ = type_.map(Into::into);
        identity
    }
}

prop_compose! {
    pub(super) fn definition()(
        id in text(), title in text(), description in option::of(text()),
    ) -> TaskDefinition {
        let mut definition = TaskDefinition::new(id, title);
        definition.description = description.map(Into::into);
        definition
    }
}

prop_compose! {
    pub(super) fn page_meta()(
        cursor in option::of(text()), has_more_items: bool, total_count: i32,
    ) -> PageMeta {
        let mut meta = PageMeta::new(has_more_items, total_count);
        meta.cursor = cursor.map(Into::into);
        meta
    }
}

prop_compose! {
    pub(super) fn log_item()(
        message in option::of(text()),
        created_on in option::of(timestamp()),
        type_ in option::of(word(&["info", "error"])),
        data in option::of(json()),
        error in option::of(json()),
    ) -> TaskLogItem {
        let mut item = TaskLogItem::default();
        item.message = message.map(Into::into);
        item.created_on = created_on;
        item.type_ = type_.map(|word| word.as_str().into());
        item.data = data;
        item.error = error;
        item
    }
}

prop_compose! {
    pub(super) fn log()(
        id in text(),
        created_on in timestamp(),
        created_by in identity(),
        execution_name in option::of(text()),
        iteration in option::of(number()),
        items in option::of(vec(log_item(), 0..3)),
    ) -> TaskLog {
        let mut log = TaskLog::new(id, created_on, created_by);
        log.execution_name = execution_name.map(Into::into);
        log.iteration = iteration;
        log.items = items;
        log
    }
}

prop_compose! {
    pub(super) fn run()(
        (id, created_on, created_by) in (text(), timestamp(), identity()),
        (name, definition_id) in (option::of(text()), option::of(text())),
        task_status in option::of(word(&["pending", "running", "success", "failed", "aborted"])),
        times in [option::of(timestamp()), option::of(timestamp()), option::of(timestamp())],
        iterations in option::of(number()),
        (parent_id, execution_name) in (option::of(text()), option::of(text())),
        opaque in [option::of(json()), option::of(json()), option::of(json())],
    ) -> TaskRun {
        let mut run = TaskRun::new(id, created_on, created_by);
        run.name = name.map(Into::into);
        run.definition_id = definition_id.map(Into::into);
        run.task_status = task_status.map(|word| word.as_str().into());
        [run.saved_on, run.started_on, run.finished_on] = times;
        run.iterations = iterations;
        run.parent_id = parent_id.map(Into::into);
        run.execution_name = execution_name.map(Into::into);
        [run.event_response, run.input, run.output] = opaque;
        run
    }
}

/// A known word or any other.
fn word(known: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![select(known).prop_map(str::to_owned), text()]
}
