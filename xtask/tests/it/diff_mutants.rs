//! `schema diff` against the validator: do the rules and it agree?

use std::collections::BTreeSet;

use apollo_compiler::ast::{DirectiveList, FieldDefinition, InputValueDefinition, Type};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::{Name, Schema, name, ty};
use xtask::codegen::Sources;
use xtask::compat::Compat;
use xtask::diff::{Diff, Side, Verdict};

use crate::diff::client;
use crate::world::{OLD, new, with_both_triggers};

/// One change at a time, everywhere but in values of variables and in types of
/// answers: a document is lost if and only if the change is breaking.
#[test]
fn a_refused_document_is_a_breaking_change() {
    let client = client();
    let sources = with_both_triggers();
    let (mut breaking, mut others) = (0, 0);
    for dialect in [OLD.to_owned(), new()] {
        let before = dialect
            .replace("type Reads {", "type Reads { other(a: Int, b: Int!): Int")
            .replace("type Run {", "type Run { parent: Run")
            .replace("type Person {", "type Person { age: Int");
        let side = |name, sdl: &str| Side::parse(name, sdl.as_bytes()).expect("a schema");
        let from = side("before", &before);
        for (what, after) in mutants(&before) {
            let diff = Diff::new(&client, &from, &side("after", &after));
            let told = diff.count(Verdict::Breaking) > 0;
            assert_eq!(told, loses(&sources, &before, &after), "{what}\n{diff}");
            *if told { &mut breaking } else { &mut others } += 1;
        }
    }
    assert!(breaking > 50 && others > 30, "{breaking} and {others}");
}

/// Whether an API field can be called before and not after. The documents of
/// the world stand for each other only as dialects.
fn loses(sources: &Sources, before: &str, after: &str) -> bool {
    let schemas = [("a", before), ("b", after)].map(|(name, sdl)| {
        let path = format!("schema/webiny-{name}.graphql");
        (path, sdl.as_bytes().to_vec())
    });
    let sources = Sources {
        schemas: schemas.into(),
        ..sources.clone()
    };
    let table = Compat::new(&sources).expect("right sources").to_string();
    let mut callable: [BTreeSet<String>; 2] = Default::default();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split("  ").map(str::trim).collect();
        let cells: Vec<&str> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
        for (callable, cell) in callable.iter_mut().zip(&cells[2..]) {
            if *cell == "valid" {
                callable.insert(cells[0].to_owned());
            }
        }
    }
    !callable[0].is_subset(&callable[1])
}

/// Schemas with one change each, and what it was.
fn mutants(sdl: &str) -> Vec<(String, String)> {
    let schema = Schema::parse(sdl, "schema.graphql").expect("a schema");
    let mut mutants = Vec::new();
    let mut mutate = |what: String, change: &dyn Fn(&mut Schema)| {
        let mut mutant = schema.clone();
        change(&mut mutant);
        mutants.push((what, mutant.to_string()));
    };
    for (ty, definition) in &schema.types {
        let ExtendedType::Object(object) = definition else {
            continue;
        };
        if definition.is_built_in() || ["Query", "Mutation"].contains(&ty.as_str()) {
            continue;
        }
        for (field, definition) in &object.fields {
            if object.fields.len() > 1 {
                mutate(format!("{ty}.{field} removed"), &|schema| {
                    fields(schema, ty).shift_remove(field);
                });
            }
            mutate(
                format!("{ty}.{field} with a required argument"),
                &|schema| {
                    let argument = InputValueDefinition {
                        description: None,
                        name: name!("more"),
                        ty: ty!(Int!).into(),
                        default_value: None,
                        directives: DirectiveList::default(),
                    };
                    fields(schema, ty)[field]
                        .make_mut()
                        .arguments
                        .push(argument.into());
                },
            );
            for (index, argument) in definition.arguments.iter().enumerate() {
                let what = format!("{ty}.{field}({})", argument.name);
                mutate(format!("{what} removed"), &|schema| {
                    fields(schema, ty)[field].make_mut().arguments.remove(index);
                });
                let types: [(&str, &dyn Fn(Type) -> Type); 4] = [
                    ("required", &Type::non_null),
                    ("optional", &Type::nullable),
                    ("a list", &Type::list),
                    ("another type", &|_| ty!(Boolean)),
                ];
                for (how, change) in types {
                    mutate(format!("{what} {how}"), &|schema| {
                        let argument = &mut fields(schema, ty)[field].make_mut().arguments[index];
                        let argument = argument.make_mut();
                        argument.ty = change(argument.ty.as_ref().clone()).into();
                    });
                }
            }
        }
    }
    mutants
}

fn fields<'s>(
    schema: &'s mut Schema,
    ty: &Name,
) -> &'s mut IndexMap<Name, Component<FieldDefinition>> {
    match &mut schema.types[ty] {
        ExtendedType::Object(object) => &mut object.make_mut().fields,
        _ => panic!("{ty} is an object"),
    }
}
