//! The checked-in schemas and operation documents, as apollo-compiler reads them.

use std::fs;
use std::path::{Path, PathBuf};

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

/// The server generations.
pub const GENERATIONS: [&str; 3] = ["5.41", "6-early", "6-late"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The schema of a generation.
///
/// # Panics
///
/// When it is not valid.
pub fn schema(generation: &str) -> Valid<Schema> {
    let path = folder().join(format!("webiny-{generation}.graphql"));
    Schema::parse_and_validate(read(&path), &path).unwrap_or_else(|error| panic!("{error}"))
}

/// An operation document: the file's name without its ending, and its text.
pub type Source = (String, String);

/// All operation documents, and the fragments that they share.
///
/// # Panics
///
/// When the folder cannot be read.
pub fn operation_sources() -> (Vec<Source>, String) {
    let folder = folder().join("operations");
    let mut sources: Vec<Source> = fs::read_dir(&folder)
        .expect("the operations are part of the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), read(&path))))
        .collect();
    sources.sort();
    let fragments = sources
        .iter()
        .position(|(name, _)| name == "fragments")
        .expect("the fragments' file");
    let (_, fragments) = sources.remove(fragments);
    (sources, fragments)
}

/// Whether a server with this schema would execute a request with this body: whether the document
/// is valid and the variables have its types. Else why not.
///
/// # Panics
///
/// When the body is no GraphQL request.
pub fn validate_request(schema: &Valid<Schema>, body: &[u8]) -> Result<(), String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Body {
        query: String,
        operation_name: String,
        variables: apollo_compiler::response::JsonMap,
    }

    let body: Body = serde_json::from_slice(body).expect("a GraphQL request");
    let document = ExecutableDocument::parse_and_validate(schema, &body.query, "request")
        .map_err(|error| error.to_string())?;
    let operation = document
        .operations
        .get(Some(&body.operation_name))
        .map_err(|error| error.message().to_string())?;
    apollo_compiler::request::coerce_variable_values(schema, operation, &body.variables)
        .map_err(|error| error.message().to_string())?;
    Ok(())
}
