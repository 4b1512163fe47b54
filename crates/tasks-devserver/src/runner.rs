//! What runs do by themselves.
//!
//! Nothing happens between requests: whoever looks first works out everything that was due by then,
//! each step at the moment when it was due. So a server needs neither threads nor timers for its
//! runs, and a test with a manual clock sees each step exactly.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::clock::Stamp;
use crate::definitions::{Child, Iteration, Offer, Outcome};
use crate::json::{ByteString, Json, object, size};
use crate::store::{Log, LogItem, Run, Status};
use crate::tenancy::Partition;
use crate::world::{NewRun, World};

/// Outputs above this many bytes are replaced by a message that tells so.
const MAX_OUTPUT: usize = 237_568;

/// The steps that are due later.
#[derive(Debug, Default)]
pub(crate) struct Schedule {
    queue: BinaryHeap<Reverse<Step>>,
    counter: u64,
}

/// A step of a run. The order of the fields is the order of the steps.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    due: i64,
    /// Steps that are due together happen in the order in which they were planned.
    order: u64,
    partition: Partition,
    run: ByteString,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    IterationStarts,
    IterationEnds,
}

impl Schedule {
    /// Plans the next iteration of a run.
    pub(crate) fn iteration(&mut self, partition: &Partition, run: &ByteString, due: i64) {
        self.plan(partition, run, due, Phase::IterationStarts);
    }

    fn plan(&mut self, partition: &Partition, run: &ByteString, due: i64, phase: Phase) {
        self.counter += 1;
        self.queue.push(Reverse(Step {
            due,
            order: self.counter,
            partition: partition.clone(),
            run: run.clone(),
            phase,
        }));
    }

    fn next_due_by(&mut self, now: i64) -> Option<Step> {
        let due = self
            .queue
            .peek()
            .is_some_and(|Reverse(step)| step.due <= now);
        due.then(|| self.queue.pop())
            .flatten()
            .map(|Reverse(step)| step)
    }
}

/// Lets every run do what it has to by now.
pub(crate) fn catch_up(world: &mut World, now: i64) {
    while let Some(step) = world.schedule.next_due_by(now) {
        let stamp = Stamp::at(step.due);
        match step.phase {
            Phase::IterationStarts => start_iteration(world, &step.partition, &step.run, &stamp),
            Phase::IterationEnds => end_iteration(world, &step.partition, &step.run, &stamp),
        }
    }
}

/// An aborted run is not taken up again, a deleted one is not found.
fn start_iteration(world: &mut World, partition: &Partition, id: &ByteString, now: &Stamp) {
    let entries = world.store.shelf(partition);
    let Some(run) = entries
        .run_mut(id.as_str())
        .filter(|run| run.status.is_open())
    else {
        return;
    };
    let iteration = run.iterations + 1;
    run.saved_on = now.clone();
    run.started_on.get_or_insert_with(|| now.clone());
    let mut log = Log {
        id: world.ids.next(now.millis),
        run: run.id.clone(),
        execution_name: Some(run.execution.name.clone()),
        iteration,
        items: Vec::new(),
        created_on: now.clone(),
        saved_on: now.clone(),
        created_by: run.created_by.clone(),
    };
    if iteration > run.definition.max_iterations {
        let message = "Task reached max iterations.";
        let error = object([("message", message.into())]);
        log.items.push(LogItem::error(message, now, error.clone()));
        finish(run, Status::Failed, object([("error", error)]), now);
        entries.insert_log(log);
        return;
    }
    run.status = Status::Running;
    run.iterations = iteration;
    let ends = now.millis + (run.definition.duration)(&run.input);
    entries.insert_log(log);
    world
        .schedule
        .plan(partition, id, ends, Phase::IterationEnds);
}

fn end_iteration(world: &mut World, partition: &Partition, id: &ByteString, now: &Stamp) {
    let entries = world.store.shelf(partition);
    let open_children = entries.open_children(id.as_str());
    let Some(run) = entries.run_mut(id.as_str()) else {
        return;
    };
    let input = Arc::clone(&run.input);
    let definition = run.definition;
    let mut iteration = Iteration {
        run: id.as_str(),
        input: &input,
        number: run.iterations,
        aborted: run.status == Status::Aborted,
        open_children,
        now,
        items: Vec::new(),
        more_logs: Vec::new(),
        children: Vec::new(),
    };
    let outcome = (definition.iterate)(&mut iteration);
    let Iteration {
        mut items,
        more_logs,
        children,
        ..
    } = iteration;
    run.saved_on = now.clone();
    let mut next = None;
    match outcome {
        Outcome::Done { message, output } => {
            finish(run, Status::Success, within_limit(output), now);
            items.push(LogItem::info(message, now, None));
        }
        Outcome::Failed { error } => {
            let message = error
                .get("message")
                .and_then(Json::as_str)
                .unwrap_or_default();
            items.push(LogItem::error(message, now, error.clone()));
            finish(run, Status::Failed, object([("error", error)]), now);
        }
        Outcome::Continue { input, wait } => {
            items.push(LogItem::info("Task continuing.", now, Some(input.clone())));
            run.input = Arc::new(input);
            next = Some(now.millis + wait.max(world.start_delay).max(1));
        }
        // The status is set already, and a run that was stopped has not finished.
        Outcome::Aborted { output } => run.output = Some(Arc::new(output)),
    }
    let run = run.clone();
    save_logs(world, partition, &run, items, more_logs, now);
    if run.status == Status::Success && run.definition.self_cleaning {
        world
            .store
            .shelf(partition)
            .remove_with_logs(id.as_str(), now.millis);
    }
    // Children are created one after the other, the last one just now.
    let before_first = now.millis - i64::try_from(children.len()).unwrap_or(0);
    for (created_on, child) in (before_first + 1..).zip(children) {
        spawn(world, partition, &run, child, &Stamp::at(created_on));
    }
    if let Some(due) = next {
        world.schedule.iteration(partition, id, due);
    }
}

fn finish(run: &mut Run, status: Status, output: Json, now: &Stamp) {
    run.status = status;
    run.output = Some(Arc::new(output));
    run.finished_on = Some(now.clone());
}

fn within_limit(output: Json) -> Json {
    let size = size(&output);
    if size <= MAX_OUTPUT {
        return output;
    }
    object([
        (
            "message",
            "Output size exceeds the maximum allowed size.".into(),
        ),
        ("size", size.into()),
        ("max", MAX_OUTPUT.into()),
    ])
}

fn save_logs(
    world: &mut World,
    partition: &Partition,
    run: &Run,
    items: Vec<LogItem>,
    more_logs: Vec<(u32, Vec<LogItem>)>,
    now: &Stamp,
) {
    let entries = world.store.shelf(partition);
    let own = |log: &Log| log.iteration == run.iterations;
    if let Some(log) = entries.newest_log_mut(run.id.as_str(), own) {
        log.saved_on = now.clone();
        if world.generation.keeps_all_log_items() {
            log.items.extend(items);
        } else {
            // Each save of an item begins again from the log as it was when the iteration began.
            log.items = items.into_iter().next_back().into_iter().collect();
        }
    }
    for (iteration, items) in more_logs {
        entries.insert_log(Log {
            id: world.ids.next(now.millis),
            run: run.id.clone(),
            execution_name: Some(run.execution.name.clone()),
            iteration,
            items,
            created_on: now.clone(),
            saved_on: now.clone(),
            created_by: run.created_by.clone(),
        });
    }
}

fn spawn(world: &mut World, partition: &Partition, parent: &Run, child: Child, now: &Stamp) {
    let Some(definition) = Offer::default().find("succeed") else {
        return;
    };
    world.create(NewRun {
        partition,
        definition,
        name: child.name.into(),
        input: child.input,
        parent: Some(parent.id.clone()),
        created_by: &parent.created_by,
        delay: 0,
        now,
    });
}
