//! The validation rules whose refusals clients meet.

use std::collections::HashMap;

use apollo_compiler::ast::{
    Argument, Definition, Document, Field, FragmentDefinition, InputValueDefinition,
    OperationDefinition, Selection,
};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use apollo_compiler::{Name, Node, Schema};

use super::suggest::did_you_mean;
use super::usages::Usage;
use super::{Refusal, literals, place, usages};

/// Checks a document; an empty list accepts it as far as these rules go.
pub(crate) fn check(schema: &Schema, document: &Document) -> Vec<Refusal> {
    let mut rules = Rules {
        schema,
        document,
        refusals: Vec::new(),
    };
    let fragments: HashMap<&str, &Node<FragmentDefinition>> = document
        .definitions
        .iter()
        .filter_map(|definition| definition.as_fragment_definition())
        .map(|fragment| (fragment.name.as_str(), fragment))
        .collect();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => rules.operation(operation, &fragments),
            Definition::FragmentDefinition(fragment) => rules.fragment(fragment),
            // apollo-compiler refuses what cannot be executed.
            _ => {}
        }
    }
    rules.refusals
}

/// The rules at work on one document.
pub(super) struct Rules<'a> {
    pub(super) schema: &'a Schema,
    document: &'a Document,
    refusals: Vec<Refusal>,
}

impl Rules<'_> {
    pub(super) fn refuse(&mut self, message: String, places: &[Option<SourceSpan>]) {
        let refusal = Refusal::at(message, places, &self.document.sources);
        self.refusals.push(refusal);
    }

    fn fragment(&mut self, fragment: &FragmentDefinition) {
        if self.is_known_type(&fragment.type_condition) {
            let parent = fragment.type_condition.as_str();
            self.selections(Some(parent), &fragment.selection_set);
        }
    }

    fn operation(
        &mut self,
        operation: &Node<OperationDefinition>,
        fragments: &HashMap<&str, &Node<FragmentDefinition>>,
    ) {
        for variable in &operation.variables {
            self.is_known_type(variable.ty.inner_named_type());
        }
        let root = self
            .schema
            .root_operation(operation.operation_type)
            .map(Name::as_str);
        self.selections(root, &operation.selection_set);
        let usages = usages::of(self.schema, root, operation, fragments);
        self.variables(operation, &usages);
    }

    fn variables(&mut self, operation: &Node<OperationDefinition>, usages: &[Usage<'_>]) {
        let name = operation.name.as_ref();
        let within = |joint: &str| {
            name.map(|name| format!(" {joint} operation \"{name}\""))
                .unwrap_or_default()
        };
        let definition = |name: &str| {
            let mut variables = operation.variables.iter();
            variables.find(|variable| variable.name == name)
        };
        for usage in usages
            .iter()
            .filter(|usage| definition(usage.name).is_none())
        {
            let message = format!(
                "Variable \"${}\" is not defined{}.",
                usage.name,
                within("by")
            );
            self.refuse(message, &[usage.place, place(operation)]);
        }
        for variable in &operation.variables {
            if !usages.iter().any(|usage| variable.name == usage.name) {
                let message = format!(
                    "Variable \"${}\" is never used{}.",
                    variable.name,
                    within("in")
                );
                self.refuse(message, &[place(variable)]);
            }
        }
        for usage in usages {
            let Some(variable) = definition(usage.name) else {
                continue;
            };
            let is_known = self
                .schema
                .types
                .contains_key(variable.ty.inner_named_type());
            if let Some(expected) = &usage.expected
                && is_known
                && !usage.accepts(variable)
            {
                let message = format!(
                    "Variable \"${}\" of type \"{}\" used in position expecting type \"{expected}\".",
                    usage.name, variable.ty
                );
                self.refuse(message, &[place(variable), usage.place]);
            }
        }
    }

    /// Whether the schema has a type of this name; else it is refused.
    fn is_known_type(&mut self, name: &Name) -> bool {
        if self.schema.types.contains_key(name) {
            return true;
        }
        let known = self.schema.types.keys().map(Name::as_str);
        let suggestions = did_you_mean(None, name, known);
        self.refuse(
            format!("Unknown type \"{name}\".{suggestions}"),
            &[name.location()],
        );
        false
    }

    /// Selections on a type; within an unknown field nothing is known, so nothing is refused.
    fn selections(&mut self, parent: Option<&str>, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => self.field(parent, field),
                Selection::InlineFragment(fragment) => match &fragment.type_condition {
                    None => self.selections(parent, &fragment.selection_set),
                    Some(condition) if self.is_known_type(condition) => {
                        self.selections(Some(condition.as_str()), &fragment.selection_set);
                    }
                    Some(_) => self.selections(None, &fragment.selection_set),
                },
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn field(&mut self, parent: Option<&str>, field: &Node<Field>) {
        let Some(parent) = parent else {
            return self.selections(None, &field.selection_set);
        };
        let Ok(definition) = self.schema.type_field(parent, &field.name) else {
            let known = field_names(self.schema, parent);
            let suggestions = did_you_mean(None, &field.name, known);
            let message = format!(
                "Cannot query field \"{}\" on type \"{parent}\".{suggestions}",
                field.name
            );
            self.refuse(message, &[place(field)]);
            return self.selections(None, &field.selection_set);
        };
        self.subfields(field, definition);
        self.arguments(parent, field, definition);
        let inner = definition.ty.inner_named_type();
        let inner = self.schema.get_object(inner).map(|_| inner.as_str());
        self.selections(inner, &field.selection_set);
        self.required_arguments(field, definition);
    }

    fn subfields(&mut self, field: &Node<Field>, definition: &FieldDefinition) {
        let inner = self.schema.types.get(definition.ty.inner_named_type());
        let is_leaf = matches!(inner, Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)));
        let (name, ty) = (&field.name, &definition.ty);
        match field.selection_set.first() {
            Some(_) if is_leaf => {
                // The AST keeps no place for a whole selection set.
                let message = format!(
                    "Field \"{name}\" must not have a selection since type \"{ty}\" has no subfields."
                );
                self.refuse(message, &[place(field)]);
            }
            None if !is_leaf => {
                let message = format!(
                    "Field \"{name}\" of type \"{ty}\" must have a selection of subfields. Did you mean \"{name} {{ ... }}\"?"
                );
                self.refuse(message, &[place(field)]);
            }
            _ => {}
        }
    }

    fn arguments(&mut self, parent: &str, field: &Node<Field>, definition: &FieldDefinition) {
        for argument in &field.arguments {
            match definition.argument_by_name(&argument.name) {
                Some(expected) => literals::check(self, &expected.ty, &argument.value),
                None => self.unknown_argument(parent, field, definition, argument),
            }
        }
    }

    fn unknown_argument(
        &mut self,
        parent: &str,
        field: &Field,
        definition: &FieldDefinition,
        argument: &Node<Argument>,
    ) {
        let known = definition.arguments.iter().map(|known| known.name.as_str());
        let suggestions = did_you_mean(None, &argument.name, known);
        let message = format!(
            "Unknown argument \"{}\" on field \"{parent}.{}\".{suggestions}",
            argument.name, field.name
        );
        self.refuse(message, &[place(argument)]);
    }

    fn required_arguments(&mut self, field: &Node<Field>, definition: &FieldDefinition) {
        let given = |expected: &InputValueDefinition| {
            let mut arguments = field.arguments.iter();
            arguments.any(|argument| argument.name == expected.name)
        };
        for expected in &definition.arguments {
            if expected.is_required() && !given(expected) {
                let message = format!(
                    "Field \"{}\" argument \"{}\" of type \"{}\" is required, but it was not provided.",
                    field.name, expected.name, expected.ty
                );
                self.refuse(message, &[place(field)]);
            }
        }
    }
}

/// The fields of an object type.
fn field_names<'a>(schema: &'a Schema, object: &str) -> impl Iterator<Item = &'a str> {
    let object = schema.get_object(object);
    object
        .into_iter()
        .flat_map(|object| object.fields.keys().map(Name::as_str))
}
