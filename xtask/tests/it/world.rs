//! A small server, so that each test shows all that matters to it.

use xtask::codegen::{Files, Sources, generate};

/// Both generations agree but for the dialects of `triggerTask`.
pub(crate) const OLD: &str = "\
type Query { backgroundTasks: Reads }
type Mutation { backgroundTasks: Writes }
scalar WebinyBackgroundTaskDefinitionEnum
type Reads {
  getTask(id: ID!): RunResponse!
  listTasks(where: RunWhere, sort: [RunSort!], limit: Int): RunListResponse!
}
type Writes { triggerTask(definition: WebinyBackgroundTaskDefinitionEnum!): RunResponse! }
type Run { id: ID! name: String type: String input: String createdBy: Person! }
type Person { id: ID! }
type RunResponse { data: Run error: Failure }
type RunListResponse { data: [Run!] meta: Meta error: Failure }
type Failure { message: String }
type Meta { totalCount: Int! }
input RunWhere { name: String name_in: [String!] any: [RunWhere!] }
enum RunSort { name_ASC name_DESC }
";

pub(crate) const CONFIG: &str = r#"
[scalars]
ID = "TaskId"
Int = "i32"
String = "SmallStr"
WebinyBackgroundTaskDefinitionEnum = "DefinitionId"

[types]
RunSort = "RunSort"
RunWhere = "RunWhere"

[overrides]
"Run.name" = "RunName"

[dialects]
"Writes.triggerTask(definition)" = ["WebinyBackgroundTaskDefinitionEnum!", "String!"]
"#;

pub(crate) const FRAGMENTS: &str = "\
fragment ApiError on Failure { message }
fragment PageMeta on Meta { totalCount }
fragment Person on Person { id }
fragment Run on Run { id name type input createdBy { ...Person } }
fragment RunLight on Run { id name type createdBy { ...Person } }
";

pub(crate) const GET_TASK: &str = "\
# Reads one run.
#
# generations: new, old
query GetTask($id: ID!) {
  backgroundTasks {
    getTask(id: $id) {
      data { ...Run }
      error { ...ApiError }
    }
  }
}
";

pub(crate) const LIST_TASKS: &str = "\
# Lists runs.
#
# generations: new, old
query ListTasks($where: RunWhere, $sort: [RunSort!], $limit: Int) {
  backgroundTasks {
    listTasks(where: $where, sort: $sort, limit: $limit) {
      data { ...RunLight }
      meta { ...PageMeta }
      error { ...ApiError }
    }
  }
}
";

/// The newer generation takes the definition as a string.
pub(crate) fn new() -> String {
    OLD.replace(
        "(definition: WebinyBackgroundTaskDefinitionEnum!)",
        "(definition: String!)",
    )
}

/// Sources that are as they should be.
pub(crate) fn sources() -> Sources {
    let schemas = [("new", new()), ("old", OLD.to_owned())]
        .map(|(name, sdl)| (format!("schema/webiny-{name}.graphql"), sdl.into_bytes()));
    let operations = [
        ("fragments", FRAGMENTS),
        ("getTask", GET_TASK),
        ("listTasks", LIST_TASKS),
    ];
    let operations = operations
        .map(|(name, text)| (format!("schema/operations/{name}.graphql"), text.to_owned()));
    Sources {
        config: CONFIG.to_owned(),
        schemas: schemas.into(),
        operations: operations.into(),
        ..Sources::default()
    }
}

/// The sources with a document for each dialect of `triggerTask`.
pub(crate) fn with_both_triggers() -> Sources {
    let mut sources = sources();
    for (name, generation, ty) in [
        ("TriggerTask", "old", "WebinyBackgroundTaskDefinitionEnum!"),
        ("TriggerTaskString", "new", "String!"),
    ] {
        let text = format!(
            "\
# Triggers a run.
#
# generations: {generation}
mutation {name}($definition: {ty}) {{
  backgroundTasks {{
    triggerTask(definition: $definition) {{
      data {{ ...Run }}
      error {{ ...ApiError }}
    }}
  }}
}}
"
        );
        let path = format!("schema/operations/t{}.graphql", &name[1..]);
        sources.operations.insert(path, text);
    }
    sources
}

/// The sources with one operation document, or the fragments, replaced.
pub(crate) fn with_document(name: &str, text: &str) -> Sources {
    let mut sources = sources();
    let path = format!("schema/operations/{name}.graphql");
    sources.operations.insert(path, text.to_owned());
    sources
}

/// What codegen says about wrong sources.
pub(crate) fn problems(sources: &Sources) -> String {
    match generate(sources) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(problems) => problems.to_string(),
    }
}

/// What codegen makes of right ones.
pub(crate) fn files(sources: &Sources) -> Files {
    generate(sources).expect("the sources are right")
}

/// One of the generated files.
pub(crate) fn file(sources: &Sources, path: &str) -> String {
    let path = format!("crates/tasks-types/src/generated/{path}");
    files(sources).remove(&path).expect("a generated file")
}
