//! Operations: `backgroundTasks { field(arguments) { data meta error } }`.

use apollo_compiler::ast::{Field as FieldNode, FieldDefinition, OperationType, Selection};

use super::{LIGHT, Place, Resolver};
use crate::codegen::document::{OperationDocument, used_fragments};
use crate::codegen::model::{Field, Home, Operation, Ty};
use crate::codegen::names::{self, Unique};
use crate::schema::ROOT_FIELD;

impl Resolver<'_> {
    /// One module; `None` after a problem.
    pub(super) fn operation(&mut self, document: &OperationDocument) -> Option<Operation> {
        let place = Place {
            file: &document.file,
            sources: &document.sources,
            location: document.operation.location(),
        };
        let operation = &document.operation;
        if !operation.directives.is_empty() {
            self.wrong(place, "a directive has no Rust form here");
        }
        if operation.operation_type == OperationType::Subscription {
            self.wrong(place, "subscriptions have no Rust form");
            return None;
        }

        let root = self.only_field(&operation.selection_set, place)?;
        if root.name != ROOT_FIELD {
            self.wrong(place, format!("an operation starts with `{ROOT_FIELD}`"));
            return None;
        }
        let root_definition =
            self.definition(&operation.operation_type.default_type_name(), root, place)?;
        let root_type = root_definition.ty.inner_named_type().to_string();
        let call = self.only_field(&root.selection_set, place)?;
        let definition = self.definition(&root_type, call, place)?;
        let response_type = definition.ty.inner_named_type().to_string();
        if definition.ty.is_list() || self.superset.get_object(&response_type).is_none() {
            self.wrong(
                place,
                format!("`{}` does not return a response object", call.name),
            );
            return None;
        }

        let variables = self.variables(document, definition, call, place);
        let arguments = self.arguments(call, place);
        let response = self.response(&response_type, call, place)?;
        let full = self.selects_full(document, place);
        Some(Operation {
            module: self.rust_name(&document.name, place)?,
            doc: document.description.clone(),
            generations: document.generations.clone(),
            mutation: operation.operation_type == OperationType::Mutation,
            full,
            variables,
            root_type,
            field: Field {
                graphql: call.name.to_string(),
                rust: self.rust_name(&call.name, place)?,
                ty: Ty {
                    name: format!("{}Response", document.name),
                    home: Home::Generated,
                    list: false,
                    nullable: !definition.ty.is_non_null(),
                },
                doc: format!("The answer of `{}`.", call.name),
                full: false,
            },
            response_type,
            arguments,
            response,
            name: document.name.clone(),
        })
    }

    fn variables(
        &mut self,
        document: &OperationDocument,
        definition: &FieldDefinition,
        call: &FieldNode,
        place: Place<'_>,
    ) -> Vec<Field> {
        let mut unique = Unique::default();
        let mut variables = Vec::new();
        for variable in &document.operation.variables {
            let place = place.at(variable.location());
            if variable.default_value.is_some() || !variable.directives.is_empty() {
                self.wrong(place, "a variable has neither default nor directives here");
            }
            let Some(rust) = self.rust_name(&variable.name, place) else {
                continue;
            };
            if let Err(message) = unique.take(&rust, &variable.name) {
                self.wrong(place, message);
            }
            let coordinate = format!("{}.${}", document.name, variable.name);
            let Some(ty) = self.leaf(&coordinate, &variable.ty, place) else {
                continue;
            };
            if ty.home == Home::Generated {
                (self.sent).insert(variable.ty.inner_named_type().to_string());
            }
            let described = (call.arguments.iter())
                .find(|argument| argument.value.as_variable() == Some(&variable.name))
                .and_then(|argument| definition.argument_by_name(&argument.name))
                .and_then(|argument| argument.description.as_deref());
            variables.push(Field {
                graphql: variable.name.to_string(),
                rust,
                ty,
                doc: described.map_or_else(
                    || format!("The variable `${}`.", variable.name),
                    ToOwned::to_owned,
                ),
                full: false,
            });
        }
        variables
    }

    fn arguments(&mut self, call: &FieldNode, place: Place<'_>) -> Vec<(String, String)> {
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            let Some(variable) = argument.value.as_variable() else {
                let message = format!("the argument `{}` must be a variable", argument.name);
                self.wrong(place.at(argument.location()), message);
                continue;
            };
            let rust = names::field(variable);
            arguments.extend(rust.map(|rust| (argument.name.to_string(), rust)));
        }
        arguments
    }

    /// The fields of the response; each part of the envelope has its fragment.
    fn response(&mut self, ty: &str, call: &FieldNode, place: Place<'_>) -> Option<Vec<Field>> {
        let mut fields = Vec::new();
        for selection in &call.selection_set {
            let place = place.at(selection.location());
            let Some(node) = self.plain_field(selection, place) else {
                continue;
            };
            let (doc, fragment) = match node.name.as_str() {
                "data" => ("What the operation returned; `None` if it failed.", None),
                "meta" => (
                    "Where the page stands; `None` if it failed.",
                    Some("PageMeta"),
                ),
                "error" => ("Why the operation failed.", Some("ApiError")),
                other => {
                    let message = format!("a response has data, meta and error, not `{other}`");
                    self.wrong(place, message);
                    continue;
                }
            };
            let definition = self.superset.type_field(ty, &node.name).ok()?;
            let coordinate = format!("{ty}.{}", node.name);
            let found = self.selected(&coordinate, &definition.ty, &node.selection_set, place);
            let Some(found) = found else {
                continue;
            };
            if fragment.is_some_and(|fragment| fragment != found.name) {
                let message = format!("`{}` must be selected by ...{}", node.name, fragment?);
                self.wrong(place, message);
            }
            if !found.nullable {
                self.wrong(place, format!("`{coordinate}` is never null"));
            }
            fields.push(Field {
                graphql: node.name.to_string(),
                rust: node.name.to_string(),
                ty: found,
                doc: doc.to_owned(),
                full: false,
            });
        }
        for required in ["data", "error"] {
            let mut selected = call.selection_set.iter().filter_map(Selection::as_field);
            if !selected.any(|field| field.name == required) {
                self.wrong(place, format!("`{}` must select `{required}`", call.name));
            }
        }
        Some(fields)
    }

    /// cynic switches the full fields on for a whole document.
    fn selects_full(&mut self, document: &OperationDocument, place: Place<'_>) -> bool {
        let mut full = None;
        let mut light = None;
        for name in used_fragments(document, self.fragments) {
            if self.is_pair(&name) {
                full = Some(name);
            } else if self.struct_of(&name) != name {
                light = Some(name);
            }
        }
        if let (Some(full), Some(light)) = (&full, &light) {
            let message = format!("both `{full}` and `{light}`: all pairs must be {LIGHT} or none");
            self.wrong(place, message);
        }
        full.is_some()
    }
}
