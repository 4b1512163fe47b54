//! `hiddenTask`: private, so it is neither listed nor triggered by clients.

use crate::json::object;

use super::{Definition, Outcome};

pub(super) const DEFINITION: Definition = Definition {
    private: true,
    ..Definition::new("hiddenTask", "Hidden", |_| Outcome::Done {
        message: "Hidden.",
        output: object([]),
    })
};
