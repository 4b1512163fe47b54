//! Blocks of calls and what they cost.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use tokio::task::JoinSet;

use crate::callers::Caller;

/// What one call cost, as the mean of a block.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds from one call of the process to the next.
    pub wall: f64,
    /// CPU seconds of the process, in user mode and in the kernel.
    pub cpu: f64,
}

impl Cost {
    /// The cost of each of `calls` calls.
    pub fn of(wall: f64, cpu: f64, calls: u32) -> Self {
        let calls = f64::from(calls);
        Self {
            wall: wall / calls,
            cpu: cpu / calls,
        }
    }
}

/// Makes `calls` calls each with so many callers at a time.
///
/// # Errors
///
/// When a call fails.
pub async fn block(caller: &impl Caller, callers: u32, calls: u32) -> anyhow::Result<Cost> {
    let (start, cpu_before) = (Instant::now(), cpu_time());
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let caller = caller.clone();
        tasks.spawn(async move {
            for _ in 0..calls {
                caller.call().await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(task) = tasks.join_next().await {
        task??;
    }
    let (wall, cpu) = (start.elapsed(), cpu_time().saturating_sub(cpu_before));
    let all = callers * calls;
    Ok(Cost::of(wall.as_secs_f64(), cpu.as_secs_f64(), all))
}

/// The CPU time of this process up to now.
fn cpu_time() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime)
        .try_into()
        .unwrap_or_default()
}

/// The middle one.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
