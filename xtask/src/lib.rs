//! The project's tasks, `cargo xtask`: the server schemas, the code generated
//! from them, and what CI runs.

use std::path::{Path, PathBuf};

pub mod bench;
pub mod ci;
pub mod codegen;
pub mod compat;
pub mod diff;
pub mod problem;
pub mod schema;
pub mod soak;

/// The workspace that this program was built from.
pub fn workspace_root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
