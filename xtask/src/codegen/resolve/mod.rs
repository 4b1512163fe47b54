//! From validated documents and the superset to the model.

mod fragments;
mod inputs;
mod operations;

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use apollo_compiler::ast::{Field as FieldNode, FieldDefinition, Selection, Type};
use apollo_compiler::parser::{SourceMap, SourceSpan};
use apollo_compiler::schema::ExtendedType;

use super::Parsed;
use super::config::Config;
use super::document::FragmentsDocument;
use super::model::{Home, Model, Ty};
use super::names::{self, Unique, is_type_name};
use crate::problem::{Problem, Problems};

/// The ending that makes a fragment the light half of a pair.
const LIGHT: &str = "Light";

/// Types of the language among those that codegen.toml may name.
const PRIMITIVES: [&str; 7] = ["bool", "f64", "i32", "i64", "u32", "u64", "usize"];

/// Decides on every generated item.
pub(crate) fn resolve(parsed: &Parsed, superset: &Schema) -> Result<Model, Problems> {
    let documents = &parsed.documents.operations;
    let mut resolver = Resolver {
        superset,
        config: &parsed.config,
        fragments: &parsed.documents.fragments,
        problems: Problems::default(),
        sent: BTreeSet::new(),
    };
    let mut model = Model {
        fragments: resolver.fragments(documents),
        ..Model::default()
    };
    for document in documents {
        model.operations.extend(resolver.operation(document));
    }
    (model.inputs, model.enums) = resolver.inputs_and_enums();
    resolver.check_names(&model);
    resolver.problems.into_result()?;
    Ok(model)
}

struct Resolver<'a> {
    superset: &'a Schema,
    config: &'a Config,
    fragments: &'a FragmentsDocument,
    problems: Problems,
    /// Input objects and enums that variables use.
    sent: BTreeSet<String>,
}

/// The place that a problem is about.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a str,
    sources: &'a SourceMap,
    location: Option<SourceSpan>,
}

impl Place<'_> {
    fn at(self, location: Option<SourceSpan>) -> Self {
        Self { location, ..self }
    }
}

impl<'a> Resolver<'a> {
    fn wrong(&mut self, place: Place<'_>, message: impl Into<String>) {
        let Place {
            file,
            sources,
            location,
        } = place;
        (self.problems).push(Problem::located(file, sources, location, message));
    }

    /// The Rust name of a field or variable.
    fn rust_name(&mut self, graphql: &str, place: Place<'_>) -> Option<String> {
        let name = names::field(graphql);
        if name.is_none() {
            self.wrong(place, format!("`{graphql}` has no Rust name"));
        }
        name
    }

    /// The schema's definition of a selected field.
    fn definition(
        &mut self,
        ty: &str,
        field: &FieldNode,
        place: Place<'_>,
    ) -> Option<&'a FieldDefinition> {
        let found = self.superset.type_field(ty, &field.name).ok();
        if found.is_none() {
            self.wrong(place, format!("`{ty}` has no field `{}`", field.name));
        }
        found.map(|definition| &***definition)
    }

    /// A selected field, if it is one without alias and directives.
    fn plain_field<'s>(
        &mut self,
        selection: &'s Selection,
        place: Place<'_>,
    ) -> Option<&'s FieldNode> {
        let place = place.at(selection.location());
        let message = match selection {
            Selection::Field(field) if field.alias.is_some() => "an alias",
            Selection::Field(field) if !field.directives.is_empty() => "a directive",
            Selection::Field(field) if field.name.starts_with("__") => "an introspection field",
            Selection::Field(field) => return Some(field),
            Selection::FragmentSpread(_) => "a fragment beside fields",
            Selection::InlineFragment(_) => "an inline fragment",
        };
        self.wrong(place, format!("{message} has no Rust form here"));
        None
    }

    /// The one selection of a set, as a plain field.
    fn only_field<'s>(
        &mut self,
        selections: &'s [Selection],
        place: Place<'_>,
    ) -> Option<&'s FieldNode> {
        if let [selection] = selections {
            return self.plain_field(selection, place);
        }
        let location = selections.get(1).and_then(Selection::location);
        self.wrong(place.at(location), "an operation calls one field");
        None
    }

    /// The Rust type of a selected field, be it a leaf or an object with a
    /// named fragment.
    fn selected(
        &mut self,
        coordinate: &str,
        ty: &Type,
        selections: &[Selection],
        place: Place<'_>,
    ) -> Option<Ty> {
        match self.superset.types.get(ty.inner_named_type()) {
            Some(ExtendedType::Scalar(_)) => self.leaf(coordinate, ty, place),
            Some(ExtendedType::Enum(_)) => {
                let message = format!(
                    "`{coordinate}` is an enum; a response may hold values that we do not know"
                );
                self.wrong(place, message);
                None
            }
            Some(ExtendedType::Object(_)) => {
                let fragment = self.only_fragment(coordinate, selections, place)?;
                self.shaped(coordinate, ty, fragment, Home::Generated, place)
            }
            _ => {
                let message = format!("`{coordinate}` is of an abstract type");
                self.wrong(place, message);
                None
            }
        }
    }

    /// The struct of the one fragment that a selection consists of.
    fn only_fragment(
        &mut self,
        coordinate: &str,
        selections: &[Selection],
        place: Place<'_>,
    ) -> Option<String> {
        if let [Selection::FragmentSpread(spread)] = selections
            && spread.directives.is_empty()
        {
            return Some(self.struct_of(&spread.fragment_name).to_owned());
        }
        let message = format!("the selection of `{coordinate}` must be one named fragment");
        self.wrong(place, message);
        None
    }

    /// The Rust type of a leaf.
    fn leaf(&mut self, coordinate: &str, ty: &Type, place: Place<'_>) -> Option<Ty> {
        let graphql = ty.inner_named_type();
        let Some(name) = self.config.leaf(coordinate, graphql) else {
            self.wrong(place, self.config.unmapped(graphql));
            return None;
        };
        let home = if PRIMITIVES.contains(&name) {
            Home::Primitive
        } else if self.config.type_name(graphql) == Some(name) {
            Home::Generated
        } else {
            Home::Crate
        };
        self.shaped(coordinate, ty, name.to_owned(), home, place)
    }

    fn shaped(
        &mut self,
        coordinate: &str,
        ty: &Type,
        name: String,
        home: Home,
        place: Place<'_>,
    ) -> Option<Ty> {
        if ty.is_list() && ty.item_type().is_list() {
            self.wrong(place, format!("`{coordinate}` is a list of lists"));
            return None;
        }
        Some(Ty {
            name,
            home,
            list: ty.is_list(),
            nullable: !ty.is_non_null(),
        })
    }

    /// The struct of a fragment: both halves of a pair share one.
    fn struct_of<'n>(&self, fragment: &'n str) -> &'n str {
        match fragment.strip_suffix(LIGHT) {
            Some(full) if self.is_pair(full) => full,
            _ => fragment,
        }
    }

    /// Whether a fragment is the full half of a pair.
    fn is_pair(&self, full: &str) -> bool {
        let fragments = &self.fragments.fragments;
        match (
            fragments.get(full),
            fragments.get(&format!("{full}{LIGHT}")),
        ) {
            (Some(full), Some(light)) => full.type_condition == light.type_condition,
            _ => false,
        }
    }

    /// What the schemas and codegen.toml make impossible together.
    fn wrong_mapping(&mut self, message: impl Into<String>) {
        self.problems.push(self.config.problem(message));
    }

    fn fragments_place(&self, location: Option<SourceSpan>) -> Place<'a> {
        Place {
            file: &self.fragments.file,
            sources: &self.fragments.sources,
            location,
        }
    }

    /// All generated types live side by side.
    fn check_names(&mut self, model: &Model) {
        let mut unique = Unique::default();
        let fragments = (model.fragments.iter())
            .map(|fragment| (fragment.name.clone(), format!("fragment {}", fragment.name)));
        let inputs = (model.inputs.iter()).map(|input| (input.name.clone(), input.graphql.clone()));
        let enums =
            (model.enums.iter()).map(|values| (values.name.clone(), values.graphql.clone()));
        let operations = model.operations.iter().flat_map(|operation| {
            ["", "BackgroundTasks", "Response", "Variables"].map(|part| {
                let name = format!("{}{part}", operation.name);
                (name, format!("operation {}", operation.name))
            })
        });
        for (rust, graphql) in fragments.chain(inputs).chain(enums).chain(operations) {
            if !is_type_name(&rust) {
                self.wrong_mapping(format!("`{rust}` cannot name a Rust type"));
            }
            if let Err(message) = unique.take(&rust, &graphql) {
                self.wrong_mapping(message);
            }
        }
    }
}
