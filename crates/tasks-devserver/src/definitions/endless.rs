//! `endless`: always continues, until its iteration limit ends it.

use crate::json::object;

use super::{Definition, Outcome};

pub(super) const DEFINITION: Definition = Definition {
    max_iterations: 3,
    ..Definition::new("endless", "Endless", |iteration| Outcome::Continue {
        input: object([("n", iteration.number.into())]),
        wait: 0,
    })
};
