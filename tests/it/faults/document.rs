//! The table of `docs/faults.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::call::{Case, Outcome};

/// Asserts that the document's table is this one.
pub(super) fn compare(rows: &[(&str, BTreeMap<Case, Outcome>)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md");
    let document = fs::read_to_string(path).expect("docs/faults.md");
    let documented: Vec<_> = document
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .collect();
    let happened: Vec<_> = rows.iter().map(|(name, row)| line(name, row)).collect();
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

fn line(name: &str, row: &BTreeMap<Case, Outcome>) -> String {
    let cells: Vec<_> = row
        .iter()
        .map(|(case, outcome)| outcome.cell(*case))
        .collect();
    format!("| {name} | {} |", cells.join(" | "))
}
