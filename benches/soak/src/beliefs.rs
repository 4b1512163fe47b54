//! [`Beliefs`]: what callers were told, to compare with what the server did.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tasks_devserver::{Generation, LedgerAction, LedgerEntry};
use tasks_sdk::{Error, Executed, Result, TaskId};

/// How a call ended for its caller.
pub(super) enum Outcome<T> {
    Succeeded(T),
    Failed(Error),
    /// The caller did not wait for the end.
    Dropped,
}

impl<T> From<Result<T>> for Outcome<T> {
    fn from(result: Result<T>) -> Self {
        match result {
            Ok(value) => Self::Succeeded(value),
            Err(error) => Self::Failed(error),
        }
    }
}

impl<T> Outcome<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Succeeded(value) => Outcome::Succeeded(change(value)),
            Self::Failed(error) => Outcome::Failed(error),
            Self::Dropped => Outcome::Dropped,
        }
    }

    /// Whether the server may have done it, as far as the caller knows.
    fn may_be_done(&self) -> bool {
        match self {
            Self::Succeeded(_) | Self::Dropped => true,
            Self::Failed(error) => error.executed() != Executed::No,
        }
    }
}

/// What can be done to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Deed {
    Abort,
    Delete,
}

/// What all callers of a round were told.
pub(super) struct Beliefs {
    generation: Generation,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    /// By the runs' names, which are used once.
    triggers: HashMap<String, Outcome<TaskId>>,
    deeds: HashMap<(Deed, TaskId), Vec<Outcome<()>>>,
    /// Runs that were triggered and not deleted, as far as anybody knows.
    runs: Vec<TaskId>,
    /// Runs that a read did not find.
    missed: Vec<TaskId>,
    verdict: Verdict,
}

/// How it went.
#[derive(Default)]
pub(super) struct Verdict {
    calls: u64,
    failed: u64,
    in_doubt: u64,
    dropped: u64,
    /// Where the ledger says otherwise.
    pub(super) violations: Vec<String>,
}

impl Beliefs {
    pub(super) fn new(generation: Generation) -> Self {
        Self {
            generation,
            told: Mutex::default(),
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has_settings(&self) -> bool {
        self.generation == Generation::SixLate
    }

    pub(super) fn known_runs(&self) -> usize {
        self.told().runs.len()
    }

    pub(super) fn any_run(&self, random: &mut fastrand::Rng) -> Option<TaskId> {
        random.choice(&self.told().runs).cloned()
    }

    pub(super) fn triggered(&self, name: String, outcome: Outcome<TaskId>) {
        let mut told = self.told();
        told.verdict.count(&outcome);
        if let Outcome::Succeeded(id) = &outcome {
            told.runs.push(id.clone());
        }
        told.triggers.insert(name, outcome);
    }

    pub(super) fn done(&self, deed: Deed, id: TaskId, outcome: Outcome<()>) {
        let mut told = self.told();
        told.verdict.count(&outcome);
        if deed == Deed::Delete && matches!(outcome, Outcome::Succeeded(())) {
            told.runs.retain(|run| *run != id);
        }
        told.deeds.entry((deed, id)).or_default().push(outcome);
    }

    /// Notes that a run was not there.
    pub(super) fn missed(&self, id: TaskId) {
        let mut told = self.told();
        told.verdict.calls += 1;
        told.missed.push(id);
    }

    pub(super) fn answered(&self) {
        self.told().verdict.calls += 1;
    }

    pub(super) fn not_answered(&self) {
        let verdict = &mut self.told().verdict;
        verdict.calls += 1;
        verdict.failed += 1;
    }

    pub(super) fn violation(&self, what: String) {
        self.told().verdict.violations.push(what);
    }

    /// Compares all that was told with what was done.
    pub(super) fn compare(&self, ledger: &[LedgerEntry]) -> Verdict {
        let mut told = std::mem::take(&mut *self.told());
        let mut created: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut done: HashMap<(Deed, &str), usize> = HashMap::new();
        for entry in ledger {
            let deed = match entry.action {
                LedgerAction::Abort => Deed::Abort,
                LedgerAction::Delete => Deed::Delete,
                _ => {
                    created.entry(&entry.name).or_default().push(&entry.id);
                    continue;
                }
            };
            *done.entry((deed, &entry.id)).or_default() += 1;
        }

        let violations = &mut told.verdict.violations;
        for (name, outcome) in &told.triggers {
            let created = created.remove(name.as_str()).unwrap_or_default();
            let is_true = match outcome {
                Outcome::Succeeded(id) => created == [id.as_str()],
                outcome if outcome.may_be_done() => created.len() <= 1,
                _ => created.is_empty(),
            };
            if !is_true {
                violations.push(format!(
                    "trigger {name}: {outcome}, but created {created:?}"
                ));
            }
        }
        for (name, ids) in created {
            violations.push(format!("nobody triggered {name}: {ids:?}"));
        }
        for id in &told.missed {
            if !done.contains_key(&(Deed::Delete, id.as_str())) {
                violations.push(format!("{id} was not found, but nobody deleted it"));
            }
        }
        for ((deed, id), outcomes) in &told.deeds {
            let count = done.remove(&(*deed, id.as_str())).unwrap_or_default();
            let succeeded = |outcome: &Outcome<()>| matches!(outcome, Outcome::Succeeded(()));
            let is_true = match count {
                0 => !outcomes.iter().any(succeeded),
                1 => outcomes.iter().any(Outcome::may_be_done),
                _ => false,
            };
            if !is_true {
                let outcomes: Vec<_> = outcomes.iter().map(ToString::to_string).collect();
                violations.push(format!(
                    "{deed:?} {id}: {outcomes:?}, but done {count} times"
                ));
            }
        }
        for ((deed, id), count) in done {
            violations.push(format!("nobody asked for {deed:?} {id}: {count} times"));
        }
        told.verdict
    }
}

impl<T> fmt::Display for Outcome<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Succeeded(_) => f.write_str("succeeded"),
            Self::Failed(error) => write!(f, "failed, executed {:?}: {error}", error.executed()),
            Self::Dropped => f.write_str("dropped"),
        }
    }
}

impl Verdict {
    fn count<T>(&mut self, outcome: &Outcome<T>) {
        self.calls += 1;
        match outcome {
            Outcome::Succeeded(_) => {}
            Outcome::Failed(error) if error.executed() == Executed::No => self.failed += 1,
            Outcome::Failed(_) => self.in_doubt += 1,
            Outcome::Dropped => self.dropped += 1,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.in_doubt += other.in_doubt;
        self.dropped += other.dropped;
        self.violations.extend(other.violations);
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} calls, {} failed, {} in doubt, {} dropped, {} against the ledger",
            self.calls,
            self.failed,
            self.in_doubt,
            self.dropped,
            self.violations.len()
        )
    }
}
