//! The table of `docs/faults.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::call::{Case, Outcome};

/// The document's rows.
pub(super) fn rows() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md");
    let document = fs::read_to_string(path).expect("docs/faults.md");
    let rows = document.lines().filter(|line| line.starts_with('|'));
    rows.skip(2).map(str::to_owned).collect()
}

/// Asserts that the document's table is this one.
pub(super) fn compare(happened: &[String]) {
    let documented = rows();
    for (line, documented) in happened.iter().zip(&documented) {
        if line != documented {
            eprintln!("documented: {documented}\nhappened:   {line}");
        }
    }
    assert!(
        happened == documented,
        "docs/faults.md should hold:\n{}",
        happened.join("\n")
    );
}

/// A row of the table.
pub(super) fn line(name: &str, row: &BTreeMap<Case, Outcome>) -> String {
    let cells: Vec<_> = row
        .iter()
        .map(|(case, outcome)| outcome.cell(*case))
        .collect();
    format!("| {name} | {} |", cells.join(" | "))
}
