//! `cargo xtask soak`: random calls for a while, and what the server's ledger says to them.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use clap::Args;

/// How long, and how much.
#[derive(Args, Debug)]
pub struct Soak {
    /// How long to call.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many callers there are at a time.
    #[arg(long, default_value_t = 64)]
    concurrency: u64,
    /// What calls and faults are drawn with, as an earlier run has printed it.
    #[arg(long)]
    seed: Option<u64>,
}

/// Builds the package in benches/soak, as users build theirs, and runs it.
///
/// # Errors
/// When it cannot be built, or has found something.
pub fn run(root: &Path, options: &Soak) -> anyhow::Result<()> {
    // The cargo that runs us, of the same toolchain.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from(env!("CARGO")));
    let mut command = Command::new(cargo);
    command
        .current_dir(root)
        .args(["run", "--release", "--locked", "--package", "soak", "--"])
        .args(["--seconds", &options.seconds.to_string()])
        .args(["--concurrency", &options.concurrency.to_string()]);
    if let Some(seed) = options.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    let status = command.status().context("cargo does not start")?;
    if !status.success() {
        bail!("the soak ended with {status}");
    }
    Ok(())
}
