//! `cargo xtask bench`: ours beside what else one could use, measured in one run, one module a group.
//!
//! What measures is in packages of their own in benches/, for the peers are not built every day.

mod calls;
pub mod decode;
mod results;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

pub use results::Results;

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum Group {
    /// Decoding of responses: times, ratios, allocations and peaks.
    Decode(decode::DecodeOptions),
    /// What an exchange and a whole call cost, beside reqwest alone and Node.
    ///
    /// Writes `overhead.1` and `overhead.64`, our transport / reqwest alone with
    /// so many callers, and `overhead_cpu.*`, the same in CPU time; `vs_bare.*`
    /// and `vs_decoded.*`, our whole calls / reqwest without and with our
    /// decoder; `vs_node.rate_64`, ours / Node in calls a second, and
    /// `vs_node.cpu`, ours / Node in CPU time a call.
    Calls(Options),
}

/// How to measure.
#[derive(Args, Debug)]
pub struct Options {
    /// Takes few samples: to see that it works, not for results.
    #[arg(long)]
    quick: bool,
    /// Writes the results into a file, as one flat JSON object.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Measures a group and prints its results.
///
/// # Errors
/// When something cannot be built or measured, or is worse than it may be.
pub fn run(root: &Path, group: &Group) -> anyhow::Result<()> {
    match group {
        Group::Decode(options) => decode::run(root, options),
        Group::Calls(options) => calls::run(root, options),
    }
}

/// Builds a program of a package in benches/ and runs it.
fn measure(
    root: &Path,
    package: &str,
    program: &str,
    arguments: impl FnOnce(&mut Command),
) -> anyhow::Result<()> {
    // The cargo that runs us, of the same toolchain.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from(env!("CARGO")));
    let mut command = Command::new(cargo);
    command
        .args(["run", "--quiet", "--release", "--locked", "--bin", program])
        .arg("--manifest-path")
        .arg(root.join("benches").join(package).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target(root))
        .arg("--")
        // The platform's own code, not that of whoever measures.
        .env_remove("RUSTFLAGS");
    arguments(&mut command);
    let status = command.status().context("cargo does not start")?;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    Ok(())
}

fn target(root: &Path) -> PathBuf {
    root.join("target/bench")
}
