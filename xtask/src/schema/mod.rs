//! The server schemas in `schema/`: imported, pruned and canonical.

mod canonical;
mod descriptions;
mod import;
mod introspection;
mod pull;

pub use descriptions::Descriptions;
pub(crate) use descriptions::FILE as DESCRIPTIONS;
pub(crate) use descriptions::{coordinates, line_at, toml_problem};
pub use import::import;
pub(crate) use import::import_schema;
pub use pull::{Server, TOKEN, pull};

/// The field of `Query` and of `Mutation` that this SDK is about.
pub(crate) const ROOT_FIELD: &str = "backgroundTasks";
