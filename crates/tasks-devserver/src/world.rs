//! The state of a server, and what can be done to it.

use std::sync::Arc;

use crate::auth::Identity;
use crate::clock::Stamp;
use crate::definitions::Definition;
use crate::generation::Generation;
use crate::json::{ByteString, Json};
use crate::ledger::Ledger;
use crate::runner::Schedule;
use crate::store::{Execution, Ids, Log, LogItem, Run, Status, Store};
use crate::tenancy::Partition;

/// Everything that changes while a server runs.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) generation: Generation,
    /// From sending a run off to its next iteration, in milliseconds.
    pub(crate) start_delay: i64,
    pub(crate) store: Store,
    pub(crate) ids: Ids,
    pub(crate) schedule: Schedule,
    pub(crate) ledger: Ledger,
    /// After how many days late 6.x servers delete runs; unset until somebody sets it.
    pub(crate) retention_days: Option<i64>,
}

/// A run to create.
pub(crate) struct NewRun<'a> {
    pub(crate) partition: &'a Partition,
    pub(crate) definition: &'static Definition,
    pub(crate) name: ByteString,
    pub(crate) input: Json,
    pub(crate) parent: Option<ByteString>,
    pub(crate) created_by: &'a Identity,
    /// Milliseconds that the run stays pending besides the server's own start delay.
    pub(crate) delay: i64,
    pub(crate) now: &'a Stamp,
}

/// Why a run was not aborted.
pub(crate) enum NotAborted {
    NotFound,
    /// It is neither pending nor running.
    Final(Status),
}

impl World {
    pub(crate) fn new(generation: Generation, start_delay: i64, list_lag: i64) -> Self {
        Self {
            generation,
            start_delay,
            store: Store::new(list_lag),
            ids: Ids::default(),
            schedule: Schedule::default(),
            ledger: Ledger::default(),
            retention_days: None,
        }
    }

    /// Creates a pending run and sends it off.
    pub(crate) fn create(&mut self, new: NewRun<'_>) -> Arc<Run> {
        let id = self.ids.next(new.now.millis);
        let due = new.now.millis + self.start_delay + new.delay;
        self.schedule.iteration(new.partition, &id, due);
        self.store.shelf(new.partition).insert_run(Run {
            execution: Arc::new(Execution::new(
                new.definition.id,
                id.as_str(),
                new.now.clone(),
            )),
            id,
            name: new.name,
            definition: new.definition,
            parent: new.parent,
            iterations: 0,
            input: Arc::new(new.input),
            output: None,
            status: Status::Pending,
            created_on: new.now.clone(),
            saved_on: new.now.clone(),
            started_on: None,
            finished_on: None,
            created_by: new.created_by.clone(),
        })
    }

    /// Sets a run to aborted; what is running goes on until it notices.
    pub(crate) fn abort(
        &mut self,
        partition: &Partition,
        id: &str,
        message: Option<&str>,
        now: &Stamp,
    ) -> Result<Arc<Run>, NotAborted> {
        let entries = self.store.shelf(partition);
        let run = entries.run_mut(id).ok_or(NotAborted::NotFound)?;
        if !run.status.is_open() {
            return Err(NotAborted::Final(run.status));
        }
        run.status = Status::Aborted;
        run.saved_on = now.clone();
        let run = Arc::new(run.clone());
        if entries.newest_log_mut(id, |_| true).is_none() {
            entries.insert_log(Log {
                id: self.ids.next(now.millis),
                run: run.id.clone(),
                execution_name: None,
                iteration: 1,
                items: Vec::new(),
                created_on: now.clone(),
                saved_on: now.clone(),
                created_by: run.created_by.clone(),
            });
        }
        if let Some(log) = entries.newest_log_mut(id, |_| true) {
            let message = message.filter(|message| !message.is_empty());
            let message = message.unwrap_or("Task aborted.");
            log.items.push(LogItem::info(message, now, None));
            log.saved_on = now.clone();
        }
        Ok(run)
    }

    /// Deletes a run in any state, if there is one.
    pub(crate) fn delete(
        &mut self,
        partition: &Partition,
        id: &str,
        now: &Stamp,
    ) -> Option<Arc<Run>> {
        self.store.shelf(partition).remove_run(id, now.millis)
    }
}
