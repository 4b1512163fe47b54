//! `slow`: runs `input.iterations` iterations of `input.ms` milliseconds and logs in each.

use crate::json::{Json, object};
use crate::store::LogItem;

use super::{Definition, Iteration, Outcome, count, with};

const DEFAULT_ITERATIONS: u32 = 3;
const DEFAULT_MILLIS: u32 = 100;

pub(super) const DEFINITION: Definition = Definition {
    description: Some("Runs several iterations and logs in each."),
    duration: |input| i64::from(count(input, "ms").unwrap_or(DEFAULT_MILLIS)),
    ..Definition::new("slow", "Slow", iterate)
};

fn iterate(iteration: &mut Iteration<'_>) -> Outcome {
    let total = count(iteration.input, "iterations").unwrap_or(DEFAULT_ITERATIONS);
    let number = iteration.number;
    let data = object([
        ("iteration", number.into()),
        ("total", total.into()),
        ("at", Json::String(iteration.now.text.clone())),
    ]);
    let message = format!("Iteration {number} of {total}.");
    let item = LogItem::info(message, iteration.now, Some(data));
    iteration.items.push(item);
    if iteration.aborted {
        Outcome::Aborted {
            output: object([("progress", format!("{number}/{total}").into())]),
        }
    } else if number >= total {
        Outcome::Done {
            message: "Slow task finished.",
            output: object([("iterations", total.into())]),
        }
    } else {
        Outcome::Continue {
            input: with(iteration.input, "done", number),
            wait: 0,
        }
    }
}
