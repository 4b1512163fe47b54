//! The binary on copies of the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use xtask::codegen::{self, Change};
use xtask::workspace_root;

pub(crate) const GENERATED: &str = "crates/tasks-types/src/generated";

/// A copy of what codegen reads and writes.
pub(crate) fn copy() -> TempDir {
    let copy = TempDir::new().expect("a temporary folder");
    for folder in ["schema", GENERATED] {
        copy_folder(&workspace_root().join(folder), &copy.path().join(folder));
    }
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

pub(crate) fn xtask(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .arg("--root")
        .arg(root)
        .output()
        .expect("xtask runs")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn edit(path: PathBuf, from: &str, to: &str) {
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{from} is not in {}", path.display());
    fs::write(path, text.replace(from, to)).expect("a file");
}

/// The lines that name files, without the diffs.
fn named(stderr: &str) -> Vec<&str> {
    stderr
        .lines()
        .filter(|line| !line.starts_with(' '))
        .collect()
}

#[test]
fn the_repository_is_up_to_date() {
    let output = xtask(&workspace_root(), &["codegen", "--check"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn an_edited_schema_makes_the_check_fail_with_every_stale_file() {
    let copy = copy();
    let schema = copy.path().join("schema/webiny-6-late.graphql");
    edit(schema, "totalCount: Int!", "totalCount: Int");

    let output = xtask(copy.path(), &["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = stderr(&output);
    assert_eq!(
        named(&stderr),
        [
            "stale: crates/tasks-types/src/generated/fragments.rs",
            "stale: crates/tasks-types/src/generated/superset.graphql",
            "generated files are not up to date; run `cargo xtask codegen`",
        ]
    );
    assert!(stderr.contains("-    pub total_count: i32,\n"));
    assert!(stderr.contains("+    pub total_count: Option<i32>,\n"));

    assert!(xtask(copy.path(), &["codegen"]).status.success());
    assert!(xtask(copy.path(), &["codegen", "--check"]).status.success());
}

#[test]
fn a_check_writes_nothing() {
    let copy = copy();
    let inputs = copy.path().join(GENERATED).join("inputs.rs");
    fs::remove_file(&inputs).expect("a file");
    assert!(!xtask(copy.path(), &["codegen", "--check"]).status.success());
    assert!(!inputs.exists());
}

#[test]
fn missing_and_orphan_files_are_found_and_settled() {
    let copy = copy();
    let generated = copy.path().join(GENERATED);
    fs::remove_file(generated.join("enums.rs")).expect("a file");
    fs::write(generated.join("operations/gone.rs"), "").expect("a file");
    fs::create_dir(generated.join("old")).expect("a folder");
    fs::write(generated.join("old/more.txt"), "").expect("a file");

    let mut differences = codegen::check(copy.path()).expect("right sources");
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    let found: Vec<(&str, &Change)> = (differences.iter())
        .map(|difference| (difference.path.as_str(), &difference.change))
        .collect();
    let path = |file: &str| format!("{GENERATED}/{file}");
    assert_eq!(
        found,
        [
            (path("enums.rs").as_str(), &Change::Missing),
            (path("old/more.txt").as_str(), &Change::Orphan),
            (path("operations/gone.rs").as_str(), &Change::Orphan),
        ]
    );

    let output = xtask(copy.path(), &["codegen"]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("wrote crates/tasks-types/src/generated/enums.rs"));
    assert!(stdout.contains("removed crates/tasks-types/src/generated/operations/gone.rs"));
    assert_eq!(codegen::check(copy.path()), Ok(Vec::new()));
}

#[test]
fn line_ends_of_a_checkout_do_not_matter() {
    let copy = copy();
    for file in ["schema/webiny-5.41.graphql", &format!("{GENERATED}/mod.rs")] {
        edit(copy.path().join(file), "\n", "\r\n");
    }
    assert_eq!(codegen::check(copy.path()), Ok(Vec::new()));
}

#[test]
fn only_what_differs_is_written() {
    let copy = copy();
    edit(
        copy.path().join("schema/operations/abortTask.graphql"),
        "# Asks a pending or running task to stop.",
        "# Asks a task to stop.",
    );
    let written = codegen::write(copy.path()).expect("right sources");
    let paths: Vec<&str> = written.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, [format!("{GENERATED}/operations/abort_task.rs")]);
}

#[test]
fn changed_descriptions_reach_the_schemas() {
    let copy = copy();
    edit(
        copy.path().join("schema/descriptions.toml"),
        "\"The title; the name of runs that are given none.\"",
        "\"The title.\"",
    );
    codegen::write(copy.path()).expect("right sources");
    let schema = fs::read_to_string(copy.path().join("schema/webiny-6-early.graphql"));
    assert!(schema.expect("a schema").contains("\"\"\"The title.\"\"\""));
}

#[test]
fn wrong_sources_are_told_and_nothing_is_written() {
    let copy = copy();
    edit(
        copy.path().join("schema/operations/abortTask.graphql"),
        "abortTask(id: $id",
        "abortRun(id: $id",
    );
    for arguments in [&["codegen"][..], &["codegen", "--check"]] {
        let output = xtask(copy.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            stderr(&output),
            "schema/operations/abortTask.graphql:6: type `WebinyBackgroundTaskMutation` \
             does not have a field `abortRun` (5.41, 6-early, 6-late)\n"
        );
    }
    assert_eq!(
        fs::read(copy.path().join(GENERATED).join("operations/abort_task.rs")).expect("a file"),
        fs::read(
            workspace_root()
                .join(GENERATED)
                .join("operations/abort_task.rs")
        )
        .expect("a file"),
    );
}

#[test]
fn an_unreadable_tree_is_an_error() {
    let empty = TempDir::new().expect("a temporary folder");
    let output = xtask(empty.path(), &["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("schema"), "{}", stderr(&output));
}

#[test]
fn import_writes_where_it_is_told() {
    let copy = copy();
    let schema = copy.path().join("schema/webiny-5.41.graphql");
    let schema_text = fs::read_to_string(&schema).expect("a schema");
    let file = schema.to_str().expect("a path");
    let new = copy.path().join("schema/webiny-7.graphql");

    let output = xtask(
        copy.path(),
        &["schema", "import", file, "--name", "webiny-7"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&new).expect("a schema"), schema_text);

    let out = copy.path().join("out.graphql");
    let out_text = out.to_str().expect("a path");
    let output = xtask(copy.path(), &["schema", "import", file, "--out", out_text]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&out).expect("a schema"), schema_text);

    for wrong in ["7", "webiny-", "webiny-../../7"] {
        let output = xtask(copy.path(), &["schema", "import", file, "--name", wrong]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("webiny-GENERATION"));
    }
}
