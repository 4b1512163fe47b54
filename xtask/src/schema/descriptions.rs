//! Our own descriptions of the schema, `schema/descriptions.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use apollo_compiler::schema::{ExtendedType, InputValueDefinition};
use apollo_compiler::{Node, Schema};
use toml::Spanned;

use crate::problem::{Problem, Problems};

pub(crate) const FILE: &str = "schema/descriptions.toml";

/// Texts by schema coordinate: `Type`, `Type.field` or `Type.field(argument)`.
/// Enum values and input fields are written like fields.
#[derive(Clone, Debug, Default)]
pub struct Descriptions {
    file: String,
    texts: BTreeMap<String, Text>,
}

#[derive(Clone, Debug)]
struct Text {
    line: usize,
    text: String,
}

impl Descriptions {
    /// Those of a workspace, from `schema/descriptions.toml`.
    ///
    /// # Errors
    /// Lists what is wrong with the file.
    pub fn of_workspace(root: &Path) -> Result<Self, Problems> {
        match fs::read_to_string(root.join(FILE)) {
            Ok(toml) => Self::parse(&toml, FILE),
            Err(error) => Err(Problem::unreadable(FILE, &error).into()),
        }
    }

    /// Reads the TOML file; `file` is its name in messages.
    ///
    /// # Errors
    /// Not TOML, or not strings alone.
    pub fn parse(toml: &str, file: &str) -> Result<Self, Problems> {
        let entries: BTreeMap<String, Spanned<String>> =
            toml::from_str(toml).map_err(|error| toml_problem(toml, file, &error))?;
        let texts = entries.into_iter().map(|(coordinate, text)| {
            let line = line_at(toml, text.span().start);
            let text = text.into_inner().trim().to_owned();
            (coordinate, Text { line, text })
        });
        Ok(Self {
            file: file.to_owned(),
            texts: texts.collect(),
        })
    }

    /// Replaces every description of the schema by ours, or by none.
    pub(crate) fn apply(&self, schema: &mut Schema) {
        schema.schema_definition.make_mut().description = None;
        for (name, ty) in schema.types.iter_mut().filter(|(_, ty)| !ty.is_built_in()) {
            let own = self.node(name);
            match ty {
                ExtendedType::Scalar(scalar) => scalar.make_mut().description = own,
                ExtendedType::Union(union) => union.make_mut().description = own,
                ExtendedType::Object(object) => {
                    let object = object.make_mut();
                    object.description = own;
                    for (field, definition) in &mut object.fields {
                        let coordinate = format!("{name}.{field}");
                        let definition = definition.make_mut();
                        definition.description = self.node(&coordinate);
                        self.describe_arguments(&coordinate, &mut definition.arguments);
                    }
                }
                ExtendedType::Interface(interface) => {
                    let interface = interface.make_mut();
                    interface.description = own;
                    for (field, definition) in &mut interface.fields {
                        let coordinate = format!("{name}.{field}");
                        let definition = definition.make_mut();
                        definition.description = self.node(&coordinate);
                        self.describe_arguments(&coordinate, &mut definition.arguments);
                    }
                }
                ExtendedType::Enum(values) => {
                    let values = values.make_mut();
                    values.description = own;
                    for (value, definition) in &mut values.values {
                        definition.make_mut().description = self.node(&format!("{name}.{value}"));
                    }
                }
                ExtendedType::InputObject(input) => {
                    let input = input.make_mut();
                    input.description = own;
                    for (field, definition) in &mut input.fields {
                        definition.make_mut().description = self.node(&format!("{name}.{field}"));
                    }
                }
            }
        }
    }

    fn describe_arguments(&self, field: &str, arguments: &mut [Node<InputValueDefinition>]) {
        for argument in arguments {
            let coordinate = format!("{field}({})", argument.name);
            argument.make_mut().description = self.node(&coordinate);
        }
    }

    fn node(&self, coordinate: &str) -> Option<Node<str>> {
        let text = &self.texts.get(coordinate)?.text;
        Some(Node::new_str(text))
    }

    /// A problem for each text whose coordinate is in none of the schemas.
    pub(crate) fn unknown(&self, known: &BTreeSet<String>) -> Problems {
        let mut problems = Problems::default();
        for (coordinate, text) in &self.texts {
            if !known.contains(coordinate) {
                let message = format!("`{coordinate}` is in no schema");
                problems.push(Problem::new(&self.file, message).at(text.line));
            }
        }
        problems
    }
}

/// All coordinates of a schema that can have a description.
pub(crate) fn coordinates(schema: &Schema) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for (name, ty) in schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        known.insert(name.to_string());
        let members: Vec<String> = match ty {
            ExtendedType::Scalar(_) | ExtendedType::Union(_) => Vec::new(),
            ExtendedType::Object(object) => (object.fields.values())
                .flat_map(|field| field_coordinates(field))
                .collect(),
            ExtendedType::Interface(interface) => (interface.fields.values())
                .flat_map(|field| field_coordinates(field))
                .collect(),
            ExtendedType::Enum(values) => values.values.keys().map(ToString::to_string).collect(),
            ExtendedType::InputObject(input) => {
                input.fields.keys().map(ToString::to_string).collect()
            }
        };
        known.extend(members.into_iter().map(|member| format!("{name}.{member}")));
    }
    known
}

fn field_coordinates(field: &apollo_compiler::schema::FieldDefinition) -> Vec<String> {
    let arguments =
        (field.arguments.iter()).map(|argument| format!("{}({})", field.name, argument.name));
    std::iter::once(field.name.to_string())
        .chain(arguments)
        .collect()
}

/// A TOML error as a problem at its line, in one line of text.
pub(crate) fn toml_problem(toml: &str, file: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map(|span| line_at(toml, span.start));
    let message = error.message().lines().collect::<Vec<_>>().join(" ");
    Problem::new(file, message).at(line)
}

/// The line, counted from 1, of a byte offset.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|byte| **byte == b'\n').count()
}
