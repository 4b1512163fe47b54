//! The cost of whole calls.

use std::path::Path;

use super::{Options, measure};

/// Measures in one run all that the group is about.
pub(super) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    measure(root, "calls", "bench-calls", |command| {
        if options.quick {
            command.arg("--quick");
        }
        if let Some(file) = &options.json {
            command.arg("--json").arg(file);
        }
    })
}
