//! From what a server says about itself to the SDL that we keep.

use apollo_compiler::Schema;

use super::canonical::canonical;
use super::{Descriptions, introspection};
use crate::problem::{Problem, Problems};

/// Turns an introspection result (JSON) or SDL into our canonical SDL.
///
/// Extensions are merged, everything that `backgroundTasks` does not reach is
/// dropped, the enum of task definitions is opened into a scalar, the server's
/// descriptions are replaced by `descriptions`, and all is sorted by name: two
/// servers of one generation give the same bytes, and importing the result
/// again changes nothing.
///
/// `file` is the name of the source in messages.
///
/// # Errors
/// Lists what is wrong with the source: not UTF-8, neither JSON nor SDL, or a
/// schema without background tasks.
pub fn import(source: &[u8], file: &str, descriptions: &Descriptions) -> Result<String, Problems> {
    import_schema(source, file, descriptions).map(|schema| schema.to_string())
}

/// [`import`], with the schema still in memory.
pub(crate) fn import_schema(
    source: &[u8],
    file: &str,
    descriptions: &Descriptions,
) -> Result<apollo_compiler::validation::Valid<Schema>, Problems> {
    let text = std::str::from_utf8(source).map_err(|error| {
        let valid = source.iter().take(error.valid_up_to());
        let line = 1 + valid.filter(|byte| **byte == b'\n').count();
        Problem::new(file, "not UTF-8").at(line)
    })?;
    let text = text.trim_start_matches('\u{feff}');
    // No SDL starts with a brace, and no introspection result without one.
    if text.trim_start().starts_with('{') {
        let sdl = introspection::to_sdl(text, file)?;
        build(sdl, file)
            .and_then(|schema| canonical(schema, file, descriptions))
            // Lines of the intermediate SDL are not lines of the file.
            .map_err(Problems::without_lines)
    } else {
        build(text.to_owned(), file).and_then(|schema| canonical(schema, file, descriptions))
    }
}

fn build(sdl: String, file: &str) -> Result<Schema, Problems> {
    Schema::builder()
        .adopt_orphan_extensions()
        .ignore_builtin_redefinitions()
        .parse(sdl, file)
        .build()
        .map_err(|failed| Problems::from_diagnostics(file, &failed.errors))
}
