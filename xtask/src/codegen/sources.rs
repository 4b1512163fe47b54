//! The files that codegen reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::problem::{Problem, Problems};

pub(super) const CONFIG: &str = "schema/codegen.toml";
pub(super) const FRAGMENTS: &str = "schema/operations/fragments.graphql";
const OPERATIONS: &str = "schema/operations";
const SCHEMAS: &str = "schema";

/// Everything that the generated code depends on. Paths are relative to the
/// root of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// `schema/descriptions.toml`.
    pub descriptions: String,
    /// `schema/codegen.toml`.
    pub config: String,
    /// `schema/webiny-GENERATION.graphql`, by path.
    pub schemas: BTreeMap<String, Vec<u8>>,
    /// `schema/operations/*.graphql`, by path, the fragments among them.
    pub operations: BTreeMap<String, String>,
}

impl Sources {
    /// Reads them from a workspace.
    ///
    /// # Errors
    /// Lists the files that cannot be read.
    pub fn read(root: &Path) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut text = |path: &str| {
            let text = fs::read_to_string(root.join(path));
            let text = text.map_err(|error| Problem::unreadable(path, &error).into());
            problems.keep(text).unwrap_or_default()
        };
        let mut sources = Self {
            descriptions: text(crate::schema::DESCRIPTIONS),
            config: text(CONFIG),
            ..Self::default()
        };
        for path in graphql_files(root, OPERATIONS)? {
            let document = text(&path);
            sources.operations.insert(path, document);
        }
        for path in graphql_files(root, SCHEMAS)? {
            let bytes = fs::read(root.join(&path))
                .map_err(|error| Problem::unreadable(&path, &error).into());
            let bytes = problems.keep(bytes).unwrap_or_default();
            sources.schemas.insert(path, bytes);
        }
        problems.into_result()?;
        Ok(sources)
    }
}

fn graphql_files(root: &Path, folder: &str) -> Result<Vec<String>, Problems> {
    let unreadable = |error: std::io::Error| Problem::unreadable(folder, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".graphql") {
            files.push(format!("{folder}/{name}"));
        }
    }
    Ok(files)
}
