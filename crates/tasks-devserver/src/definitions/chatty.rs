//! `chatty`: leaves a log with several items besides its own.

use crate::json::{Json, array, object};
use crate::store::{LogItem, LogItemKind};

use super::{Definition, Iteration, Outcome};

/// Its own log is older than the one it adds.
const MILLIS: i64 = 10;
/// The iteration that the additional log claims to be of.
const LOG_ITERATION: u32 = 100;

pub(super) const DEFINITION: Definition = Definition {
    description: Some(
        "Leaves a log with several items (info with data, error with error and data).",
    ),
    duration: |_| MILLIS,
    ..Definition::new("chatty", "Chatty", iterate)
};

fn iterate(iteration: &mut Iteration<'_>) -> Outcome {
    let now = iteration.now;
    let list = array([1.into(), 2.5.into(), Json::Null, "x".into()]);
    let first = object([("step", 1.into()), ("nested", object([("a", list)]))]);
    let inner = object([
        ("message", "Inner.".into()),
        ("code", "INNER".into()),
        ("data", object([("x", 1.into())])),
        ("stack", "Error: Inner.\n  at x".into()),
    ]);
    let items = vec![
        LogItem::info("First.", now, Some(first)),
        LogItem {
            message: "Second, failed.".into(),
            kind: LogItemKind::Error,
            created_on: now.clone(),
            data: Some(object([("step", 2.into())])),
            error: Some(inner),
        },
        LogItem::info("Third: ünïcødé 🚀.", now, None),
    ];
    iteration.more_logs.push((LOG_ITERATION, items));
    Outcome::Done {
        message: "Chatty done.",
        output: object([("logs", 2.into())]),
    }
}
