//! The files that codegen owns: comparing, writing, and removing orphans.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use crate::problem::{Problem, Problems, slashed};

/// Generated texts by path relative to the root of the workspace.
pub type Files = BTreeMap<String, String>;

/// Lines of a diff that are shown before the rest is only counted.
const DIFF_LINES: usize = 40;

/// How a file differs from what codegen makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It has other contents; the diff leads from them to the generated ones.
    Stale(String),
    /// It does not exist.
    Missing,
    /// Codegen makes no such file.
    Orphan,
}

/// A file that is not as codegen makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Path relative to the root of the workspace.
    pub path: String,
    /// What is different.
    pub change: Change,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.change {
            Change::Stale(diff) => write!(f, "stale: {}\n{diff}", self.path),
            Change::Missing => writeln!(f, "missing: {}", self.path),
            Change::Orphan => writeln!(f, "orphan: {}", self.path),
        }
    }
}

/// Compares the tree with the generated files. All files below `owned` must be
/// generated ones.
pub(crate) fn compare(
    root: &Path,
    files: &Files,
    owned: &str,
) -> Result<Vec<Difference>, Problems> {
    let mut differences = Vec::new();
    for (path, text) in files {
        let change = match fs::read(root.join(path)) {
            Ok(bytes) => {
                // A checkout may have changed the line ends.
                let current = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
                if current == *text {
                    continue;
                }
                Change::Stale(short_diff(&current, text))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Change::Missing,
            Err(error) => return Err(Problem::unreadable(path, &error).into()),
        };
        let path = path.clone();
        differences.push(Difference { path, change });
    }
    for path in files_below(root, owned)? {
        if !files.contains_key(&path) {
            let change = Change::Orphan;
            differences.push(Difference { path, change });
        }
    }
    Ok(differences)
}

/// Makes the tree as it should be, touching nothing else.
pub(crate) fn settle(
    root: &Path,
    files: &Files,
    differences: &[Difference],
) -> Result<(), Problems> {
    for Difference { path, .. } in differences {
        let target = root.join(path);
        let done = match files.get(path) {
            Some(text) => target
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&target, text)),
            None => fs::remove_file(&target),
        };
        done.map_err(|error| Problem::unwritable(path, &error))?;
    }
    Ok(())
}

fn files_below(root: &Path, folder: &str) -> Result<Vec<String>, Problems> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::from(folder)];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Problem::unreadable(&slashed(&folder), &error).into()),
        };
        for entry in entries {
            let entry = entry.map_err(|error| Problem::unreadable(&slashed(&folder), &error))?;
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                open.push(path);
            } else {
                files.push(slashed(&path));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn short_diff(current: &str, generated: &str) -> String {
    let diff = TextDiff::from_lines(current, generated)
        .unified_diff()
        .context_radius(1)
        .to_string();
    let lines = diff.lines().count();
    let mut short: String = (diff.lines().take(DIFF_LINES))
        .flat_map(|line| ["    ", line, "\n"])
        .collect();
    if lines > DIFF_LINES {
        let _ = writeln!(short, "    … {} more lines", lines - DIFF_LINES);
    }
    short
}
