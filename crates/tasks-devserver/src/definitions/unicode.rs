//! `unicode`: text from everywhere in everything it says.

use crate::json::{Json, object};

use super::{Definition, Outcome};

pub(super) const DEFINITION: Definition = Definition {
    description: Some("Διακριτικά, עברית, emoji 👩‍👩‍👧‍👦, line\nbreak, \"quotes\" and \\backslash."),
    ..Definition::new("unicode", "Ünïcødé 任务 🚀", |iteration| {
        Outcome::Done {
            message: "Fertig ✓",
            output: object([
                ("schlüssel 🔑", Json::from("wert ✓")),
                ("echo", iteration.input.clone()),
            ]),
        }
    })
};
