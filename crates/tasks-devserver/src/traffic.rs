//! Counts of what goes on at the sockets.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::app::App;
use crate::ledger::Delivery;

/// What goes on at a server's sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Traffic {
    /// Connections accepted so far.
    pub accepted_connections: u64,
    /// Connections that are open now, idle ones too.
    pub open_connections: u64,
    /// Requests whose head has come in and that have not been answered.
    pub in_flight: u64,
    /// Requests whose client closed the connection before they were answered.
    pub cancelled: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    accepted: AtomicU64,
    open: AtomicU64,
    in_flight: AtomicU64,
    cancelled: AtomicU64,
}

impl Counters {
    pub(crate) fn read(&self) -> Traffic {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            accepted_connections: read(&self.accepted),
            open_connections: read(&self.open),
            in_flight: read(&self.in_flight),
            cancelled: read(&self.cancelled),
        }
    }

    /// Counts a connection, as open until the guard is dropped.
    pub(crate) fn connection(&self) -> Open<'_> {
        self.accepted.fetch_add(1, Ordering::Relaxed);
        Open::new(&self.open)
    }
}

/// Something that is counted while it lasts.
#[derive(Debug)]
pub(crate) struct Open<'a>(&'a AtomicU64);

impl<'a> Open<'a> {
    fn new(counter: &'a AtomicU64) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(counter)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request from its head to its answer. Dropped before that, its client has gone.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    app: &'a App,
    number: u64,
    counters: &'a Counters,
    answered: bool,
    _in_flight: Open<'a>,
}

impl<'a> Exchange<'a> {
    pub(crate) fn begin(app: &'a App, counters: &'a Counters) -> Self {
        Self {
            app,
            number: app.number(),
            counters,
            answered: false,
            _in_flight: Open::new(&counters.in_flight),
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Notes that the server has done what it wanted to; `fault` is what the answer suffered.
    pub(crate) fn answered(mut self, fault: Option<&'static str>) {
        self.answered = true;
        let delivery = fault.map_or(Delivery::Sent, Delivery::Faulted);
        self.app.settle(self.number, delivery);
    }
}

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.counters.cancelled.fetch_add(1, Ordering::Relaxed);
            self.app.settle(self.number, Delivery::ClientGone);
        }
    }
}
