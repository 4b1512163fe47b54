//! The flat object of results, and what they were measured on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread::available_parallelism;

use anyhow::Context as _;

/// Results by keys such as `overhead.1`.
pub type Results = BTreeMap<String, f64>;

/// Adds results to a file of one flat object, which may not exist yet.
///
/// # Errors
///
/// When the file cannot be read or written.
pub fn add_to(file: &Path, results: &Results) -> anyhow::Result<()> {
    let mut all: Results = match fs::read(file) {
        Ok(text) => serde_json::from_slice(&text).context("not a file of results")?,
        Err(_) => Results::new(),
    };
    all.extend(results.iter().map(|(key, value)| (key.clone(), *value)));
    fs::write(file, serde_json::to_string_pretty(&all)? + "\n")?;
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
