//! Many finished runs at once, for tests of lists.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::Identity;
use crate::clock::{Stamp, millis};
use crate::definitions::Offer;
use crate::json::{ByteString, Json, object};
use crate::store::{Execution, Log, LogItem, Run, Status};
use crate::tenancy::Partition;
use crate::world::World;

/// Finished runs of `succeed` to create without running them.
///
/// They are called `Seed 1`, `Seed 2` and so on, and were created one after the other, the last one
/// just now.
#[derive(Clone, Debug)]
pub struct Seed {
    count: u32,
    name: String,
    spacing: Duration,
    input: Json,
    logs: bool,
    partition: Partition,
}

impl Seed {
    /// So many runs, created a millisecond apart, with empty input and no logs, of the tenant `root`.
    pub fn new(count: u32) -> Self {
        Self {
            count,
            name: "Seed".to_owned(),
            spacing: Duration::from_millis(1),
            input: object([]),
            logs: false,
            partition: Partition::root(),
        }
    }

    /// The name that the numbers are put after.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The time between two runs, in whole milliseconds; zero puts all of them on one.
    pub fn spacing(mut self, spacing: Duration) -> Self {
        self.spacing = spacing;
        self
    }

    /// Gives each run an input of about so many bytes of JSON.
    pub fn input_bytes(mut self, bytes: usize) -> Self {
        self.input = object([("text", Json::from("x".repeat(bytes)))]);
        self
    }

    /// Gives each run the log that running it would have left.
    pub fn with_logs(mut self) -> Self {
        self.logs = true;
        self
    }

    /// The tenant of the runs; the server should know it.
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.partition.tenant = tenant.into();
        self
    }

    /// The locale of the runs, on servers with locales.
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.partition.locale = locale.into();
        self
    }
}

pub(crate) fn plant(world: &mut World, seed: &Seed, now: &Stamp) -> Vec<String> {
    let Some(definition) = Offer::default().find("succeed") else {
        return Vec::new();
    };
    let created_by = Identity {
        id: "key-full".into(),
        display_name: "API key full".into(),
    };
    let input = Arc::new(seed.input.clone());
    let output = object([("ok", Json::Bool(true)), ("echo", seed.input.clone())]);
    let output = Arc::new(output);
    let spacing = millis(seed.spacing);
    let first = now.millis - spacing.saturating_mul(i64::from(seed.count.saturating_sub(1)));
    let mut ids = Vec::new();
    for index in 0..seed.count {
        let at = Stamp::at(first + spacing * i64::from(index));
        let id = world.ids.next(at.millis);
        let execution = Execution::new(definition.id, id.as_str(), at.clone());
        if seed.logs {
            let log = finished_log(world.ids.next(at.millis), &id, &execution, &at, &created_by);
            world.store.shelf(&seed.partition).insert_log(log);
        }
        ids.push(id.as_str().to_owned());
        world.store.shelf(&seed.partition).insert_run(Run {
            id,
            name: format!("{} {}", seed.name, index + 1).into(),
            definition,
            parent: None,
            execution: Arc::new(execution),
            iterations: 1,
            input: Arc::clone(&input),
            output: Some(Arc::clone(&output)),
            status: Status::Success,
            created_on: at.clone(),
            saved_on: at.clone(),
            started_on: Some(at.clone()),
            finished_on: Some(at),
            created_by: created_by.clone(),
        });
    }
    ids
}

fn finished_log(
    id: ByteString,
    run: &ByteString,
    execution: &Execution,
    at: &Stamp,
    created_by: &Identity,
) -> Log {
    Log {
        id,
        run: run.clone(),
        execution_name: Some(execution.name.clone()),
        iteration: 1,
        items: vec![LogItem::info("Succeeded.", at, None)],
        created_on: at.clone(),
        saved_on: at.clone(),
        created_by: created_by.clone(),
    }
}
