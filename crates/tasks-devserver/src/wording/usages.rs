//! Where an operation uses its variables, and what is expected there.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{
    DirectiveList, FragmentDefinition, OperationDefinition, Selection, Type, Value,
    VariableDefinition,
};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Node, Schema};

use super::place;

/// One use of a variable.
pub(super) struct Usage<'a> {
    pub(super) name: &'a str,
    pub(super) place: Option<SourceSpan>,
    /// The type expected here, as far as the schema tells.
    pub(super) expected: Option<Type>,
    /// Whether the place has a value of its own where the variable has none.
    has_default: bool,
}

impl Usage<'_> {
    /// Whether a variable of this definition may stand here.
    pub(super) fn accepts(&self, variable: &VariableDefinition) -> bool {
        let Some(expected) = &self.expected else {
            return true;
        };
        if expected.is_non_null() && !variable.ty.is_non_null() {
            let default = variable.default_value.as_ref();
            let has_value = default.is_some_and(|value| !value.is_null());
            return (has_value || self.has_default)
                && variable.ty.is_assignable_to(&expected.clone().nullable());
        }
        variable.ty.is_assignable_to(expected)
    }
}

/// Every use in an operation, its fragments' included, in the order of graphql-js.
pub(super) fn of<'a>(
    schema: &'a Schema,
    root: Option<&'a str>,
    operation: &'a OperationDefinition,
    fragments: &HashMap<&str, &'a Node<FragmentDefinition>>,
) -> Vec<Usage<'a>> {
    let mut search = Search {
        schema,
        usages: Vec::new(),
        spreads: Vec::new(),
    };
    search.directives(&operation.directives);
    search.selections(root, &operation.selection_set);
    let mut seen = HashSet::new();
    while let Some(name) = search.spreads.pop() {
        if let Some(fragment) = fragments.get(name)
            && seen.insert(name)
        {
            search.directives(&fragment.directives);
            let parent = fragment.type_condition.as_str();
            search.selections(Some(parent), &fragment.selection_set);
        }
    }
    search.usages
}

struct Search<'a> {
    schema: &'a Schema,
    usages: Vec<Usage<'a>>,
    spreads: Vec<&'a str>,
}

impl<'a> Search<'a> {
    fn selections(&mut self, parent: Option<&'a str>, selections: &'a [Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    let definition =
                        parent.and_then(|parent| self.schema.type_field(parent, &field.name).ok());
                    for argument in &field.arguments {
                        let expected = definition
                            .and_then(|definition| definition.argument_by_name(&argument.name));
                        let has_default =
                            expected.is_some_and(|expected| expected.default_value.is_some());
                        let expected = expected.map(|expected| expected.ty.as_ref().clone());
                        self.value(&argument.value, expected, has_default);
                    }
                    self.directives(&field.directives);
                    let inner =
                        definition.map(|definition| definition.ty.inner_named_type().as_str());
                    self.selections(inner, &field.selection_set);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives);
                    let condition = fragment.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| Some(condition.as_str()));
                    self.selections(parent, &fragment.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    self.spreads.push(spread.fragment_name.as_str());
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a DirectiveList) {
        for directive in directives {
            let definition = self.schema.directive_definitions.get(&directive.name);
            for argument in &directive.arguments {
                let expected = definition
                    .and_then(|definition| definition.argument_by_name(&argument.name))
                    .map(|expected| expected.ty.as_ref().clone());
                self.value(&argument.value, expected, false);
            }
        }
    }

    fn value(&mut self, value: &'a Node<Value>, expected: Option<Type>, has_default: bool) {
        match value.as_ref() {
            Value::Variable(name) => self.usages.push(Usage {
                name: name.as_str(),
                place: place(value),
                expected,
                has_default,
            }),
            Value::List(items) => {
                let item_type = expected.map(|expected| expected.item_type().clone());
                for item in items {
                    self.value(item, item_type.clone(), false);
                }
            }
            Value::Object(entries) => {
                let name = expected.as_ref().map(Type::inner_named_type);
                let input = match name.and_then(|name| self.schema.types.get(name)) {
                    Some(ExtendedType::InputObject(input)) => Some(input),
                    _ => None,
                };
                for (name, value) in entries {
                    let field = input.and_then(|input| input.fields.get(name));
                    let has_default = field.is_some_and(|field| field.default_value.is_some());
                    let expected = field.map(|field| field.ty.as_ref().clone());
                    self.value(value, expected, has_default);
                }
            }
            _ => {}
        }
    }
}
