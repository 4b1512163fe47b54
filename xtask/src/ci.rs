//! `cargo xtask ci`: what every change must pass.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, bail};

use crate::{codegen, compat};

/// Something to pass, by its name.
struct Step {
    name: &'static str,
    action: Action,
}

enum Action {
    /// `cargo` with arguments.
    Cargo(&'static [&'static str]),
    /// `cargo doc` with arguments, and warnings as errors.
    CargoDoc(&'static [&'static str]),
    /// A check of ours, in this process.
    Own(fn(&Path) -> anyhow::Result<()>),
}

/// The steps in order, the quickest to fail first.
const STEPS: [Step; 6] = [
    Step {
        name: "fmt",
        action: Action::Cargo(&["fmt", "--all", "--check"]),
    },
    Step {
        name: "clippy",
        action: Action::Cargo(&[
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "--deny=warnings",
        ]),
    },
    Step {
        name: "docs",
        action: Action::CargoDoc(&["--locked", "--workspace", "--no-deps", "--all-features"]),
    },
    Step {
        name: "codegen",
        action: Action::Own(codegen::require_fresh),
    },
    Step {
        name: "compat",
        action: Action::Own(compat::require),
    },
    Step {
        name: "tests",
        // To the letter what the README tells; the steps before have shown
        // that the lock file is complete.
        action: Action::Cargo(&["test", "--workspace"]),
    },
];

/// Runs all steps, and stops at the first one that fails.
///
/// # Errors
/// Names the step, after its own output.
pub fn run(root: &Path) -> anyhow::Result<()> {
    let start = Instant::now();
    for step in &STEPS {
        println!("==> {}", step.name);
        let step_start = Instant::now();
        let passed = perform(&step.action, root);
        let seconds = step_start.elapsed().as_secs_f64();
        passed.with_context(|| format!("ci: {} FAILED after {seconds:.1} s", step.name))?;
        println!("<== {} passed in {seconds:.1} s", step.name);
    }
    println!("ci: all passed in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn perform(action: &Action, root: &Path) -> anyhow::Result<()> {
    // The cargo that runs us, of the same toolchain.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from(env!("CARGO")));
    let mut command = Command::new(cargo);
    command.current_dir(root);
    match action {
        Action::Own(check) => return check(root),
        Action::Cargo(arguments) => command.args(*arguments),
        Action::CargoDoc(arguments) => {
            let command = command.env("RUSTDOCFLAGS", "--deny=warnings");
            command.arg("doc").args(*arguments)
        }
    };
    let status = command.status().context("cargo does not start")?;
    if !status.success() {
        let arguments: Vec<_> = command
            .get_args()
            .map(|text| text.to_string_lossy())
            .collect();
        bail!("`cargo {}` ended with {status}", arguments.join(" "));
    }
    Ok(())
}
