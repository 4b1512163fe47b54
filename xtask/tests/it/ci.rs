//! `cargo xtask ci` with a cargo that only notes how it is called.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use crate::tree;

/// Runs ci; the cargo in its place fails when called with `failing` first.
fn ci(root: &Path, failing: &str) -> (Output, String) {
    let cargo = root.join("cargo");
    let log = root.join("log");
    let script = format!(
        "#!/bin/sh\necho \"$RUSTDOCFLAGS: $*\" >> {}\n[ \"$1\" != '{failing}' ]\n",
        log.display()
    );
    fs::write(&cargo, script).expect("a script");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("a script");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["ci", "--root"])
        .arg(root)
        .env("CARGO", cargo)
        .output()
        .expect("xtask runs");
    (output, fs::read_to_string(log).expect("a log"))
}

#[test]
fn runs_all_steps_in_order() {
    let copy = tree::copy();
    let (output, log) = ci(copy.path(), "none");
    assert!(output.status.success());
    insta::assert_snapshot!(log, @r"
    : fmt --all --check
    : clippy --locked --workspace --all-targets --all-features -- --deny=warnings
    --deny=warnings: doc --locked --workspace --no-deps --all-features
    : test --workspace
    ");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let steps: Vec<&str> = (stdout.lines())
        .filter_map(|line| line.strip_prefix("<== ")?.split(" in ").next())
        .collect();
    assert_eq!(
        steps,
        [
            "fmt passed",
            "clippy passed",
            "docs passed",
            "codegen passed",
            "compat passed",
            "tests passed"
        ]
    );
}

#[test]
fn stops_at_the_first_failure() {
    let copy = tree::copy();
    let (output, log) = ci(copy.path(), "doc");
    assert_eq!(output.status.code(), Some(1));
    let last = log.lines().last().expect("a call");
    assert!(last.contains(": doc "), "{last}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("ci: docs FAILED after "), "{stderr}");
}

#[test]
fn stale_code_fails_before_the_tests() {
    let copy = tree::copy();
    fs::write(copy.path().join(tree::GENERATED).join("old.rs"), "").expect("a file");
    let (output, log) = ci(copy.path(), "none");
    assert_eq!(output.status.code(), Some(1));
    assert!(!log.contains(": test"), "{log}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("orphan: crates/tasks-types/src/generated/old.rs"),
        "{stderr}"
    );
}
