//! `cargo xtask bench decode`: our decoder beside what else one could use.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use super::{Options, Results};

/// Builds the peers, runs them, and does what the options say with the results.
///
/// # Errors
/// When something does not build or run, or with `compare` if a count is worse
/// than in the baseline.
pub fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let rounds = if options.quick { "15" } else { "101" };
    println!("{}", machine());
    let results = target(root).join("bench-decode.json");
    // Each program adds its own.
    Results::default().write(&results)?;
    peers(root, "decode-counts", &results, &[])?;
    peers(root, "decode-times", &results, &["--rounds", rounds])?;
    let results = Results::read(&results)?;
    if let Some(file) = &options.json {
        results.write(file)?;
    }
    let baseline = root.join("benches/decode-baseline.json");
    if options.compare {
        compare(&results, &Results::read(&baseline)?)?;
    }
    if options.keep {
        results.write(&baseline)?;
    }
    Ok(())
}

fn compare(results: &Results, baseline: &Results) -> anyhow::Result<()> {
    let changes = results.changes_since(baseline);
    for change in &changes {
        println!("{change}");
    }
    match changes
        .iter()
        .filter(|change| change.is_worse_count())
        .count()
    {
        0 => Ok(()),
        worse => bail!("{worse} counts are worse than in the baseline"),
    }
}

/// Runs one of the peers' programs, which adds its results to a file.
fn peers(root: &Path, program: &str, results: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let folder = root.join("benches/peers");
    let status = Command::new(cargo())
        .current_dir(&folder)
        .args(["run", "--quiet", "--release", "--locked", "--bin", program])
        .args(["--", "--json"])
        .arg(results)
        .args(arguments)
        // The platform's own code, not that of whoever measures.
        .env_remove("RUSTFLAGS")
        .env("CARGO_TARGET_DIR", target(root))
        .status()
        .context("cargo does not start")?;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    Ok(())
}

fn target(root: &Path) -> PathBuf {
    root.join("target/bench")
}

fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from(env!("CARGO")))
}

/// What was measured on, and with which compiler.
fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |model| {
        model.trim_start_matches([' ', '\t', ':'])
    });
    let threads = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "{model}, {threads} threads, {} {}; {}",
        env::consts::OS,
        env::consts::ARCH,
        rustc.unwrap_or_else(|_| "unknown rustc".to_owned()),
    )
}
