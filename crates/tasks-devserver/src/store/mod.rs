//! What the server remembers: runs and logs, apart for each tenant and locale.

mod entry;
mod filter;
mod ids;
mod log;
mod page;
mod persist;
mod run;
mod sort;
mod table;

use std::collections::HashMap;
use std::sync::Arc;

use crate::json::ByteString;
use crate::tenancy::Partition;

pub(crate) use entry::{Entry, FieldValue};
pub(crate) use filter::{Filter, FilterError};
pub(crate) use ids::Ids;
pub(crate) use log::{Log, LogItem, LogItemKind};
pub(crate) use page::{Page, PageMeta};
pub(crate) use persist::{UnpersistableRun, persisted};
pub(crate) use run::{Execution, Run, Status};
pub(crate) use sort::Sort;
use table::Table;

/// All entries of a server.
#[derive(Debug)]
pub(crate) struct Store {
    shelves: HashMap<Partition, Shelf>,
    /// How far lists lag behind writes, in milliseconds.
    list_lag: i64,
}

impl Store {
    pub(crate) fn new(list_lag: i64) -> Self {
        Self {
            shelves: HashMap::new(),
            list_lag,
        }
    }

    /// The entries of one tenant and locale.
    pub(crate) fn shelf(&mut self, partition: &Partition) -> &mut Shelf {
        self.shelves
            .entry(partition.clone())
            .or_insert_with(|| Shelf::new(self.list_lag))
    }
}

/// The entries of one tenant and locale.
#[derive(Debug)]
pub(crate) struct Shelf {
    runs: Table<Run>,
    logs: Table<Log>,
    logs_of_run: HashMap<ByteString, Vec<ByteString>>,
    children_of_run: HashMap<ByteString, Vec<ByteString>>,
    list_lag: i64,
}

impl Shelf {
    fn new(list_lag: i64) -> Self {
        Self {
            runs: Table::new(list_lag > 0),
            logs: Table::new(list_lag > 0),
            logs_of_run: HashMap::new(),
            children_of_run: HashMap::new(),
            list_lag,
        }
    }

    pub(crate) fn run(&self, id: &str) -> Option<&Arc<Run>> {
        self.runs.get(id)
    }

    /// A run to change.
    pub(crate) fn run_mut(&mut self, id: &str) -> Option<&mut Run> {
        self.runs.get_mut(id)
    }

    /// The runs that a list shows.
    pub(crate) fn listed_runs(&mut self, now: i64) -> impl Iterator<Item = &Arc<Run>> {
        self.runs.as_of(now - self.list_lag)
    }

    pub(crate) fn insert_run(&mut self, run: Run) -> Arc<Run> {
        let run = Arc::new(run);
        if let Some(parent) = &run.parent {
            let children = self.children_of_run.entry(parent.clone()).or_default();
            children.push(run.id.clone());
        }
        self.runs.insert(Arc::clone(&run));
        run
    }

    /// How many of a run's children have not ended.
    pub(crate) fn open_children(&self, parent: &str) -> usize {
        let ids = self.children_of_run.get(parent).into_iter().flatten();
        ids.filter_map(|id| self.runs.get(id.as_str()))
            .filter(|child| child.status.is_open())
            .count()
    }

    /// Removes a run; its logs stay.
    pub(crate) fn remove_run(&mut self, id: &str, now: i64) -> Option<Arc<Run>> {
        self.runs.remove(id, now)
    }

    /// Removes a run and its logs.
    pub(crate) fn remove_with_logs(&mut self, id: &str, now: i64) {
        self.runs.remove(id, now);
        for log in self.logs_of_run.remove(id).unwrap_or_default() {
            self.logs.remove(log.as_str(), now);
        }
    }

    /// The logs that a list shows.
    pub(crate) fn listed_logs(&mut self, now: i64) -> impl Iterator<Item = &Arc<Log>> {
        self.logs.as_of(now - self.list_lag)
    }

    /// A run's logs, oldest first, even if the run is gone.
    pub(crate) fn logs_of(&self, run: &str) -> impl Iterator<Item = &Arc<Log>> {
        let ids = self.logs_of_run.get(run).into_iter().flatten();
        ids.filter_map(|id| self.logs.get(id.as_str()))
    }

    pub(crate) fn insert_log(&mut self, log: Log) {
        let logs = self.logs_of_run.entry(log.run.clone()).or_default();
        logs.push(log.id.clone());
        self.logs.insert(Arc::new(log));
    }

    /// The newest of a run's logs that fits, to change.
    pub(crate) fn newest_log_mut(
        &mut self,
        run: &str,
        fits: impl Fn(&Log) -> bool,
    ) -> Option<&mut Log> {
        let id = self
            .logs_of(run)
            .filter(|log| fits(log))
            .last()
            .map(|log| log.id.clone())?;
        self.logs.get_mut(id.as_str())
    }
}
