//! Which core a client with one caller, and its server, run on.
//!
//! They take turns, so one is enough. Left to itself the kernel puts them on one or on two, where a
//! call takes a multiple of the time for waking the other core, and stays with it for seconds.

/// Keeps this thread, and the threads and processes that it starts from now on, to one core.
///
/// # Errors
///
/// When the system refuses.
#[cfg(target_os = "linux")]
pub fn keep_to_one() -> anyhow::Result<()> {
    use anyhow::Context as _;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let allowed = sched_getaffinity(None)?;
    let first = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core));
    let mut one = CpuSet::new();
    one.set(first.context("no core")?);
    Ok(sched_setaffinity(None, &one)?)
}

/// Other systems have no such call, or take it for advice.
#[cfg(not(target_os = "linux"))]
pub fn keep_to_one() -> anyhow::Result<()> {
    println!("client and server are not kept to one core on this system");
    Ok(())
}
