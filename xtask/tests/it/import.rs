//! `schema import`: any form of a schema to one form of SDL.

use std::fs;

use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema, introspection};
use cynic_introspection::{IntrospectionQuery, SpecificationVersion};
use insta::assert_snapshot;
use xtask::schema::{Descriptions, import};
use xtask::workspace_root;

use crate::world::{OLD, new};

fn imported(source: &str) -> String {
    import(
        source.as_bytes(),
        "server.graphql",
        &Descriptions::default(),
    )
    .expect("a right schema")
}

fn refused(source: impl AsRef<[u8]>) -> String {
    let result = import(source.as_ref(), "server.graphql", &Descriptions::default());
    result.expect_err("a wrong schema").to_string()
}

/// What a server with this schema answers to the introspection query.
pub(crate) fn introspected(sdl: &str) -> serde_json::Value {
    let schema = Schema::parse_and_validate(sdl, "schema.graphql").expect("a valid schema");
    let query =
        IntrospectionQuery::with_capabilities(SpecificationVersion::June2018.capabilities());
    let document = ExecutableDocument::parse_and_validate(&schema, query.query, "query.graphql")
        .expect("a valid query");
    let operation = document.operations.get(None).expect("one operation");
    let response = introspection::partial_execute(
        &schema,
        &schema.implementers_map(),
        &document,
        operation,
        &Valid::assume_valid(JsonMap::new()),
    )
    .expect("an execution");
    serde_json::to_value(response).expect("JSON")
}

#[test]
fn one_canonical_form() {
    let server = r#"
extend type Query { other: Other }
type Query { "Words." backgroundTasks: Writes }
type Mutation { backgroundTasks: Writes }
type Other { id: ID }
directive @cost(weight: Int) on FIELD_DEFINITION | OBJECT
type Writes @cost(weight: 1) {
  trigger(name: String @deprecated(reason: "old"), "Words." definition: WebinyBackgroundTaskDefinitionEnum!): Run @cost(weight: 2)
}
enum WebinyBackgroundTaskDefinitionEnum { deleteModel importFromUrl }
extend enum WebinyBackgroundTaskDefinitionEnum { more }
interface Node { id: ID! }
type Run implements Node { status: Status id: ID! }
type Task implements Node { id: ID! old: Int @deprecated(reason: "No longer supported") }
extend type Run { node: Node any: Any }
union Any = Task | Run
enum Status { running aborted }
extend enum Status { "Words." pending }
"#;
    assert_snapshot!(imported(server), @r#"
    union Any = Run | Task

    type Mutation {
      backgroundTasks: Writes
    }

    interface Node {
      id: ID!
    }

    type Query {
      backgroundTasks: Writes
    }

    type Run implements Node {
      any: Any
      id: ID!
      node: Node
      status: Status
    }

    enum Status {
      aborted
      pending
      running
    }

    type Task implements Node {
      id: ID!
      old: Int @deprecated
    }

    scalar WebinyBackgroundTaskDefinitionEnum

    type Writes {
      trigger(
        definition: WebinyBackgroundTaskDefinitionEnum!,
        name: String @deprecated(reason: "old"),
      ): Run
    }
    "#);
}

#[test]
fn orphan_extensions_are_adopted() {
    let orphans = OLD
        .replace("type Query", "extend type Query")
        .replace("type Run ", "extend type Run ");
    assert_eq!(imported(&orphans), imported(OLD));
}

#[test]
fn importing_its_own_output_changes_nothing() {
    for sdl in [OLD, &new()] {
        let once = imported(sdl);
        assert_eq!(imported(&once), once);
    }
}

#[test]
fn our_descriptions_replace_the_servers() {
    let descriptions = r#"
Run = "A run."
"Run.name" = """
Two
lines.
"""
"Reads.getTask(id)" = "Which run."
"RunSort.name_ASC" = "By name."
"RunWhere.name" = "The name."
"Gone.from.here" = "Another generation's."
"#;
    let descriptions = Descriptions::parse(descriptions, "descriptions.toml").expect("TOML");
    let server = OLD.replace("type Run ", "\"The server's words.\" type Run ");
    let sdl = import(server.as_bytes(), "server.graphql", &descriptions).expect("a schema");
    assert!(!sdl.contains("server's words"));
    for ours in [
        "\"\"\"A run.\"\"\"\ntype Run {",
        "  \"\"\"\n  Two\n  lines.\n  \"\"\"\n  name: String",
        "    \"\"\"Which run.\"\"\"\n    id: ID!",
        "  \"\"\"By name.\"\"\"\n  name_ASC",
        "  \"\"\"The name.\"\"\"\n  name: String",
    ] {
        assert!(sdl.contains(ours), "{ours} is not in\n{sdl}");
    }
    let again = import(sdl.as_bytes(), "server.graphql", &descriptions).expect("a schema");
    assert_eq!(again, sdl);
}

#[test]
fn introspection_gives_the_same_as_sdl() {
    let answer = introspected(OLD);
    let bare = answer["data"].to_string();
    assert_eq!(imported(&answer.to_string()), imported(OLD));
    assert_eq!(imported(&bare), imported(OLD));
    assert_eq!(imported(&format!("\u{feff}\n{bare}")), imported(OLD));
}

#[test]
fn directives_of_a_newer_specification_do_not_matter() {
    let answer = introspected(OLD).to_string();
    let newer = answer
        .replace("\"VARIABLE_DEFINITION\"", "\"DIRECTIVE_DEFINITION\"")
        .replace("\"FIELD\"", "\"DIRECTIVE_DEFINITION\"");
    assert_ne!(newer, answer);
    assert_eq!(imported(&newer), imported(OLD));
}

#[test]
fn the_checked_in_schemas_survive_introspection() {
    let root = workspace_root();
    let descriptions = Descriptions::of_workspace(&root).expect("descriptions");
    for generation in ["5.41", "6-early", "6-late"] {
        let path = root.join(format!("schema/webiny-{generation}.graphql"));
        let sdl = fs::read_to_string(path).expect("a schema");
        let answer = introspected(&sdl).to_string();
        let imported = import(answer.as_bytes(), "answer.json", &descriptions).expect("a schema");
        assert_eq!(imported, sdl, "{generation}");
    }
}

#[test]
fn wrong_sdl() {
    assert_snapshot!(refused(""), @"server.graphql:1: syntax error: Unexpected <EOF>.");
    assert_snapshot!(refused(b"type Query\n\xff"), @"server.graphql:2: not UTF-8");
    assert_snapshot!(refused("type Query {\n  backgroundTasks: }\n"), @"server.graphql:2: syntax error: expected a Type");
    assert_snapshot!(refused("query A {\n a }\n"), @"server.graphql:1: a schema document must not contain an operation definition");
    assert_snapshot!(refused("type Query {\n  cms: Int }\n"), @r"
    server.graphql: `Query` has no field `backgroundTasks`: background tasks are missing
    server.graphql: no `Mutation` type
    ");
    assert_snapshot!(refused(OLD.replace("Person!", "Nobody!")), @"server.graphql:9: cannot find type `Nobody` in this document");
    assert_snapshot!(refused(OLD.replace("enum RunSort", "type RunSort { a: Int }\nenum RunSort")), @"server.graphql:17: the type `RunSort` is defined multiple times in the schema");
    assert_snapshot!(refused(format!("schema {{ query: Reads mutation: Mutation }}\n{OLD}")), @"server.graphql: the root type of a query is `Reads`; Webiny calls it `Query`");
    assert_snapshot!(refused(OLD.replace("scalar Webiny", "type Webiny")), @"server.graphql: `WebinyBackgroundTaskDefinitionEnum` is neither an enum nor a scalar");
    assert_snapshot!(refused(format!("{OLD}\nextend enum Run {{ a }}\n")), @"server.graphql:18: adding an enum type extension, but `Run` is an object type");
}

#[test]
fn wrong_json() {
    assert_snapshot!(refused("{"), @"server.graphql:1: not an introspection result: EOF while parsing an object at line 1 column 1");
    assert_snapshot!(refused("{}"), @"server.graphql: neither `data` nor `__schema` is in this JSON object");
    assert_snapshot!(refused("{\n\"data\": {\n  \"__schema\": {} } }"), @"server.graphql:3: not an introspection result: missing field `queryType` at line 3 column 16");
    assert_snapshot!(refused("{\"data\": {\"__schema\": null}}"), @"server.graphql:1: not an introspection result: invalid type: null, expected a schema at line 1 column 26");
    assert_snapshot!(refused("{\"errors\": [{\"message\": \"introspection is not allowed\"}]}"), @"server.graphql: the server refused the introspection query: introspection is not allowed");
    let answer = introspected(OLD).to_string();
    assert_snapshot!(refused(answer.replace("\"OBJECT\"", "\"LIST\"")), @"server.graphql: not an introspection result: Found a list wrapper type in a position that should contain a named type");
    assert_snapshot!(refused(answer.replace("\"Person\"", "\"Per son\"")), @"server.graphql: syntax error: expected a type");
    assert_snapshot!(refused(answer.replace("\"Failure\"", "\"Run\"")), @"server.graphql: the type `Run` is defined multiple times in the schema");
}
