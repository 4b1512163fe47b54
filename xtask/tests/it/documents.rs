//! Wrong operation documents: each is told with its file and line.

use insta::assert_snapshot;

use crate::world::{FRAGMENTS, GET_TASK, LIST_TASKS, problems, with_document};

/// What codegen says when `from` stands as `to` in the document of `GetTask`.
fn get_task(from: &str, to: &str) -> String {
    assert!(GET_TASK.contains(from), "{from} is not in the document");
    problems(&with_document("getTask", &GET_TASK.replace(from, to)))
}

/// The same for the fragments.
fn fragments(from: &str, to: &str) -> String {
    assert!(
        FRAGMENTS.contains(from),
        "{from} is not among the fragments"
    );
    problems(&with_document("fragments", &FRAGMENTS.replace(from, to)))
}

#[test]
fn the_world_is_right() {
    assert_snapshot!(problems(&with_document("getTask", GET_TASK)), @"nothing is wrong");
}

#[test]
fn headers() {
    assert_snapshot!(get_task("# generations: new, old\n", ""), @"schema/operations/getTask.graphql:1: the header claims no generations: `# generations: a, b` is missing");
    assert_snapshot!(get_task("new, old", ""), @"schema/operations/getTask.graphql:3: the header claims no generations");
    assert_snapshot!(get_task("new, old", "new, 7.0"), @"schema/operations/getTask.graphql:3: no generation `7.0`; there are new, old");
    assert_snapshot!(get_task("# Reads one run.\n", ""), @"schema/operations/getTask.graphql:1: the header does not describe the operation");
    assert_snapshot!(get_task("# Reads one run.", "query"), @r"
    schema/operations/getTask.graphql:1: the header claims no generations: `# generations: a, b` is missing
    schema/operations/getTask.graphql:4: syntax error: expected a Selection Set
    ");
}

#[test]
fn syntax() {
    assert_snapshot!(get_task("getTask(id: $id) {", "getTask(id: $id"), @"schema/operations/getTask.graphql:7: syntax error: expected R_PAREN, got {");
    assert_snapshot!(get_task("...Run }", "...Run } §"), @r#"schema/operations/getTask.graphql:7: syntax error: Unexpected character "§""#);
    assert_snapshot!(problems(&with_document("getTask", "")), @r"
    schema/operations/getTask.graphql:1: the header claims no generations: `# generations: a, b` is missing
    schema/operations/getTask.graphql:1: syntax error: Unexpected <EOF>.
    ");
    assert_snapshot!(problems(&with_document("fragments", "fragment")), @"schema/operations/fragments.graphql:1: syntax error: expected Fragment Name");
}

#[test]
fn names_and_files() {
    assert_snapshot!(get_task("query GetTask", "query GetRun"), @"schema/operations/getTask.graphql:4: the operation `GetRun` belongs into getRun.graphql");
    assert_snapshot!(get_task("query GetTask($id: ID!)", "query ($id: ID!)"), @"schema/operations/getTask.graphql:4: the operation has no name");
    assert_snapshot!(get_task("# Reads", "query A { a }\n# Reads"), @r"
    schema/operations/getTask.graphql:1: the header claims no generations: `# generations: a, b` is missing
    schema/operations/getTask.graphql:1: the operation `A` belongs into a.graphql
    schema/operations/getTask.graphql:5: a second operation in one document
    ");
    assert_snapshot!(
        problems(&with_document("getTask", &format!("{GET_TASK}\nquery More {{ a }}"))), @"schema/operations/getTask.graphql:13: a second operation in one document"
    );
    assert_snapshot!(
        problems(&with_document("getTask", &format!("{GET_TASK}\nfragment F on Run {{ id }}"))), @"schema/operations/getTask.graphql:13: fragments belong into fragments.graphql"
    );
    assert_snapshot!(
        problems(&with_document("fragments", &format!("{FRAGMENTS}\ntype A {{ id: ID }}"))), @"schema/operations/fragments.graphql:7: only fragments belong here"
    );
}

#[test]
fn against_the_schema() {
    assert_snapshot!(get_task("getTask(", "getRun("), @"schema/operations/getTask.graphql:6: type `Reads` does not have a field `getRun` (new, old)");
    assert_snapshot!(get_task("$id: ID!", "$id: Int!"), @"schema/operations/getTask.graphql:6: variable `$id` of type `Int!` cannot be used for argument `id` of type `ID!` (new, old)");
    assert_snapshot!(get_task("(id: $id)", ""), @r"
    schema/operations/getTask.graphql:4: unused variable: `$id` (new, old)
    schema/operations/getTask.graphql:6: the required argument `Reads.getTask(id:)` is not provided (new, old)
    ");
    assert_snapshot!(get_task("...Run ", "...Nothing "), @"schema/operations/getTask.graphql:7: cannot find fragment `Nothing` in this document (new, old)");
    assert_snapshot!(get_task("...Run ", "...Person "), @"schema/operations/getTask.graphql:7: fragment `Person` with type condition `Person` cannot be applied to `Run` (new, old)");
    assert_snapshot!(fragments("id name type input", "id name kind input"), @"schema/operations/fragments.graphql:4: type `Run` does not have a field `kind` (new, old)");
}

#[test]
fn only_where_they_are_claimed() {
    let trigger = "\
# Triggers a run.
#
# generations: GENERATIONS
mutation TriggerTask($definition: String!) {
  backgroundTasks {
    triggerTask(definition: $definition) { data { ...Run } error { ...ApiError } }
  }
}
";
    let trigger = |generations| {
        let text = trigger.replace("GENERATIONS", generations);
        problems(&with_document("triggerTask", &text))
    };
    assert_snapshot!(trigger("new"), @"nothing is wrong");
    assert_snapshot!(trigger("old, new"), @"schema/operations/triggerTask.graphql:6: variable `$definition` of type `String!` cannot be used for argument `definition` of type `WebinyBackgroundTaskDefinitionEnum!` (old)");
}

#[test]
fn shapes_without_a_rust_form() {
    assert_snapshot!(get_task("backgroundTasks {", "alias: backgroundTasks {"), @"schema/operations/getTask.graphql:5: an alias has no Rust form here");
    assert_snapshot!(get_task("backgroundTasks {", "backgroundTasks { __typename"), @"schema/operations/getTask.graphql:6: an operation calls one field");
    assert_snapshot!(get_task("{ ...Run }", "{ id }"), @r"
    schema/operations/fragments.graphql:4: no operation uses the fragment `Run`
    schema/operations/getTask.graphql:7: the selection of `RunResponse.data` must be one named fragment
    ");
    assert_snapshot!(get_task("{ ...Run }", "{ ...Run id }"), @"schema/operations/getTask.graphql:7: the selection of `RunResponse.data` must be one named fragment");
    assert_snapshot!(get_task("{ ...Run }", "{ ... on Run { id } }"), @r"
    schema/operations/fragments.graphql:4: no operation uses the fragment `Run`
    schema/operations/getTask.graphql:7: the selection of `RunResponse.data` must be one named fragment
    ");
    assert_snapshot!(get_task("      error { ...ApiError }\n", ""), @"schema/operations/getTask.graphql:4: `getTask` must select `error`");
    assert_snapshot!(get_task("query GetTask", "subscription GetTask"), @"schema/operations/getTask.graphql:4: `subscription` root operation type is not defined (new, old)");
    assert_snapshot!(get_task("$id: ID!", "$id: ID! = 1"), @"schema/operations/getTask.graphql:4: a variable has neither default nor directives here");
    assert_snapshot!(
        problems(&with_document("listTasks", &LIST_TASKS.replace("limit: $limit", "limit: 5")
            .replace(", $limit: Int", ""))),
        @"schema/operations/listTasks.graphql:6: the argument `limit` must be a variable"
    );
    assert_snapshot!(fragments("name type input", "alias: name type input"), @r"
    schema/operations/fragments.graphql:4: an alias has no Rust form here
    schema/operations/fragments.graphql:5: `RunLight` must be a part of `Run` in the same order; `name` is not
    ");
}

#[test]
fn pairs_of_fragments() {
    // Another order, more than the full one, a gap that is never null, no gap.
    assert_snapshot!(fragments("Light on Run { id name", "Light on Run { name id"), @"schema/operations/fragments.graphql:5: `RunLight` must be a part of `Run` in the same order; `id` is not");
    assert_snapshot!(
        fragments("on Run { id name type input createdBy", "on Run { id type input createdBy"), @"schema/operations/fragments.graphql:5: `RunLight` must be a part of `Run` in the same order; `name` is not"
    );
    assert_snapshot!(fragments("Light on Run { id name", "Light on Run { name"), @"schema/operations/fragments.graphql:5: `RunLight` lacks `id`, which is never null");
    assert_snapshot!(fragments("on Run { id name type createdBy", "on Run { id name type input createdBy"), @"schema/operations/fragments.graphql:4: `Run` selects no more than `RunLight`");
}

#[test]
fn a_fragment_that_nothing_uses() {
    let text = format!("{FRAGMENTS}fragment Spare on Person {{ id }}\n");
    assert_snapshot!(problems(&with_document("fragments", &text)), @"schema/operations/fragments.graphql:6: no operation uses the fragment `Spare`");
}

#[test]
fn all_problems_are_listed_at_once() {
    let mut sources = with_document("getTask", "query {");
    let path = "schema/operations/listTasks.graphql".to_owned();
    sources
        .operations
        .insert(path, LIST_TASKS.replace("# generations: new, old", ""));
    sources.config = "[scalar]".to_owned();
    assert_snapshot!(problems(&sources), @r"
    schema/codegen.toml:1: unknown field `scalar`, expected one of `scalars`, `types`, `overrides`, `dialects`
    schema/operations/getTask.graphql:1: the header claims no generations: `# generations: a, b` is missing
    schema/operations/getTask.graphql:1: syntax error: expected at least one Selection in Selection Set
    schema/operations/listTasks.graphql:1: the header claims no generations: `# generations: a, b` is missing
    ");
}
