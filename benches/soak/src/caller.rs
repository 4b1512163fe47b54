//! [`Caller`]: calls at random.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tasks_sdk::{Error, ErrorKind, Result, TaskId, TaskRun, Tasks};
use tokio::time::{Instant, timeout};

use crate::beliefs::{Beliefs, Deed, Outcome};

/// Longer than a request that is held up needs to be executed and to appear in lists.
const SETTLE: Duration = Duration::from_millis(1500);

/// How many runs there may be before more are deleted than triggered.
const MANY: usize = 300;

/// One of those who call at the same time.
pub(super) struct Caller {
    tasks: Tasks,
    random: fastrand::Rng,
    beliefs: Arc<Beliefs>,
}

impl Caller {
    pub(super) fn new(tasks: Tasks, random: fastrand::Rng, beliefs: Arc<Beliefs>) -> Self {
        Self {
            tasks,
            random,
            beliefs,
        }
    }

    pub(super) async fn call_until(mut self, end: Instant) {
        while Instant::now() < end {
            self.call().await;
        }
    }

    async fn call(&mut self) {
        let is_crowded = self.beliefs.known_runs() > MANY;
        match self.random.u32(..100) {
            0..10 => self.trigger(false).await,
            10..30 => self.trigger(true).await,
            30..35 => self.list_runs().await,
            35..38 => self.list_logs().await,
            38..42 => self.list_definitions().await,
            42..45 => self.change_settings().await,
            45..60 => self.get().await,
            60..72 => self.abort().await,
            72..85 if !is_crowded => self.get().await,
            _ => self.delete().await,
        }
    }

    /// The outcome of a call; now and then its caller loses patience.
    async fn outcome<T>(&mut self, call: impl Future<Output = Result<T>>) -> Outcome<T> {
        if self.random.u32(..50) > 0 {
            return call.await.into();
        }
        let patience = Duration::from_micros(self.random.u64(..20_000));
        match timeout(patience, call).await {
            Ok(result) => result.into(),
            Err(_) => Outcome::Dropped,
        }
    }

    async fn trigger(&mut self, is_marked: bool) {
        let definitions = ["succeed", "fail", "slow", "chatty", "spawner"];
        let definition = *self.random.choice(&definitions).unwrap_or(&"succeed");
        let key = format!("{:016x}", self.random.u64(..));
        let call = self.tasks.trigger_task(definition);
        let call = call.input(&json!({"key": key, "iterations": 4, "ms": 50}));
        let (name, call) = if is_marked {
            let name = format!("soak [{key}]");
            let call = call.name("soak").marker(key).settle(SETTLE);
            match self.random.u32(..3) {
                0 => (name, call),
                1 => (name, call.resend()),
                _ => (name, call.resend().dedupe()),
            }
        } else {
            (key.clone(), call.name(key))
        };
        let outcome = self.outcome(call.into_future()).await;
        let outcome = outcome.map(|run: TaskRun| run.id);
        self.beliefs.triggered(name, outcome);
    }

    async fn get(&mut self) {
        let Some(id) = self.any_run() else { return };
        let read = self.tasks.get_task(&id).await;
        match read {
            Ok(Some(run)) if run.id != id => self.violation(format!("{id}: read {}", run.id)),
            Ok(Some(_)) => {}
            Ok(None) => self.beliefs.missed(id),
            Err(error) => self.failed(&error),
        }
    }

    async fn abort(&mut self) {
        let Some(id) = self.any_run() else { return };
        let call = self.tasks.abort_task(&id).message("soak");
        let outcome = self.outcome(call.into_future()).await;
        self.beliefs.done(Deed::Abort, id, outcome.map(drop));
    }

    async fn delete(&mut self) {
        let Some(id) = self.any_run() else { return };
        let call = self.tasks.delete_task(&id);
        let outcome = self.outcome(call.into_future()).await;
        self.beliefs.done(Deed::Delete, id, outcome);
    }

    async fn list_runs(&mut self) {
        let mut call = self.tasks.list_tasks();
        if self.random.bool() {
            call = call.full();
        }
        match call.await {
            Ok(runs) => self.require_distinct(runs.into_iter().map(|run| run.id)),
            Err(error) => self.failed(&error),
        }
    }

    async fn list_logs(&mut self) {
        match self.tasks.list_logs().first(500).await {
            Ok(logs) => self.require_distinct(logs.into_iter().map(|log| log.id)),
            Err(error) => self.failed(&error),
        }
    }

    async fn list_definitions(&mut self) {
        match self.tasks.list_definitions().await {
            Ok(definitions) if definitions.is_empty() => {
                self.violation("no definitions".to_owned());
            }
            Ok(_) => self.beliefs.answered(),
            Err(error) => self.failed(&error),
        }
    }

    async fn change_settings(&mut self) {
        let days = self.random.u32(1..3650);
        let result = self.tasks.update_settings().retention_days(days).await;
        let result = match result {
            Ok(_) => self.tasks.get_settings().await,
            Err(error) => Err(error),
        };
        let has_settings = self.beliefs.has_settings();
        match result {
            Ok(_) if has_settings => self.beliefs.answered(),
            Ok(settings) => self.violation(format!("settings where there are none: {settings:?}")),
            Err(error) if error.kind() == ErrorKind::Unsupported && has_settings => {
                self.violation(format!("there are settings, but {error}"));
            }
            Err(error) => self.failed(&error),
        }
    }

    /// A run that somebody triggered, perhaps deleted meanwhile.
    fn any_run(&mut self) -> Option<TaskId> {
        self.beliefs.any_run(&mut self.random)
    }

    fn require_distinct<I: Ord>(&self, ids: impl Iterator<Item = I>) {
        let mut ids: Vec<_> = ids.collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() < count {
            self.violation(format!("{} of {count} came twice", count - ids.len()));
        }
        self.beliefs.answered();
    }

    /// Reads may fail by faults that no repeating helps against, but not by these.
    fn failed(&self, error: &Error) {
        use ErrorKind::{Ambiguous, Config, Forbidden, Validation};
        if matches!(error.kind(), Ambiguous | Config | Forbidden | Validation) {
            self.violation(format!("an error that nothing explains: {error}"));
        }
        self.beliefs.not_answered();
    }

    fn violation(&self, what: String) {
        self.beliefs.violation(what);
    }
}
