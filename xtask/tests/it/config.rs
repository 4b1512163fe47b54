//! Wrong `codegen.toml` and `descriptions.toml`: each key is told with its line.

use insta::assert_snapshot;
use xtask::codegen::Sources;

use crate::world::{CONFIG, problems, sources};

fn config(from: &str, to: &str) -> String {
    assert!(CONFIG.contains(from), "{from} is not in the configuration");
    let mut sources = sources();
    sources.config = CONFIG.replace(from, to);
    problems(&sources)
}

fn descriptions(toml: &str) -> String {
    problems(&Sources {
        descriptions: toml.to_owned(),
        ..sources()
    })
}

#[test]
fn keys_that_name_nothing() {
    assert_snapshot!(config("[types]", "[types]\nRunOrder = \"RunOrder\""), @"schema/codegen.toml:9: `RunOrder` names no enum or input object of the schemas");
    assert_snapshot!(config("[scalars]", "[scalars]\nFloat = \"f64\""), @"schema/codegen.toml:3: `Float` names no scalar of the schemas");
    assert_snapshot!(config("Run.name", "Run.title"), @"schema/codegen.toml:13: `Run.title` names no field of the schemas and no variable");
    assert_snapshot!(config("Run.name", "GetTask.$name"), @"schema/codegen.toml:13: `GetTask.$name` names no field of the schemas and no variable");
    assert_snapshot!(config("[dialects]", "[dialects]\n\"Writes.triggerTask(name)\" = []"), @"schema/codegen.toml:16: `Writes.triggerTask(name)` names no field or argument of the schemas");
    assert_snapshot!(config("[types]", "[type]"), @"schema/codegen.toml:8: unknown field `type`, expected one of `scalars`, `types`, `overrides`, `dialects`");
}

#[test]
fn what_has_no_mapping() {
    assert_snapshot!(config("Int = \"i32\"\n", ""), @r"
    schema/operations/fragments.graphql:2: `Int` has no Rust type in schema/codegen.toml
    schema/operations/listTasks.graphql:4: `Int` has no Rust type in schema/codegen.toml
    ");
    assert_snapshot!(config("RunSort = \"RunSort\"\n", ""), @"schema/operations/listTasks.graphql:4: `RunSort` has no Rust type in schema/codegen.toml");
}

#[test]
fn what_cannot_be_rust() {
    assert_snapshot!(config("\"i32\"", "\"Vec<i32>\""), @"schema/codegen.toml:4: `Vec<i32>` is not the name of a Rust type");
    assert_snapshot!(config("\"i32\"", "\" i32\""), @"schema/codegen.toml:4: ` i32` is not the name of a Rust type");
    assert_snapshot!(config("\"i32\"", "\"fn\""), @"schema/codegen.toml:4: `fn` is not the name of a Rust type");
    assert_snapshot!(config("\"RunSort\"", "\"ListTasks\""), @"schema/codegen.toml: `RunSort` and `operation ListTasks` have the same Rust name `ListTasks`");
    assert_snapshot!(config("\"i32\"", "32"), @"schema/codegen.toml:4: invalid type: integer `32`, expected a string");
    assert_snapshot!(config("[types]", "[types"), @"schema/codegen.toml:8: unclosed table, expected `]`");
}

#[test]
fn names_that_become_one() {
    let mut sources = sources();
    for sdl in sources.schemas.values_mut() {
        let text = String::from_utf8_lossy(sdl).replace("name_in:", "nameStart: Int name_start:");
        *sdl = text.into_bytes();
    }
    assert_snapshot!(problems(&sources), @"schema/codegen.toml: `RunWhere`: `nameStart` and `name_start` have the same Rust name `name_start`");
}

#[test]
fn an_input_without_a_size() {
    let mut sources = sources();
    for sdl in sources.schemas.values_mut() {
        let text = String::from_utf8_lossy(sdl).replace("any: [RunWhere!]", "not: Not");
        *sdl = format!("{text}input Not {{ where: RunWhere }}").into_bytes();
    }
    sources.config = CONFIG.replace("[types]", "[types]\nNot = \"Not\"");
    assert_snapshot!(problems(&sources), @r"
    schema/codegen.toml: `RunWhere` holds itself, and not in a list
    schema/codegen.toml: `Not` holds itself, and not in a list
    ");
}

#[test]
fn descriptions_of_nothing() {
    assert_snapshot!(descriptions("Run = \"A run.\"\n\"Run.nmae\" = \"Its name.\"\n"), @"schema/descriptions.toml:2: `Run.nmae` is in no schema");
    assert_snapshot!(descriptions("\"Reads.getTask(name)\" = \"Its name.\"\n"), @"schema/descriptions.toml:1: `Reads.getTask(name)` is in no schema");
    assert_snapshot!(descriptions("Run = 1\n"), @"schema/descriptions.toml:1: invalid type: integer `1`, expected a string");
    assert_snapshot!(descriptions("Run = \"A run.\"\nRun = \"Again.\"\n"), @"schema/descriptions.toml:2: duplicate key");
}
