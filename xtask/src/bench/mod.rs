//! `cargo xtask bench`: what is measured, one module a group.

pub mod decode;
mod results;

use std::path::PathBuf;

use clap::Args;

pub use results::Results;

/// What every group of benches can be told.
#[derive(Args, Debug)]
pub struct Options {
    /// Takes few samples: to see that it works, not for results.
    #[arg(long)]
    pub quick: bool,
    /// Writes the results into a file, as one flat JSON object.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Prints what is not as in the baseline, and fails if a count is worse.
    ///
    /// Counts are exact. Times are ratios to what was measured in the same run,
    /// and shown from 10 % on.
    #[arg(long)]
    pub compare: bool,
    /// Keeps the results as the baseline.
    #[arg(long, conflicts_with = "quick")]
    pub keep: bool,
}
