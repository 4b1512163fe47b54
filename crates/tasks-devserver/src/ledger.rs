//! What the server executed for its clients, to compare with what they believe.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::clock::Stamp;
use crate::store::Run;
use crate::tenancy::Partition;

/// An operation that a client asked for and the server executed.
///
/// Refused operations do not appear, nor do children that runs create by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LedgerEntry {
    /// What was done.
    pub action: LedgerAction,
    /// The run's id.
    pub id: String,
    /// The tenant whose run it is.
    pub tenant: String,
    /// The locale whose run it is; always `en-US` on servers without locales.
    pub locale: String,
    /// The run's name.
    pub name: String,
    /// The id of the run's definition.
    pub definition: &'static str,
    /// When it was done, by the server's clock.
    pub at: SystemTime,
    /// The number of the HTTP request that asked for it, counted from 1. A batch is one request.
    pub request: u64,
    /// What became of the answer.
    pub delivery: Delivery,
}

/// What was done to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LedgerAction {
    /// The run was created and sent off.
    Trigger,
    /// The run was set to aborted.
    Abort,
    /// The run was deleted.
    Delete,
}

/// What became of the answer to a request that executed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// The request is still being answered.
    Pending,
    /// The answer was handed over to the connection as it should be.
    Sent,
    /// The answer suffered a fault of this [kind](crate::Fault::kind): it came changed, late or not at
    /// all.
    Faulted(&'static str),
    /// The client closed the connection before it was answered.
    ClientGone,
}

/// All entries, in the order of execution.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: Vec<LedgerEntry>,
    /// Where the entries of the requests are that have not been answered.
    pending: HashMap<u64, Vec<usize>>,
}

impl Ledger {
    pub(crate) fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    pub(crate) fn record(
        &mut self,
        request: u64,
        action: LedgerAction,
        partition: &Partition,
        run: &Run,
        now: &Stamp,
    ) {
        let places = self.pending.entry(request).or_default();
        places.push(self.entries.len());
        let since_epoch = Duration::from_millis(u64::try_from(now.millis).unwrap_or_default());
        self.entries.push(LedgerEntry {
            action,
            id: run.id.as_str().to_owned(),
            tenant: partition.tenant.clone(),
            locale: partition.locale.clone(),
            name: run.name.as_str().to_owned(),
            definition: run.definition.id,
            at: UNIX_EPOCH + since_epoch,
            request,
            delivery: Delivery::Pending,
        });
    }

    /// Notes what became of a request's answer.
    pub(crate) fn settle(&mut self, request: u64, delivery: Delivery) {
        for place in self.pending.remove(&request).unwrap_or_default() {
            if let Some(entry) = self.entries.get_mut(place) {
                entry.delivery = delivery;
            }
        }
    }
}
