//! `compat`: which operation every server generation accepts.

use std::fs;

use insta::assert_snapshot;
use xtask::codegen::Sources;
use xtask::compat::Compat;
use xtask::workspace_root;

use crate::tree::{self, stderr, stdout, xtask};
use crate::world::{GET_TASK, OLD, new, sources, with_both_triggers, with_document};

/// The world with both dialects of `triggerTask`, and with settings on the
/// newer server.
fn covered() -> Sources {
    let mut sources = with_both_triggers();
    let mut add = |name: &str, operation: &str| {
        let text = format!("# Does it.\n#\n# generations: new\n{operation}");
        let path = format!("schema/operations/{name}.graphql");
        sources.operations.insert(path, text);
    };
    add(
        "getSettings",
        "query GetSettings { backgroundTasks { getSettings { data { days } error { ...ApiError } } } }",
    );
    add(
        "getTaskFull",
        "query GetTaskFull($id: ID!) { backgroundTasks { getTask(id: $id) { data { parent { ...Run } } error { ...ApiError } } } }",
    );
    let newer = new()
        .replace(
            "type Reads {",
            "type Reads { getSettings: SettingsResponse _empty: String",
        )
        .replace("type Run {", "type Run { parent: Run")
        + "type SettingsResponse { data: Settings error: Failure } type Settings { days: Int }";
    let path = "schema/webiny-new.graphql".to_owned();
    sources.schemas.insert(path, newer.into_bytes());
    sources
}

fn shown(sources: &Sources) -> String {
    let compat = Compat::new(sources).expect("right sources");
    format!("{compat}{}", compat.problems())
}

#[test]
fn the_table() {
    assert_snapshot!(shown(&covered()), @r"
    API field    operation          new                       old
    getSettings  GetSettings        valid                     unavailable
    getTask      GetTask            valid                     valid
    getTask      GetTaskFull        valid                     unavailable
    listTasks    ListTasks          valid                     valid
    triggerTask  TriggerTask        valid in another dialect  valid
    triggerTask  TriggerTaskString  valid                     valid in another dialect
    ");
}

#[test]
fn an_api_field_without_a_document() {
    assert_snapshot!(shown(&sources()), @r"
    API field    operation  new          old
    getTask      GetTask    valid        valid
    listTasks    ListTasks  valid        valid
    triggerTask  (none)     NOT COVERED  NOT COVERED
    schema/webiny-new.graphql:8: no document of schema/operations/ can call `triggerTask` on new
    schema/webiny-old.graphql:8: no document of schema/operations/ can call `triggerTask` on old
    ");
}

#[test]
fn an_api_field_without_a_document_that_is_valid_there() {
    let mut sources = covered();
    sources
        .operations
        .remove("schema/operations/triggerTaskString.graphql");
    assert_snapshot!(shown(&sources), @r"
    API field    operation    new          old
    getSettings  GetSettings  valid        unavailable
    getTask      GetTask      valid        valid
    getTask      GetTaskFull  valid        unavailable
    listTasks    ListTasks    valid        valid
    triggerTask  TriggerTask  NOT COVERED  valid
    schema/webiny-new.graphql:8: no document of schema/operations/ can call `triggerTask` on new
    ");
}

#[test]
fn claims_that_do_not_hold() {
    let mut sources = covered();
    let path = "schema/operations/getSettings.graphql";
    let text = sources.operations[path].replace("generations: new", "generations: new, old, 7");
    sources.operations.insert(path.to_owned(), text);
    assert_snapshot!(shown(&sources), @r"
    API field    operation          new                       old
    getSettings  GetSettings        valid                     NOT VALID
    getTask      GetTask            valid                     valid
    getTask      GetTaskFull        valid                     unavailable
    listTasks    ListTasks          valid                     valid
    triggerTask  TriggerTask        valid in another dialect  valid
    triggerTask  TriggerTaskString  valid                     valid in another dialect
    schema/operations/getSettings.graphql:3: no generation `7`; there are new, old
    schema/operations/getSettings.graphql:4: type `Reads` does not have a field `getSettings` (old)
    ");
}

#[test]
fn claims_are_not_needed_to_be_valid() {
    let text = GET_TASK.replace("generations: new, old", "generations: new");
    let table = shown(&with_document("getTask", &text));
    assert!(
        table.contains("getTask      GetTask    valid        valid\n"),
        "{table}"
    );
}

#[test]
fn all_sources_that_are_wrong_are_told() {
    let mut sources = with_document("getTask", "query {");
    let path = "schema/webiny-old.graphql".to_owned();
    sources
        .schemas
        .insert(path, OLD.replace("Person!", "Nobody!").into_bytes());
    let problems = Compat::new(&sources).expect_err("wrong sources");
    assert_snapshot!(problems.to_string(), @r"
    schema/operations/getTask.graphql:1: the header claims no generations: `# generations: a, b` is missing
    schema/operations/getTask.graphql:1: syntax error: expected at least one Selection in Selection Set
    schema/webiny-old.graphql:9: cannot find type `Nobody` in this document
    ");
}

#[test]
fn the_repository_is_compatible() {
    let output = xtask(&workspace_root(), &["compat"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let table = stdout(&output);
    assert!(table.starts_with("API field "), "{table}");
}

#[test]
fn the_command_fails_after_its_table() {
    let copy = tree::copy();
    let document = copy.path().join("schema/operations/abortTask.graphql");
    fs::remove_file(document).expect("a file");
    let output = xtask(copy.path(), &["compat"]);
    assert_eq!(output.status.code(), Some(1));
    let table = stdout(&output);
    let line = "abortTask        (none)               NOT COVERED ";
    assert!(table.lines().any(|row| row.starts_with(line)), "{table}");
    let stderr = stderr(&output);
    assert!(
        stderr.contains("no document of schema/operations/ can call `abortTask` on 5.41"),
        "{stderr}"
    );
}
