//! How much memory this process takes.

use std::fs;

use anyhow::bail;

/// The bytes of a page; another size would change the numbers, but not their ratio.
const PAGE: u64 = 4096;

/// What a process may take in addition at the end: allocators do not give back all they could.
const GROWTH: f64 = 1.15;

/// The resident bytes, where the system tells (Linux).
pub(super) fn resident() -> Option<u64> {
    let numbers = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = numbers.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}

/// Compares the rounds of the last third with those of the first one, in the middle of each.
pub(super) fn require_flat(sizes: &[u64]) -> anyhow::Result<()> {
    let third = sizes.len() / 3;
    if third < 2 {
        println!("memory not compared: six rounds are needed for that");
        return Ok(());
    }
    let (first, last) = (&sizes[..third], &sizes[sizes.len() - third..]);
    let (first, last) = (median(first), median(last));
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let growth = last as f64 / first as f64;
    let [first, last] = [first, last].map(|size| size >> 20);
    println!("memory: {first} MiB in the first third, {last} MiB in the last: {growth:.2}");
    if growth > GROWTH {
        bail!("memory is not flat");
    }
    Ok(())
}

fn median(sizes: &[u64]) -> u64 {
    let mut sizes = sizes.to_vec();
    sizes.sort_unstable();
    sizes[sizes.len() / 2]
}
