//! Samples, taken in turn, and what they come to.

use std::hint::black_box;
use std::time::Duration;

use crate::peers::Sampled;

/// How long one sample should take, so that the clock's grain does not show.
const SAMPLE: Duration = Duration::from_millis(2);

/// Takes `rounds` samples of each, one after the other within a round, so that whatever else the
/// machine does hits all alike, and in another order in every round, so that nobody always finds
/// the heap and the caches as the same other one left them. Gives the medians.
///
/// # Errors
///
/// When a sample cannot be taken.
pub fn medians(
    sampled: &mut [Box<dyn Sampled + '_>],
    rounds: usize,
) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::new();
    for one in sampled.iter_mut() {
        // To warm it up and to learn how long it takes.
        let first = one.sample(1)?;
        let warm = one.sample(repeats(first))?;
        times.push(repeats(warm));
    }
    let mut samples = vec![Vec::with_capacity(rounds); sampled.len()];
    let mut order: Vec<usize> = (0..sampled.len()).collect();
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..rounds {
        random.shuffle(&mut order);
        for &index in &order {
            settle_heap();
            samples[index].push(sampled[index].sample(times[index])?);
        }
    }
    Ok(samples.into_iter().map(median).collect())
}

/// Lets the allocator tidy up what the one before has freed. glibc puts that off until it is asked
/// for something large, and then whoever asks pays for the others' garbage: up to 10 ms.
fn settle_heap() {
    drop(black_box(Vec::<u8>::with_capacity(64 * 1024)));
}

fn repeats(time: Duration) -> u32 {
    let times = SAMPLE.as_nanos() / time.as_nanos().max(1);
    u32::try_from(times).unwrap_or(u32::MAX).clamp(1, 100_000)
}

fn median(mut samples: Vec<Duration>) -> Duration {
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}
