//! `picky`: refuses, before a run is created, input without a number `amount`.

use crate::json::{Json, array, object};

use super::{Definition, Outcome, Refusal};

pub(super) const DEFINITION: Definition = Definition {
    description: Some("onBeforeTrigger refuses input without a number `amount`."),
    check,
    ..Definition::new("picky", "Picky", |iteration| Outcome::Done {
        message: "Satisfied.",
        output: object([("ok", Json::Bool(true)), ("echo", iteration.input.clone())]),
    })
};

fn check(input: &Json) -> Result<(), Refusal> {
    let entry = |key| input.as_object().and_then(|input| input.get(key));
    if entry("crash") == Some(&Json::Bool(true)) {
        return Err(Refusal {
            message: "A plain Error from onBeforeTrigger.",
            code: "",
            data: None,
        });
    }
    if matches!(entry("amount"), Some(Json::Number(_))) {
        return Ok(());
    }
    let complaint = object([
        ("code", "invalid_type".into()),
        ("message", "Expected number".into()),
        ("data", object([("path", array(["amount".into()]))])),
    ]);
    let fields = object([("amount", complaint)]);
    Err(Refusal {
        message: "Validation failed.",
        code: "VALIDATION_FAILED_INVALID_FIELDS",
        data: Some(object([("invalidFields", fields)])),
    })
}
