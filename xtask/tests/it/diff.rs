//! `schema diff`: what a change of the server means for us.

use std::fs;

use insta::assert_snapshot;
use xtask::codegen::generate;
use xtask::diff::{Client, Diff, Side};
use xtask::workspace_root;

use crate::tree::{self, stderr, stdout, xtask};
use crate::world::{OLD, new, with_both_triggers};

const SUPERSET: &str = "crates/tasks-types/src/generated/superset.graphql";

pub(crate) fn client() -> Client {
    let sources = with_both_triggers();
    let files = generate(&sources).expect("the sources are right");
    Client::new(&sources, &files[SUPERSET]).expect("the sources are right")
}

fn diff(before: &str, after: &str) -> Diff {
    let side = |name, sdl: &str| Side::parse(name, sdl.as_bytes()).expect("a schema");
    Diff::new(&client(), &side("before", before), &side("after", after))
}

/// The diff when `from` stands as `to` in the schema.
fn changed(from: &str, to: &str) -> String {
    assert!(OLD.contains(from), "{from} is not in the schema");
    diff(OLD, &OLD.replace(from, to)).to_string()
}

#[test]
fn nothing_changed() {
    assert_snapshot!(diff(OLD, OLD).to_string(), @r"
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 0 safe
    ");
}

#[test]
fn fields() {
    // Renamed, removed, removed though nobody selects it, added.
    assert_snapshot!(changed("type Run { id: ID! name: String", "type Run { id: ID! title: String"), @r"
    breaking (1)
      Run.name: removed; selected by GetTask, ListTasks, TriggerTask; renamed to `title`?
    safe (1)
      Run.title: new, `String`; nothing that we send or read changes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("input: String ", ""), @r"
    breaking (1)
      Run.input: removed; selected by GetTask, TriggerTask
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(diff(&OLD.replace("type Person {", "type Person { age: Int"), OLD).to_string(), @r"
    safe (1)
      Person.age: removed; not used by us
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("type Person {", "type Person { age: Int"), @r"
    safe (1)
      Person.age: new, `Int`; nothing that we send or read changes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
}

#[test]
fn types_of_fields() {
    assert_snapshot!(changed("totalCount: Int!", "totalCount: String!"), @r"
    breaking (1)
      Meta.totalCount: `Int!` became `String!`; selected by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(changed("data: [Run!] meta", "data: Run meta"), @r"
    breaking (1)
      RunListResponse.data: `[Run!]` became `Run`; selected by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    // Null where our type has no room, where it has, and in a list.
    assert_snapshot!(changed("totalCount: Int!", "totalCount: Int"), @r"
    breaking (1)
      Meta.totalCount: `Int!` became `Int`; our type has no room for null; selected by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(diff(&OLD.replace("input: String", "input: String!"), OLD).to_string(), @r"
    safe (1)
      Run.input: `String!` became `String`; our type has room for null
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("data: [Run!] meta", "data: [Run] meta"), @r"
    safe (1)
      RunListResponse.data: `[Run!]` became `[Run]`; null items of a list are left out
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("name: String type", "name: String! type"), @r"
    safe (1)
      Run.name: `String` became `String!`; what we read fits
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
}

#[test]
fn arguments() {
    // Renamed, removed, removed from a field that nobody calls.
    assert_snapshot!(changed("getTask(id: ID!)", "getTask(taskId: ID!)"), @r"
    breaking (2)
      Reads.getTask(id): removed; sent by GetTask; renamed to `taskId`?
      Reads.getTask(taskId): new and required, `ID!`; not sent by GetTask
    not counted, since before refuses them: TriggerTaskString
    before -> after: 2 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(changed(", limit: Int", ""), @r"
    breaking (1)
      Reads.listTasks(limit): removed; sent by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(changed("getTask(id: ID!): RunResponse!", "getTask(id: ID!): RunResponse! other(a: Int): Int"), @r"
    safe (1)
      Reads.other: new, `Int`; nothing that we send or read changes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    // Required, new or not, sent or not.
    assert_snapshot!(changed("limit: Int", "limit: Int!"), @r"
    breaking (1)
      Reads.listTasks(limit): `Int` became `Int!`; does not fit what is sent by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(changed("limit: Int", "limit: Int! = 50"), @r"
    risky (1)
      Reads.listTasks(limit): `Int` became `Int! = 50`; the default counts where it is left out by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 1 risky, 0 safe
    ");
    assert_snapshot!(changed("limit: Int", "limit: Int, locale: String!"), @r"
    breaking (1)
      Reads.listTasks(locale): new and required, `String!`; not sent by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(changed("limit: Int", "limit: Int, locale: String"), @r"
    safe (1)
      Reads.listTasks(locale): new and optional, `String`; nobody has to send it
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("getTask(id: ID!)", "getTask(id: ID)"), @r"
    safe (1)
      Reads.getTask(id): `ID!` became `ID`; what we send fits
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    // Another type, another default.
    assert_snapshot!(changed("getTask(id: ID!)", "getTask(id: String!)"), @r"
    breaking (1)
      Reads.getTask(id): `ID!` became `String!`; does not fit what is sent by GetTask
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(changed("limit: Int", "limit: Int = 50"), @r"
    risky (1)
      Reads.listTasks(limit): `Int` became `Int = 50`; the default counts where it is left out by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 1 risky, 0 safe
    ");
    assert_snapshot!(changed("getTask(id: ID!)", "getTask(id: ID! = 1)"), @r"
    safe (1)
      Reads.getTask(id): `ID!` became `ID! = 1`; what we send fits
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("sort: [RunSort!]", "sort: [RunSort]"), @r"
    safe (1)
      Reads.listTasks(sort): `[RunSort!]` became `[RunSort]`; what we send fits
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
}

#[test]
fn a_dialect_takes_the_place_of_another() {
    assert_snapshot!(diff(OLD, &new()).to_string(), @r"
    safe (2)
      WebinyBackgroundTaskDefinitionEnum: removed; named by TriggerTask, whose place TriggerTaskString takes
      Writes.triggerTask(definition): `WebinyBackgroundTaskDefinitionEnum!` became `String!`; does not fit what is sent by TriggerTask, whose place TriggerTaskString takes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 2 safe
    ");
    // Only if the server takes that one.
    assert_snapshot!(changed("(definition: WebinyBackgroundTaskDefinitionEnum!)", "(definition: ID!)"), @r"
    breaking (2)
      WebinyBackgroundTaskDefinitionEnum: removed; named by TriggerTask
      Writes.triggerTask(definition): `WebinyBackgroundTaskDefinitionEnum!` became `ID!`; does not fit what is sent by TriggerTask
    not counted, since before refuses them: TriggerTaskString
    before -> after: 2 breaking, 0 risky, 0 safe
    ");
}

#[test]
fn inputs() {
    assert_snapshot!(changed("name: String name_in", "title: String name_in"), @r"
    risky (1)
      RunWhere.name: removed; offered by ListTasks; renamed to `title`?
    safe (1)
      RunWhere.title: new and optional, `String`; nobody has to send it
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 1 risky, 1 safe
    ");
    assert_snapshot!(changed("input RunWhere { name: String", "input RunWhere { name: ID"), @r"
    risky (1)
      RunWhere.name: `String` became `ID`; still sent as `String` by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 1 risky, 0 safe
    ");
    assert_snapshot!(changed("input RunWhere { name: String", "input RunWhere { name: String!"), @r"
    breaking (1)
      RunWhere.name: `String` became `String!`; may be left out by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
    assert_snapshot!(changed("input RunWhere { name: String", "input RunWhere { name: String! = \"a\""), @r#"
    risky (1)
      RunWhere.name: `String` became `String! = "a"`; null is refused now, and offered by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 1 risky, 0 safe
    "#);
    assert_snapshot!(changed("input RunWhere { name: String", "input RunWhere { name: String = \"a\""), @r#"
    risky (1)
      RunWhere.name: `String` became `String = "a"`; the default counts where it is left out by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 1 risky, 0 safe
    "#);
    assert_snapshot!(changed("name_in: [String!]", "name_in: [String]"), @r"
    safe (1)
      RunWhere.name_in: `[String!]` became `[String]`; what we send fits
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("input RunWhere {", "input RunWhere { locale: String! status: String"), @r"
    breaking (1)
      RunWhere.locale: new and required, `String!`; left out by ListTasks
    safe (1)
      RunWhere.status: new and optional, `String`; nobody has to send it
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 1 safe
    ");
    // One that nobody sends.
    let unused = OLD.replace(
        "): RunListResponse!",
        "): RunListResponse! other(more: More): Int",
    );
    let before = format!("{unused}input More {{ a: Int b: Int }}");
    let after = format!("{unused}input More {{ a: Int! c: Int! }}");
    assert_snapshot!(diff(&before, &after).to_string(), @r"
    safe (3)
      More.a: `Int` became `Int!`; not used by us
      More.b: removed; not used by us
      More.c: new and required, `Int!`; not used by us
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 3 safe
    ");
}

#[test]
fn enums() {
    assert_snapshot!(changed("name_ASC name_DESC", "name_ASC name_DESC type_ASC"), @r"
    safe (1)
      RunSort.type_ASC: new; our typed API offers it after `cargo xtask codegen`
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("name_ASC name_DESC", "values_name_ASC values_name_DESC"), @r"
    risky (2)
      RunSort.name_ASC: removed; offered by ListTasks; renamed to `values_name_ASC`?
      RunSort.name_DESC: removed; offered by ListTasks; renamed to `values_name_DESC`?
    safe (2)
      RunSort.values_name_ASC: new; our typed API offers it after `cargo xtask codegen`
      RunSort.values_name_DESC: new; our typed API offers it after `cargo xtask codegen`
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 2 risky, 2 safe
    ");
    // Words of a server.
    let answers = OLD.replace("type Person {", "type Person { kind: Kind");
    let before = format!("{answers}enum Kind {{ key user }}");
    let after = format!("{answers}enum Kind {{ team user }}");
    assert_snapshot!(diff(&before, &after).to_string(), @r"
    safe (2)
      Kind.key: removed; not used by us; renamed to `team`?
      Kind.team: new; not used by us
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 2 safe
    ");
}

#[test]
fn operations() {
    assert_snapshot!(changed("type Writes {", "type Writes { deleteTask(id: ID!): RunResponse"), @r"
    safe (1)
      Writes.deleteTask: new, `RunResponse`; nothing that we send or read changes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 1 safe
    ");
    assert_snapshot!(changed("  getTask(id: ID!): RunResponse!\n", ""), @r"
    breaking (1)
      Reads.getTask: removed; selected by GetTask
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
}

#[test]
fn types() {
    // Renamed where documents name it, and where they do not; removed; of
    // another kind.
    let renamed = OLD.replace("Person", "Identity");
    assert_snapshot!(diff(OLD, &renamed).to_string(), @r"
    breaking (2)
      Person: removed; named by GetTask, ListTasks, TriggerTask; renamed to `Identity`?
      Run.createdBy: `Person!` became `Identity!`; selected by GetTask, ListTasks, TriggerTask
    safe (1)
      Identity: new, an object; nothing that we send or read changes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 2 breaking, 0 risky, 1 safe
    ");
    let spare = format!("{OLD}type Spare {{ id: ID }}")
        .replace("type Person {", "type Person { spare: Spare");
    assert_snapshot!(diff(&spare, OLD).to_string(), @r"
    safe (2)
      Person.spare: removed; not used by us
      Spare: removed; not used by us
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 2 safe
    ");
    assert_snapshot!(changed("enum RunSort { name_ASC name_DESC }", "scalar RunSort"), @r"
    breaking (1)
      RunSort: an enum became a scalar; used by ListTasks
    not counted, since before refuses them: TriggerTaskString
    before -> after: 1 breaking, 0 risky, 0 safe
    ");
}

#[test]
fn unions_and_interfaces() {
    let before = "union Any = Run | Person\ninterface Node { id: ID! }\ntype Person implements Node { id: ID! any: Any node: Node }";
    let before = OLD.replace("type Person { id: ID! }", before);
    let after = before
        .replace("Run | Person", "Person")
        .replace("Person implements Node", "Person");
    assert_snapshot!(diff(&before, &after).to_string(), @r"
    safe (2)
      Any: no longer with `Run`; not used by us
      Node: no longer with `Person`; not used by us
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 2 safe
    ");
    assert_snapshot!(diff(&after, &before).to_string(), @r"
    safe (2)
      Any: now with `Run`; nothing that we send or read changes
      Node: now with `Person`; nothing that we send or read changes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 2 safe
    ");
}

#[test]
fn deprecation() {
    let old = OLD.replace("name: String type", "name: String @deprecated type");
    let old = old.replace("limit: Int", "limit: Int @deprecated");
    let old = old.replace("name_in: [String!]", "name_in: [String!] @deprecated");
    let old = old.replace("name_ASC", "name_ASC @deprecated");
    let old = old.replace("type Person {", "type Person { age: Int @deprecated");
    let young = OLD.replace("type Person {", "type Person { age: Int");
    assert_snapshot!(diff(&young, &old).to_string(), @r"
    risky (4)
      Reads.listTasks(limit): deprecated; a later release may remove it; used by ListTasks
      Run.name: deprecated; a later release may remove it; used by GetTask, ListTasks, TriggerTask
      RunSort.name_ASC: deprecated; a later release may remove it; used by ListTasks
      RunWhere.name_in: deprecated; a later release may remove it; used by ListTasks
    safe (1)
      Person.age: deprecated; not used by us
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 4 risky, 1 safe
    ");
    assert_snapshot!(diff(&old, &young).to_string(), @r"
    safe (5)
      Person.age: no longer deprecated; nothing that we send or read changes
      Reads.listTasks(limit): no longer deprecated; nothing that we send or read changes
      Run.name: no longer deprecated; nothing that we send or read changes
      RunSort.name_ASC: no longer deprecated; nothing that we send or read changes
      RunWhere.name_in: no longer deprecated; nothing that we send or read changes
    not counted, since before refuses them: TriggerTaskString
    before -> after: 0 breaking, 0 risky, 5 safe
    ");
}

#[test]
fn descriptions_and_order_are_no_change() {
    let told = OLD.replace("type Run {", "\"A run.\" type Run {");
    let told = told.replace("name_ASC name_DESC", "name_DESC name_ASC");
    assert_eq!(diff(OLD, &told).changes(), []);
}

#[test]
fn every_pair_of_generations() {
    let generations = ["5.41", "6-early", "6-late"];
    for from in generations {
        for to in generations.into_iter().filter(|to| *to != from) {
            let diff = Diff::of_workspace(&workspace_root(), from, to).expect("right sources");
            assert_snapshot!(format!("{from} to {to}"), diff.to_string());
        }
    }
}

#[test]
fn the_command() {
    let copy = tree::copy();
    let schema = copy.path().join("schema/webiny-6-late.graphql");
    let late = fs::read_to_string(&schema).expect("a schema");
    let file = copy.path().join("server.graphql");
    let name = file.to_str().expect("a path");

    fs::write(
        &file,
        late.replace("  abortTask(", "  more: ID\n  abortTask("),
    )
    .expect("a file");
    for spelling in ["6-late", "webiny-6-late"] {
        let output = xtask(copy.path(), &["schema", "diff", spelling, name]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let stdout = stdout(&output);
        let last = stdout.lines().last().expect("a summary");
        assert_eq!(
            last,
            format!("6-late -> {name}: 0 breaking, 0 risky, 1 safe")
        );
    }

    fs::write(&file, late.replace("  abortTask(", "  stopTask(")).expect("a file");
    let output = xtask(copy.path(), &["schema", "diff", "6-late", name]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with(
        "breaking (1)\n  WebinyBackgroundTaskMutation.abortTask: removed; selected by AbortTask; \
         renamed to `stopTask`?\n"
    ));
    assert_eq!(stderr(&output), format!("{name} breaks this client\n"));
}

#[test]
fn the_command_says_which_of_its_sources_is_wrong() {
    let copy = tree::copy();
    let output = xtask(copy.path(), &["schema", "diff", "7", "6-late"]);
    assert_eq!(output.status.code(), Some(1));
    let message = "7: neither a generation of schema/ (5.41, 6-early, 6-late) nor a file: ";
    assert!(stderr(&output).starts_with(message), "{}", stderr(&output));

    let file = copy.path().join("server.json");
    let name = file.to_str().expect("a path");
    fs::write(&file, "{}").expect("a file");
    fs::remove_file(copy.path().join(SUPERSET)).expect("a file");
    let output = xtask(copy.path(), &["schema", "diff", name, "6-late"]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = stderr(&output);
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(
        lines[0].starts_with(&format!("{SUPERSET}: cannot read it: ")),
        "{stderr}"
    );
    assert_eq!(
        lines[1],
        format!("{name}: neither `data` nor `__schema` is in this JSON object")
    );
}
