//! The flat object of results, and what they were measured on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread::available_parallelism;

/// Results by keys such as `overhead.1`.
pub type Results = BTreeMap<String, f64>;

/// Writes results into a file, as one flat object.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write(file: &Path, results: &Results) -> anyhow::Result<()> {
    fs::write(file, serde_json::to_string_pretty(results)? + "\n")?;
    Ok(())
}

/// Rounds to what a reader can tell apart.
pub fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The processor, as far as Linux tells, and how many of its cores there are.
pub fn machine() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model);
    let cores = available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores")
}
