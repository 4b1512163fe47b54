//! The union of the generations.

use insta::assert_snapshot;

use crate::world::{file, problems, sources};
use xtask::codegen::Sources;

/// The sources with something else in the older generation's schema.
fn old_with(from: &str, to: &str) -> Sources {
    let mut sources = sources();
    let old = sources
        .schemas
        .get_mut("schema/webiny-old.graphql")
        .expect("a schema");
    let text = String::from_utf8_lossy(old);
    assert!(text.contains(from), "{from} is not in the schema");
    *old = text.replace(from, to).into_bytes();
    sources
}

#[test]
fn holds_what_either_generation_has() {
    let sources = old_with("enum RunSort {", "enum RunSort { title_ASC");
    let superset = file(&sources, "superset.graphql");
    assert!(superset.contains("enum RunSort {\n  name_ASC\n  name_DESC\n  title_ASC\n}"));
    let sources = old_with("getTask(id: ID!)", "getTask(id: ID!, name: String)");
    let superset = file(&sources, "superset.graphql");
    assert!(superset.contains("getTask(id: ID!, name: String): RunResponse!"));
}

#[test]
fn takes_the_nullable_of_two_types() {
    let sources = old_with("totalCount: Int!", "totalCount: Int");
    assert!(file(&sources, "superset.graphql").contains("totalCount: Int\n"));
    assert!(file(&sources, "fragments.rs").contains("pub total_count: Option<i32>"));
    let sources = old_with("name_in: [String!]", "name_in: [String]!");
    assert!(file(&sources, "superset.graphql").contains("name_in: [String]\n"));
}

#[test]
fn takes_the_first_of_known_dialects() {
    let superset = file(&sources(), "superset.graphql");
    assert!(superset.contains("triggerTask(definition: String!)"));
}

#[test]
fn other_conflicts_are_problems() {
    assert_snapshot!(problems(&old_with("createdBy: Person!", "createdBy: String!")), @r"
    schema/operations/fragments.graphql:3: type condition `Person` of fragment `Person` is not a type defined in the schema (old)
    schema/operations/fragments.graphql:4: field selection of scalar type `String` must not have subselections (old)
    schema/operations/fragments.graphql:5: field selection of scalar type `String` must not have subselections (old)
    schema/webiny-old.graphql:9: `Run.createdBy` is `Person!` in new but `String!` in old
    ");
    assert_snapshot!(problems(&old_with("name_in: [String!]", "name_in: String")), @"schema/webiny-old.graphql:15: `RunWhere.name_in` is `[String!]` in new but `String` in old");
    assert_snapshot!(problems(&old_with("(id: ID!)", "(id: Int!)")), @r"
    schema/operations/getTask.graphql:6: variable `$id` of type `ID!` cannot be used for argument `id` of type `Int!` (old)
    schema/webiny-old.graphql:5: `Reads.getTask(id)` is `ID!` in new but `Int!` in old
    ");
    assert_snapshot!(
        problems(&old_with("enum RunSort { name_ASC name_DESC }", "scalar RunSort")), @"schema/webiny-old.graphql:16: `RunSort` is an enum in new but a scalar in old"
    );
}
