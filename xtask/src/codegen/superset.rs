//! One schema that contains all generations, for cynic to check against.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use apollo_compiler::ast::{FieldDefinition, InputValueDefinition, Type};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema};

use super::config::Config;
use crate::problem::{Problem, Problems};
use crate::schema::{Descriptions, coordinates, import_schema};

/// A server schema and the name of its generation.
#[derive(Debug)]
pub(crate) struct Generation {
    /// As operation documents claim it, for example `6-late`.
    pub(crate) name: String,
    /// Path of the schema file.
    pub(crate) file: String,
    pub(crate) schema: Valid<Schema>,
}

impl Generation {
    /// Reads a schema file, which a hand may have edited, like any import.
    pub(crate) fn parse(
        sdl: &[u8],
        file: &str,
        descriptions: &Descriptions,
    ) -> Result<Self, Problems> {
        let name = (file.rsplit('/').next())
            .and_then(|name| name.strip_prefix("webiny-")?.strip_suffix(".graphql"));
        let Some(name) = name else {
            return Err(Problem::new(file, "a schema is called webiny-GENERATION.graphql").into());
        };
        Ok(Self {
            name: name.to_owned(),
            file: file.to_owned(),
            schema: import_schema(sdl, file, descriptions)?,
        })
    }
}

/// Unites the generations, the first one first.
///
/// Where they disagree on a type, the nullable one wins, since it holds the
/// other's values too; of known dialects the first generation's.
pub(crate) fn superset(
    generations: &[Generation],
    config: &Config,
) -> Result<Valid<Schema>, Problems> {
    let Some((first, others)) = generations.split_first() else {
        return Err(Problem::new("schema", "no webiny-*.graphql file").into());
    };
    let mut union = Union {
        config,
        origin: BTreeMap::new(),
        generation: first,
        problems: Problems::default(),
    };
    let mut schema = Schema::clone(&first.schema);
    for generation in others {
        union.remember();
        union.generation = generation;
        for (name, theirs) in &generation.schema.types {
            match schema.types.get_mut(name) {
                Some(mine) => union.merge(mine, theirs),
                None => drop(schema.types.insert(name.clone(), theirs.clone())),
            }
        }
    }
    union.problems.into_result()?;
    schema.types.sort_keys();
    schema
        .validate()
        .map_err(|failed| Problems::from_diagnostics("the superset", &failed.errors))
}

struct Union<'a> {
    config: &'a Config,
    /// The first generation of each coordinate so far.
    origin: BTreeMap<String, &'a str>,
    /// The one that is being added.
    generation: &'a Generation,
    problems: Problems,
}

impl Union<'_> {
    fn remember(&mut self) {
        for coordinate in coordinates(&self.generation.schema) {
            if let Entry::Vacant(entry) = self.origin.entry(coordinate) {
                entry.insert(&self.generation.name);
            }
        }
    }

    fn merge(&mut self, mine: &mut ExtendedType, theirs: &ExtendedType) {
        let name = theirs.name();
        match (mine, theirs) {
            (ExtendedType::Scalar(_), ExtendedType::Scalar(_)) => {}
            (ExtendedType::Object(mine), ExtendedType::Object(theirs)) => {
                let mine = mine.make_mut();
                (mine.implements_interfaces).extend(theirs.implements_interfaces.iter().cloned());
                self.merge_fields(name, &mut mine.fields, &theirs.fields);
            }
            (ExtendedType::Interface(mine), ExtendedType::Interface(theirs)) => {
                let mine = mine.make_mut();
                (mine.implements_interfaces).extend(theirs.implements_interfaces.iter().cloned());
                self.merge_fields(name, &mut mine.fields, &theirs.fields);
            }
            (ExtendedType::Union(mine), ExtendedType::Union(theirs)) => {
                (mine.make_mut().members).extend(theirs.members.iter().cloned());
            }
            (ExtendedType::Enum(mine), ExtendedType::Enum(theirs)) => {
                let mine = mine.make_mut();
                for (value, definition) in &theirs.values {
                    (mine.values.entry(value.clone())).or_insert_with(|| definition.clone());
                }
                mine.values.sort_keys();
            }
            (ExtendedType::InputObject(mine), ExtendedType::InputObject(theirs)) => {
                let mine = mine.make_mut();
                for (field, theirs) in &theirs.fields {
                    match mine.fields.get_mut(field) {
                        None => drop(mine.fields.insert(field.clone(), theirs.clone())),
                        Some(mine) => {
                            let coordinate = format!("{name}.{field}");
                            let mine = &mut mine.make_mut().ty;
                            *mine = Node::new(self.common(&coordinate, mine, &theirs.ty));
                        }
                    }
                }
                mine.fields.sort_keys();
            }
            (mine, theirs) => {
                self.conflict(name, kind(mine), kind(theirs), theirs.name());
            }
        }
    }

    fn merge_fields(
        &mut self,
        name: &Name,
        mine: &mut IndexMap<Name, Component<FieldDefinition>>,
        theirs: &IndexMap<Name, Component<FieldDefinition>>,
    ) {
        for (field, theirs) in theirs {
            match mine.get_mut(field) {
                None => drop(mine.insert(field.clone(), theirs.clone())),
                Some(mine) => {
                    let coordinate = format!("{name}.{field}");
                    let mine = mine.make_mut();
                    mine.ty = self.common(&coordinate, &mine.ty, &theirs.ty);
                    self.merge_arguments(&coordinate, &mut mine.arguments, &theirs.arguments);
                }
            }
        }
        mine.sort_keys();
    }

    fn merge_arguments(
        &mut self,
        field: &str,
        mine: &mut Vec<Node<InputValueDefinition>>,
        theirs: &[Node<InputValueDefinition>],
    ) {
        for theirs in theirs {
            match mine.iter_mut().find(|mine| mine.name == theirs.name) {
                None => mine.push(theirs.clone()),
                Some(mine) => {
                    let coordinate = format!("{field}({})", theirs.name);
                    let mine = &mut mine.make_mut().ty;
                    *mine = Node::new(self.common(&coordinate, mine, &theirs.ty));
                }
            }
        }
        mine.sort_by(|a, b| a.name.cmp(&b.name));
    }

    fn common(&mut self, coordinate: &str, mine: &Type, theirs: &Type) -> Type {
        if let Some(ty) = nullable_of(mine, theirs) {
            return ty;
        }
        let (a, b) = (mine.to_string(), theirs.to_string());
        if !self.config.is_dialect(coordinate, &a, &b) {
            let at = theirs.inner_named_type();
            self.conflict(coordinate, &format!("`{a}`"), &format!("`{b}`"), at);
        }
        mine.clone()
    }

    /// Two generations disagree; `at` is where the later one says so.
    fn conflict(&mut self, coordinate: &str, mine: &str, theirs: &str, at: &Name) {
        let first = self
            .origin
            .get(coordinate)
            .copied()
            .unwrap_or("an earlier one");
        let Generation { name, file, schema } = self.generation;
        let message = format!("`{coordinate}` is {mine} in {first} but {theirs} in {name}");
        let problem = Problem::located(file, &schema.sources, at.location(), message);
        self.problems.push(problem);
    }
}

/// The kind of a type, with its article.
pub(crate) fn kind(ty: &ExtendedType) -> &'static str {
    match ty {
        ExtendedType::Scalar(_) => "a scalar",
        ExtendedType::Object(_) => "an object",
        ExtendedType::Interface(_) => "an interface",
        ExtendedType::Union(_) => "a union",
        ExtendedType::Enum(_) => "an enum",
        ExtendedType::InputObject(_) => "an input object",
    }
}

/// The type that holds the values of both, if they differ in null alone.
fn nullable_of(a: &Type, b: &Type) -> Option<Type> {
    use Type::{List, Named, NonNullList, NonNullNamed};
    match (a, b) {
        (Named(a), Named(b) | NonNullNamed(b)) | (NonNullNamed(a), Named(b)) => {
            (a == b).then(|| Named(a.clone()))
        }
        (NonNullNamed(a), NonNullNamed(b)) => (a == b).then(|| NonNullNamed(a.clone())),
        (List(a), List(b) | NonNullList(b)) | (NonNullList(a), List(b)) => {
            nullable_of(a, b).map(|item| List(Box::new(item)))
        }
        (NonNullList(a), NonNullList(b)) => {
            nullable_of(a, b).map(|item| NonNullList(Box::new(item)))
        }
        _ => None,
    }
}
