//! One of the two servers that are compared.

use std::fs;
use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;

use crate::codegen::Sources;
use crate::problem::{Problem, Problems};
use crate::schema::{Descriptions, import_schema};

/// A server's schema, and what the user calls it.
#[derive(Clone, Debug)]
pub struct Side {
    pub(super) name: String,
    pub(super) schema: Valid<Schema>,
}

impl Side {
    /// Reads a schema, introspection JSON or SDL, as `schema import` does.
    ///
    /// # Errors
    /// Lists what is wrong with the schema.
    pub fn parse(name: &str, source: &[u8]) -> Result<Self, Problems> {
        Self::read(name, source, name)
    }

    /// A checked-in generation, such as `5.41` or `webiny-5.41`, or else a file.
    pub(super) fn find(sources: &Sources, name: &str) -> Result<Self, Problems> {
        let generation = name.strip_prefix("webiny-").unwrap_or(name);
        let checked_in = format!("schema/webiny-{generation}.graphql");
        if let Some(sdl) = sources.schemas.get(&checked_in) {
            return Self::read(generation, sdl, &checked_in);
        }
        let source = fs::read(Path::new(name)).map_err(|error| {
            let known = sources.schemas.keys().filter_map(|path| {
                path.strip_prefix("schema/webiny-")?
                    .strip_suffix(".graphql")
            });
            let known: Vec<&str> = known.collect();
            let message = format!(
                "neither a generation of schema/ ({}) nor a file: {error}",
                known.join(", ")
            );
            Problem::new(name, message)
        })?;
        Self::parse(name, &source)
    }

    fn read(name: &str, source: &[u8], file: &str) -> Result<Self, Problems> {
        Ok(Self {
            name: name.to_owned(),
            schema: import_schema(source, file, &Descriptions::default())?,
        })
    }
}
