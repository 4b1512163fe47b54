//! One form for every schema of a generation.

use std::collections::BTreeSet;

use apollo_compiler::ast::{DirectiveList, OperationType, Type};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::{
    Component, ComponentName, ComponentOrigin, ExtendedType, FieldDefinition, InputValueDefinition,
    ScalarType,
};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema};

use super::{Descriptions, ROOT_FIELD};
use crate::problem::{Problem, Problems};

/// The enum in which servers up to early 6.x list the definitions of their
/// installation. A list that we keep must not close it.
const DEFINITION_ENUM: &str = "WebinyBackgroundTaskDefinitionEnum";

/// The reason that introspection gives for a bare `@deprecated`.
const NO_REASON: &str = "No longer supported";

/// Merges, prunes, opens, describes and sorts a schema, then validates it.
pub(super) fn canonical(
    mut schema: Schema,
    file: &str,
    descriptions: &Descriptions,
) -> Result<Valid<Schema>, Problems> {
    narrow_roots(&mut schema, file)?;
    prune(&mut schema);
    open_definitions(&mut schema, file)?;
    for ty in schema.types.values_mut().filter(|ty| !ty.is_built_in()) {
        settle(ty);
    }
    descriptions.apply(&mut schema);
    schema.types.sort_keys();
    no_extension_left(&schema, file)?;
    schema
        .validate()
        .map_err(|failed| Problems::from_diagnostics(file, &failed.errors))
}

/// Leaves nothing of the root types but the field of the background tasks.
fn narrow_roots(schema: &mut Schema, file: &str) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for operation in [OperationType::Query, OperationType::Mutation] {
        let name = operation.default_type_name();
        let message = match schema.root_operation(operation) {
            None => format!("no `{name}` type"),
            Some(root) if *root != name => {
                format!("the root type of a {operation} is `{root}`; Webiny calls it `{name}`")
            }
            Some(_) => match schema.types.get_mut(&name) {
                Some(ExtendedType::Object(root)) if root.fields.contains_key(ROOT_FIELD) => {
                    let root = root.make_mut();
                    root.fields.retain(|field, _| field == ROOT_FIELD);
                    root.implements_interfaces.clear();
                    continue;
                }
                _ => format!("`{name}` has no field `{ROOT_FIELD}`: background tasks are missing"),
            },
        };
        problems.push(Problem::new(file, message));
    }
    problems.into_result()?;

    let definition = schema.schema_definition.make_mut();
    definition.directives.0.clear();
    definition.subscription = None;
    let roots = [&mut definition.query, &mut definition.mutation];
    for root in roots.into_iter().flatten() {
        root.origin = ComponentOrigin::Definition;
    }
    Ok(())
}

/// Drops every type that the roots do not reach, and all directives' definitions.
fn prune(schema: &mut Schema) {
    let mut reached = BTreeSet::new();
    let mut open = vec![
        OperationType::Query.default_type_name(),
        OperationType::Mutation.default_type_name(),
    ];
    while let Some(name) = open.pop() {
        if let Some(ty) = schema.types.get(&name)
            && reached.insert(name)
        {
            open.extend(mentioned(ty, schema));
        }
    }
    (schema.types).retain(|name, ty| ty.is_built_in() || reached.contains(name));
    (schema.directive_definitions).retain(|_, definition| definition.is_built_in());
}

/// The types that a type needs to be complete.
fn mentioned(ty: &ExtendedType, schema: &Schema) -> Vec<Name> {
    let mut names = Vec::new();
    match ty {
        ExtendedType::Scalar(_) | ExtendedType::Enum(_) => {}
        ExtendedType::Object(object) => {
            names.extend(mentioned_by_fields(&object.fields));
            names.extend(object.implements_interfaces.iter().map(plain));
        }
        ExtendedType::Interface(interface) => {
            names.extend(mentioned_by_fields(&interface.fields));
            names.extend(interface.implements_interfaces.iter().map(plain));
            let implementers = schema.types.values().filter(|other| {
                let interfaces = match other {
                    ExtendedType::Object(object) => &object.implements_interfaces,
                    ExtendedType::Interface(interface) => &interface.implements_interfaces,
                    _ => return false,
                };
                interfaces.contains(&interface.name)
            });
            names.extend(implementers.map(|other| other.name().clone()));
        }
        ExtendedType::Union(union) => names.extend(union.members.iter().map(plain)),
        ExtendedType::InputObject(input) => {
            names.extend(input.fields.values().map(|field| named(&field.ty)));
        }
    }
    names
}

fn mentioned_by_fields(fields: &IndexMap<Name, Component<FieldDefinition>>) -> Vec<Name> {
    let mut names = Vec::new();
    for field in fields.values() {
        names.push(named(&field.ty));
        names.extend(field.arguments.iter().map(|argument| named(&argument.ty)));
    }
    names
}

fn named(ty: &Type) -> Name {
    ty.inner_named_type().clone()
}

fn plain(name: &ComponentName) -> Name {
    name.name.clone()
}

/// A new definition on a server must never need a release of ours.
fn open_definitions(schema: &mut Schema, file: &str) -> Result<(), Problems> {
    match schema.types.get_mut(DEFINITION_ENUM) {
        None | Some(ExtendedType::Scalar(_)) => Ok(()),
        Some(ty @ ExtendedType::Enum(_)) => {
            *ty = ExtendedType::Scalar(Node::new(ScalarType {
                description: None,
                name: ty.name().clone(),
                directives: apollo_compiler::schema::DirectiveList::default(),
            }));
            Ok(())
        }
        Some(_) => {
            let message = format!("`{DEFINITION_ENUM}` is neither an enum nor a scalar");
            Err(Problem::new(file, message).into())
        }
    }
}

/// Turns extensions into definitions, keeps of the directives `@deprecated`
/// alone, and sorts by name.
fn settle(ty: &mut ExtendedType) {
    match ty {
        ExtendedType::Scalar(scalar) => scalar.make_mut().directives.0.clear(),
        ExtendedType::Object(object) => {
            let object = object.make_mut();
            object.directives.0.clear();
            settle_names(&mut object.implements_interfaces);
            settle_fields(&mut object.fields);
        }
        ExtendedType::Interface(interface) => {
            let interface = interface.make_mut();
            interface.directives.0.clear();
            settle_names(&mut interface.implements_interfaces);
            settle_fields(&mut interface.fields);
        }
        ExtendedType::Union(union) => {
            let union = union.make_mut();
            union.directives.0.clear();
            settle_names(&mut union.members);
        }
        ExtendedType::Enum(values) => {
            let values = values.make_mut();
            values.directives.0.clear();
            values.values.sort_keys();
            for value in values.values.values_mut() {
                value.origin = ComponentOrigin::Definition;
                settle_directives(&mut value.make_mut().directives);
            }
        }
        ExtendedType::InputObject(input) => {
            let input = input.make_mut();
            input.directives.0.clear();
            input.fields.sort_keys();
            for field in input.fields.values_mut() {
                field.origin = ComponentOrigin::Definition;
                settle_directives(&mut field.make_mut().directives);
            }
        }
    }
}

fn settle_names(names: &mut apollo_compiler::collections::IndexSet<ComponentName>) {
    let mut settled: Vec<Name> = names.iter().map(plain).collect();
    settled.sort();
    *names = settled.into_iter().map(ComponentName::from).collect();
}

fn settle_fields(fields: &mut IndexMap<Name, Component<FieldDefinition>>) {
    fields.sort_keys();
    for field in fields.values_mut() {
        field.origin = ComponentOrigin::Definition;
        let field = field.make_mut();
        settle_directives(&mut field.directives);
        settle_arguments(&mut field.arguments);
    }
}

fn settle_arguments(arguments: &mut [Node<InputValueDefinition>]) {
    arguments.sort_by(|a, b| a.name.cmp(&b.name));
    for argument in arguments {
        settle_directives(&mut argument.make_mut().directives);
    }
}

fn settle_directives(directives: &mut DirectiveList) {
    directives
        .0
        .retain(|directive| directive.name == "deprecated");
    for directive in &mut directives.0 {
        (directive.make_mut().arguments)
            .retain(|argument| argument.value.as_str() != Some(NO_REASON));
    }
}

/// cynic drops what an `extend` adds without a word, so none may get past here.
fn no_extension_left(schema: &Schema, file: &str) -> Result<(), Problems> {
    let mut problems = Problems::default();
    if !schema.schema_definition.extensions().is_empty() {
        problems.push(Problem::new(file, "`extend schema` could not be merged"));
    }
    for (name, ty) in &schema.types {
        if !ty.extensions().is_empty() {
            let message = format!("an extension of `{name}` could not be merged");
            problems.push(Problem::new(file, message));
        }
    }
    problems.into_result()
}
