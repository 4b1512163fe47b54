//! `selfCleaning`: succeeds after `input.ms` milliseconds and leaves neither its run nor its logs.
//!
//! Later 6.x servers have such definitions, from Webiny's public sources. The reference server has
//! none, so this one is offered on demand only.

use crate::json::{Json, object};

use super::{Definition, Outcome, count};

pub(super) const DEFINITION: Definition = Definition {
    description: Some("Deletes its run and logs when it succeeds."),
    self_cleaning: true,
    duration: |input| i64::from(count(input, "ms").unwrap_or(0)),
    ..Definition::new("selfCleaning", "Self-cleaning", |_| Outcome::Done {
        message: "Succeeded.",
        output: object([("ok", Json::Bool(true))]),
    })
};
