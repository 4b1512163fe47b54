//! `succeed`: finishes in one iteration and echoes its input.

use crate::json::{Json, array, object};

use super::{Definition, Outcome};

pub(super) const DEFINITION: Definition = Definition {
    description: Some("Finishes in one iteration and echoes its input."),
    fields: || {
        array([object([
            ("type", "text".into()),
            ("fieldId", "someField".into()),
            ("label", "Some Field".into()),
        ])])
    },
    ..Definition::new("succeed", "Succeed", |iteration| Outcome::Done {
        message: "Succeeded.",
        output: object([("ok", Json::Bool(true)), ("echo", iteration.input.clone())]),
    })
};
