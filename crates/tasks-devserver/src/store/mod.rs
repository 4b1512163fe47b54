//! What the server remembers: runs and logs, apart for each tenant and locale.

mod entry;
mod filter;
mod ids;
mod log;
mod page;
mod persist;
mod run;
mod sort;

use std::collections::{BTreeMap, HashMap};
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

/// All entries of a server.
#[derive(Debug, Default)]
pub(crate) struct Store {
    shelves: HashMap<Partition, Shelf>,
}

impl Store {
    /// The entries of one tenant and locale.
    pub(crate) fn shelf(&mut self, partition: &Partition) -> &mut Shelf {
        self.shelves.entry(partition.clone()).or_default()
    }
}

/// The entries of one tenant and locale, ordered by id, which is the order of creation.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    runs: BTreeMap<ByteString, Arc<Run>>,
    logs: BTreeMap<ByteString, Arc<Log>>,
    logs_of_run: HashMap<ByteString, Vec<ByteString>>,
    children_of_run: HashMap<ByteString, Vec<ByteString>>,
}

impl Shelf {
    pub(crate) fn run(&self, id: &str) -> Option<&Arc<Run>> {
        self.runs.get(id)
    }

    /// A run to change; readers that hold it keep what they have seen.
    pub(crate) fn run_mut(&mut self, id: &str) -> Option<&mut Run> {
        self.runs.get_mut(id).map(Arc::make_mut)
    }

    pub(crate) fn runs(&self) -> impl Iterator<Item = &Arc<Run>> {
        self.runs.values()
    }

    pub(crate) fn insert_run(&mut self, run: Run) -> Arc<Run> {
        let run = Arc::new(run);
        if let Some(parent) = &run.parent {
            let children = self.children_of_run.entry(parent.clone()).or_default();
            children.push(run.id.clone());
        }
        self.runs.insert(run.id.clone(), Arc::clone(&run));
        run
    }

    /// How many of a run's children have not ended.
    pub(crate) fn open_children(&self, parent: &str) -> usize {
        let ids = self.children_of_run.get(parent).into_iter().flatten();
        ids.filter_map(|id| self.runs.get(id))
            .filter(|child| child.status.is_open())
            .count()
    }

    /// Removes a run; its logs stay.
    pub(crate) fn remove_run(&mut self, id: &str) -> Option<Arc<Run>> {
        self.runs.remove(id)
    }

    pub(crate) fn logs(&self) -> impl Iterator<Item = &Arc<Log>> {
        self.logs.values()
    }

    /// A run's logs, oldest first, even if the run is gone.
    pub(crate) fn logs_of(&self, run: &str) -> impl Iterator<Item = &Arc<Log>> {
        let ids = self.logs_of_run.get(run).into_iter().flatten();
        ids.filter_map(|id| self.logs.get(id))
    }

    pub(crate) fn insert_log(&mut self, log: Log) {
        let logs = self.logs_of_run.entry(log.run.clone()).or_default();
        logs.push(log.id.clone());
        self.logs.insert(log.id.clone(), Arc::new(log));
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
        self.logs.get_mut(&id).map(Arc::make_mut)
    }
}
