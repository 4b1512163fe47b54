//! Fragments, alone or in pairs of full and light.

use std::collections::BTreeSet;

use apollo_compiler::ast::FragmentDefinition;
use apollo_compiler::schema::ExtendedType;

use super::{LIGHT, Resolver};
use crate::codegen::document::{OperationDocument, used_fragments};
use crate::codegen::model::{Field, Fragment};
use crate::codegen::names::Unique;

impl Resolver<'_> {
    /// One struct for each fragment that is not the light half of a pair.
    pub(super) fn fragments(&mut self, documents: &[OperationDocument]) -> Vec<Fragment> {
        let document = self.fragments;
        let used: BTreeSet<String> = (documents.iter())
            .flat_map(|operation| used_fragments(operation, document))
            .collect();
        let mut structs = Vec::new();
        for (name, fragment) in &document.fragments {
            if !used.contains(name) {
                let place = self.fragments_place(fragment.location());
                self.wrong(place, format!("no operation uses the fragment `{name}`"));
            }
            if self.struct_of(name) == name {
                structs.push(self.fragment(name, fragment));
            }
        }
        structs
    }

    fn fragment(&mut self, name: &str, fragment: &FragmentDefinition) -> Fragment {
        let mut fields = self.fields(fragment);
        if self.is_pair(name) {
            self.mark_full(name, fragment, &mut fields);
        }
        let graphql_type = fragment.type_condition.to_string();
        let described = (self.superset.types.get(&fragment.type_condition))
            .and_then(ExtendedType::description)
            .map(ToString::to_string);
        Fragment {
            name: name.to_owned(),
            doc: described.unwrap_or_else(|| format!("A selection of `{graphql_type}`.")),
            graphql_type,
            fields,
        }
    }

    fn fields(&mut self, fragment: &FragmentDefinition) -> Vec<Field> {
        let place = self.fragments_place(None);
        if let Some(directive) = fragment.directives.first() {
            self.wrong(
                place.at(directive.location()),
                "a directive has no Rust form here",
            );
        }
        let mut unique = Unique::default();
        let mut fields = Vec::new();
        for selection in &fragment.selection_set {
            let place = place.at(selection.location());
            let Some(node) = self.plain_field(selection, place) else {
                continue;
            };
            if !node.arguments.is_empty() {
                self.wrong(place, "a fragment's fields take no arguments");
            }
            let coordinate = format!("{}.{}", fragment.type_condition, node.name);
            let definition = self.definition(&fragment.type_condition, node, place);
            let rust = self.rust_name(&node.name, place);
            let (Some(definition), Some(rust)) = (definition, rust) else {
                continue;
            };
            if let Err(message) = unique.take(&rust, &node.name) {
                self.wrong(place, message);
            }
            let Some(ty) = self.selected(&coordinate, &definition.ty, &node.selection_set, place)
            else {
                continue;
            };
            let described = definition.description.as_deref().map(ToOwned::to_owned);
            fields.push(Field {
                graphql: node.name.to_string(),
                rust,
                ty,
                doc: described.unwrap_or_else(|| format!("The field `{}`.", node.name)),
                full: false,
            });
        }
        fields
    }

    /// Marks the fields that the light half leaves out, and checks that the
    /// struct without them prints as the light half is written.
    fn mark_full(&mut self, name: &str, full: &FragmentDefinition, fields: &mut [Field]) {
        let light_name = format!("{name}{LIGHT}");
        let Some(light) = self.fragments.fragments.get(&light_name) else {
            return;
        };
        let place = self.fragments_place(light.location());
        let light_fields = self.fields(light);
        let mut expected = light_fields.iter().peekable();
        for field in fields.iter_mut() {
            let same = |light: &&Field| light.graphql == field.graphql && light.ty == field.ty;
            field.full = expected.next_if(same).is_none();
        }
        if let Some(surplus) = expected.next() {
            let message = format!(
                "`{light_name}` must be a part of `{name}` in the same order; `{}` is not",
                surplus.graphql
            );
            self.wrong(place, message);
            return;
        }
        let left_out: Vec<&Field> = fields.iter().filter(|field| field.full).collect();
        if left_out.is_empty() {
            let place = place.at(full.name.location());
            self.wrong(
                place,
                format!("`{name}` selects no more than `{light_name}`"),
            );
        }
        for field in left_out.iter().filter(|field| !field.ty.nullable) {
            let message = format!(
                "`{light_name}` lacks `{}`, which is never null",
                field.graphql
            );
            self.wrong(place, message);
        }
    }
}
