//! `schema/codegen.toml`: how schema names become Rust names and types.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use serde::Deserialize;
use toml::Spanned;

use super::names::is_ident;
use crate::problem::{Problem, Problems};
use crate::schema::{line_at, toml_problem};

/// The file as it is written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tables {
    scalars: BTreeMap<String, Spanned<String>>,
    types: BTreeMap<String, Spanned<String>>,
    overrides: BTreeMap<String, Spanned<String>>,
    dialects: BTreeMap<String, Spanned<Vec<String>>>,
}

/// The decisions that the schema cannot make for us.
#[derive(Debug)]
pub(crate) struct Config {
    file: String,
    scalars: BTreeMap<String, Entry<String>>,
    types: BTreeMap<String, Entry<String>>,
    overrides: BTreeMap<String, Entry<String>>,
    dialects: BTreeMap<String, Entry<Vec<String>>>,
}

#[derive(Debug)]
struct Entry<T> {
    line: usize,
    value: T,
}

impl Config {
    /// Reads the TOML file; `file` is its name in messages.
    pub(crate) fn parse(toml: &str, file: &str) -> Result<Self, Problems> {
        let tables: Tables =
            toml::from_str(toml).map_err(|error| toml_problem(toml, file, &error))?;
        let config = Self {
            file: file.to_owned(),
            scalars: entries(toml, tables.scalars),
            types: entries(toml, tables.types),
            overrides: entries(toml, tables.overrides),
            dialects: entries(toml, tables.dialects),
        };
        config.check_rust_names()?;
        Ok(config)
    }

    fn check_rust_names(&self) -> Result<(), Problems> {
        let mut problems = Problems::default();
        for table in [&self.scalars, &self.types, &self.overrides] {
            for entry in table.values() {
                if !is_ident(&entry.value) {
                    let message = format!("`{}` is not the name of a Rust type", entry.value);
                    problems.push(Problem::new(&self.file, message).at(entry.line));
                }
            }
        }
        problems.into_result()
    }

    /// Whether two types of one coordinate are known dialects of each other.
    pub(crate) fn is_dialect(&self, coordinate: &str, a: &str, b: &str) -> bool {
        (self.dialects.get(coordinate)).is_some_and(|entry| {
            let known = |ty: &str| entry.value.iter().any(|dialect| dialect == ty);
            known(a) && known(b)
        })
    }

    /// The Rust name of an input object or enum.
    pub(crate) fn type_name(&self, graphql: &str) -> Option<&str> {
        self.types.get(graphql).map(|entry| entry.value.as_str())
    }

    /// The Rust type of a leaf of type `graphql` at `coordinate`.
    pub(crate) fn leaf(&self, coordinate: &str, graphql: &str) -> Option<&str> {
        (self.overrides.get(coordinate))
            .or_else(|| self.scalars.get(graphql))
            .or_else(|| self.types.get(graphql))
            .map(|entry| entry.value.as_str())
    }

    /// A problem with what the file says, or does not say.
    pub(crate) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(&self.file, message)
    }

    /// The message about a type for which the file has no Rust type.
    pub(crate) fn unmapped(&self, graphql: &str) -> String {
        format!("`{graphql}` has no Rust type in {}", self.file)
    }

    /// A problem for every key that names nothing. `coordinates` are those of
    /// the superset and the variables of the operations.
    pub(crate) fn unknown_keys(
        &self,
        superset: &Schema,
        coordinates: &BTreeSet<String>,
    ) -> Problems {
        let mut problems = Problems::default();
        let mut unknown = |key: &str, line: usize, what: &str| {
            let message = format!("`{key}` names no {what}");
            problems.push(Problem::new(&self.file, message).at(line));
        };
        for (key, entry) in &self.scalars {
            if !matches!(
                superset.types.get(key.as_str()),
                Some(ExtendedType::Scalar(_))
            ) {
                unknown(key, entry.line, "scalar of the schemas");
            }
        }
        for (key, entry) in &self.types {
            let ty = superset.types.get(key.as_str());
            if !matches!(
                ty,
                Some(ExtendedType::Enum(_) | ExtendedType::InputObject(_))
            ) {
                unknown(key, entry.line, "enum or input object of the schemas");
            }
        }
        for (key, entry) in &self.overrides {
            if !coordinates.contains(key) {
                unknown(key, entry.line, "field of the schemas and no variable");
            }
        }
        for (key, entry) in &self.dialects {
            if !coordinates.contains(key) {
                unknown(key, entry.line, "field or argument of the schemas");
            }
        }
        problems
    }
}

fn entries<T>(toml: &str, table: BTreeMap<String, Spanned<T>>) -> BTreeMap<String, Entry<T>> {
    let entries = table.into_iter().map(|(key, value)| {
        let line = line_at(toml, value.span().start);
        let value = value.into_inner();
        (key, Entry { line, value })
    });
    entries.collect()
}
