//! [`RetryBudget`]: how many repetitions all calls together may cause.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many repetitions all calls of a client together may cause, so that they do not multiply the
/// load on a server that is failing under it.
///
/// Each call pays in a fraction of a repetition, and each repetition takes out a whole one; where
/// there is none left, a call ends with the outcome that it has. Clones share what is left.
///
/// ```
/// use tasks_transport::RetryBudget;
///
/// // One repetition for five calls, and 20 to begin with.
/// let budget = RetryBudget::new(0.2).reserve(20);
/// ```
#[derive(Clone, Debug)]
pub struct RetryBudget {
    fraction: u64,
    reserve: u64,
    left: Arc<AtomicU64>,
}

/// A repetition, in the unit that the budget counts in.
const REPETITION: u64 = 1_000_000;

impl RetryBudget {
    /// Repetitions for this fraction of the calls, and a [reserve](Self::reserve) of 10.
    ///
    /// What is below 0 or no number counts as 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the cast saturates, and a millionth more or less is nothing"
    )]
    pub fn new(fraction: f64) -> Self {
        let budget = Self {
            fraction: (fraction * REPETITION as f64) as u64,
            reserve: 0,
            left: Arc::default(),
        };
        budget.reserve(10)
    }

    /// How many repetitions there are at the beginning, and at most while nothing fails.
    ///
    /// ```
    /// let budget = tasks_transport::RetryBudget::new(0.1).reserve(5);
    /// ```
    pub fn reserve(mut self, repetitions: u32) -> Self {
        self.reserve = u64::from(repetitions) * REPETITION;
        self.left = Arc::new(AtomicU64::new(self.reserve));
        self
    }

    /// Pays in for a call.
    pub(super) fn deposit(&self) {
        let paid = |left: u64| Some(left.saturating_add(self.fraction).min(self.reserve));
        let _ = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid);
    }

    /// Takes out a repetition, if there is one left.
    pub(super) fn withdraw(&self) -> bool {
        let taken = |left: u64| left.checked_sub(REPETITION);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn withdrawals(budget: &RetryBudget) -> usize {
        (0..1000).filter(|_| budget.withdraw()).count()
    }

    #[test]
    fn the_reserve_runs_out_and_calls_fill_it_up_again() {
        let budget = RetryBudget::new(0.25).reserve(3);
        assert_eq!(withdrawals(&budget), 3);
        for _ in 0..8 {
            budget.deposit();
        }
        assert_eq!(withdrawals(&budget.clone()), 2);
        for _ in 0..1000 {
            budget.deposit();
        }
        assert_eq!(withdrawals(&budget), 3);
    }

    #[test]
    fn a_senseless_fraction_pays_in_nothing() {
        for fraction in [-1.0, f64::NAN, 0.0] {
            let budget = RetryBudget::new(fraction).reserve(0);
            budget.deposit();
            assert_eq!(withdrawals(&budget), 0);
        }
    }
}
