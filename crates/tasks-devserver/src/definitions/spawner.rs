//! `spawner`: creates `input.count` children and waits for them.

use crate::json::{Json, object};

use super::{Child, Definition, Iteration, Outcome, count, with};

const DEFAULT_COUNT: u32 = 2;
/// Between two looks at the children, in milliseconds.
const PATIENCE: i64 = 50;

pub(super) const DEFINITION: Definition = Definition {
    description: Some("Creates child tasks."),
    // Creating a child takes a millisecond.
    duration: |input| match count(input, "spawned") {
        None => i64::from(wanted(input)),
        Some(_) => 0,
    },
    ..Definition::new("spawner", "Spawner", iterate)
};

fn iterate(iteration: &mut Iteration<'_>) -> Outcome {
    let wanted = wanted(iteration.input);
    let Some(spawned) = count(iteration.input, "spawned") else {
        iteration.children = (0..wanted)
            .map(|index| Child {
                name: format!("Child {} of {}", index + 1, iteration.run),
                input: object([("index", index.into())]),
            })
            .collect();
        return Outcome::Continue {
            input: with(iteration.input, "spawned", wanted),
            wait: PATIENCE,
        };
    };
    if iteration.open_children > 0 {
        return Outcome::Continue {
            input: iteration.input.clone(),
            wait: PATIENCE,
        };
    }
    Outcome::Done {
        message: "All children are done.",
        output: object([("children", spawned.into())]),
    }
}

fn wanted(input: &Json) -> u32 {
    count(input, "count").unwrap_or(DEFAULT_COUNT)
}
