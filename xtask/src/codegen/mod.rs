//! `cargo xtask codegen`: from `schema/` to `crates/tasks-types/src/generated/`.

mod config;
pub(crate) mod document;
mod emit;
mod model;
mod names;
mod output;
mod resolve;
mod sources;
mod superset;
pub(crate) mod validate;

use std::path::Path;

use anyhow::bail;
use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;
use config::Config;
use document::Documents;
pub use output::{Change, Difference, Files};
pub use sources::Sources;
pub(crate) use superset::{Generation, kind};

use crate::problem::Problems;
use crate::schema::{DESCRIPTIONS, Descriptions, coordinates};

/// Where the generated code lives; every file below it is generated.
const GENERATED: &str = "crates/tasks-types/src/generated";

/// The schema that the generated types were made from.
pub(crate) const SUPERSET: &str = "crates/tasks-types/src/generated/superset.graphql";

/// What differs between the tree and what codegen makes of its sources.
///
/// # Errors
/// Lists what is wrong with the sources.
pub fn check(root: &Path) -> Result<Vec<Difference>, Problems> {
    output::compare(root, &generate(&Sources::read(root)?)?, GENERATED)
}

/// Writes what differs, and says what it was.
///
/// # Errors
/// Lists what is wrong with the sources; then nothing is written.
pub fn write(root: &Path) -> Result<Vec<Difference>, Problems> {
    let files = generate(&Sources::read(root)?)?;
    let differences = output::compare(root, &files, GENERATED)?;
    output::settle(root, &files, &differences)?;
    Ok(differences)
}

/// Fails, naming every file, if any differs.
///
/// # Errors
/// Lists what differs and how to fix it, or what is wrong with the sources.
pub fn require_fresh(root: &Path) -> anyhow::Result<()> {
    let differences = check(root)?;
    if differences.is_empty() {
        return Ok(());
    }
    let list: String = differences.iter().map(ToString::to_string).collect();
    bail!("{list}generated files are not up to date; run `cargo xtask codegen`")
}

/// Makes all files that codegen owns: the generated module, and the schemas,
/// which it keeps canonical and described.
///
/// # Errors
/// Lists what is wrong with the sources, as much at once as can be told.
pub fn generate(sources: &Sources) -> Result<Files, Problems> {
    let parsed = Parsed::from_sources(sources)?;
    let superset = parsed.validate()?;
    let model = resolve::resolve(&parsed, &superset)?;

    let mut files = Files::new();
    for (path, text) in emit::emit(&model)? {
        files.insert(format!("{GENERATED}/{path}"), text);
    }
    files.insert(SUPERSET.to_owned(), emit::superset(&superset));
    for generation in parsed.generations {
        files.insert(generation.file, generation.schema.to_string());
    }
    Ok(files)
}

/// The sources, each well-formed by itself.
struct Parsed {
    config: Config,
    descriptions: Descriptions,
    /// In the order of their names; the oldest is first.
    generations: Vec<Generation>,
    documents: Documents,
}

impl Parsed {
    fn from_sources(sources: &Sources) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let descriptions = Descriptions::parse(&sources.descriptions, DESCRIPTIONS);
        let descriptions = problems.keep(descriptions).unwrap_or_default();
        let config = problems.keep(Config::parse(&sources.config, sources::CONFIG));

        let mut generations = Vec::new();
        for (file, sdl) in &sources.schemas {
            let generation = Generation::parse(sdl, file, &descriptions);
            generations.extend(problems.keep(generation));
        }
        let documents = problems.keep(Documents::parse(&sources.operations));
        match (config, documents) {
            (Some(config), Some(documents)) if problems.is_empty() => Ok(Self {
                config,
                descriptions,
                generations,
                documents,
            }),
            _ => Err(problems),
        }
    }

    /// Checks that the sources fit each other, and unites the generations.
    fn validate(&self) -> Result<Valid<Schema>, Problems> {
        let mut problems = validate::operations(&self.documents, &self.generations);
        let superset = problems.keep(superset::superset(&self.generations, &self.config));
        let Some(superset) = superset else {
            return Err(problems);
        };
        let mut known = coordinates(&superset);
        problems.extend(self.descriptions.unknown(&known));
        for document in &self.documents.operations {
            for variable in &document.operation.variables {
                known.insert(format!("{}.${}", document.name, variable.name));
            }
        }
        problems.extend(self.config.unknown_keys(&superset, &known));
        problems.into_result()?;
        Ok(superset)
    }
}
