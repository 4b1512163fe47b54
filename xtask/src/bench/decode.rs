//! `cargo xtask bench decode`: our decoder beside what else one could use.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::bail;
use clap::Args;

use super::{Results, measure, target};

/// How to measure decoding.
#[derive(Args, Debug)]
pub struct DecodeOptions {
    #[command(flatten)]
    common: super::Options,
    /// Prints what is not as in the baseline, and fails if a count is worse.
    ///
    /// Counts are exact. Times are ratios to what was measured in the same run,
    /// and shown from 10 % on.
    #[arg(long)]
    compare: bool,
    /// Keeps the results as the baseline.
    #[arg(long, conflicts_with = "quick")]
    keep: bool,
}

/// Builds the peers, runs them, and does what the options say with the results.
pub(super) fn run(root: &Path, options: &DecodeOptions) -> anyhow::Result<()> {
    let rounds = if options.common.quick { "15" } else { "101" };
    println!("{}", machine());
    let file = target(root).join("bench-decode.json");
    // Each program adds its own.
    Results::default().write(&file)?;
    measure(root, "peers", "decode-counts", |command| {
        command.arg("--json").arg(&file);
    })?;
    measure(root, "peers", "decode-times", |command| {
        command.arg("--json").arg(&file).args(["--rounds", rounds]);
    })?;
    let results = Results::read(&file)?;
    if let Some(file) = &options.common.json {
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
