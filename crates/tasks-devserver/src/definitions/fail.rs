//! `fail`: always fails, in the way that `input.mode` names.

use crate::json::{Json, array, object};
use crate::store::LogItem;

use super::{Definition, Iteration, Outcome};

pub(super) const DEFINITION: Definition = Definition {
    description: Some("Always fails."),
    ..Definition::new("fail", "Fail", fail)
};

fn fail(iteration: &mut Iteration<'_>) -> Outcome {
    let option = |key| iteration.input.as_object().and_then(|input| input.get(key));
    if option("log") == Some(&Json::Bool(true)) {
        let item = LogItem::info("About to fail.", iteration.now, None);
        iteration.items.push(item);
    }
    let error = match option("mode").and_then(Json::as_str) {
        Some("throw") => object([("message", "Thrown by the task.".into())]),
        Some("throwWebiny") => object([
            ("message", "Thrown WebinyError.".into()),
            ("code", "THROWN_CODE".into()),
            ("data", object([("some", "data".into())])),
        ]),
        Some("string") => object([("message", "Just a string.".into())]),
        _ => on_purpose(),
    };
    Outcome::Failed { error }
}

fn on_purpose() -> Json {
    let list = array([1.into(), Json::Null, "x".into()]);
    let data = object([
        ("reason", "because".into()),
        ("nested", object([("list", list)])),
    ]);
    object([
        ("message", "The task failed on purpose.".into()),
        ("code", "ON_PURPOSE".into()),
        ("data", data),
    ])
}
