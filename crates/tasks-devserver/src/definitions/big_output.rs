//! `bigOutput`: an output of about `input.kb` KB.

use crate::json::{Json, object};

use super::{Definition, Iteration, Outcome, count};

const DEFAULT_KB: u32 = 10;
/// No test needs more, and the run's output is thrown away long before.
const MOST_KB: u32 = 100_000;

pub(super) const DEFINITION: Definition = Definition {
    description: Some("Output of about input.kb KB."),
    ..Definition::new("bigOutput", "Big output", iterate)
};

fn iterate(iteration: &mut Iteration<'_>) -> Outcome {
    let kb = count(iteration.input, "kb")
        .unwrap_or(DEFAULT_KB)
        .min(MOST_KB);
    // One allocation: the rows share it.
    let text = Json::from("x".repeat(1000));
    let rows: Json = (0..kb)
        .map(|row| object([("i", row.into()), ("text", text.clone())]))
        .collect();
    Outcome::Done {
        message: "Big.",
        output: object([("kb", kb.into()), ("rows", rows)]),
    }
}
