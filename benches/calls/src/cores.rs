//! Which cores a process runs on.
//!
//! With one caller, client and server take turns. Whether the kernel puts them on one core or on
//! two then changes the time of a call by a factor of two, and stays as it is for seconds.

/// The core of a client with one caller.
pub const CLIENT: usize = 0;
/// The core of that client's server.
pub const SERVER: usize = 1;

/// Keeps this thread, and those that it starts from now on, to one core, where there are several.
///
/// # Errors
///
/// When the system refuses.
#[cfg(target_os = "linux")]
pub fn keep_to(core: usize) -> anyhow::Result<()> {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let allowed = sched_getaffinity(None)?;
    if allowed.count() > 1 && allowed.is_set(core) {
        let mut cores = CpuSet::new();
        cores.set(core);
        sched_setaffinity(None, &cores)?;
    }
    Ok(())
}

/// Other systems have no such call, or only give it as advice.
#[cfg(not(target_os = "linux"))]
pub fn keep_to(_core: usize) -> anyhow::Result<()> {
    Ok(())
}
