//! Schemas that are imported, as SDL or as the answer to an introspection query.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use xtask::schema::{Descriptions, import};
use xtask::workspace_root;

static DESCRIPTIONS: LazyLock<Descriptions> = LazyLock::new(|| {
    Descriptions::of_workspace(&workspace_root()).expect("the workspace's descriptions")
});

fuzz_target!(|source: &[u8]| {
    if let Ok(sdl) = import(source, "fuzz", &DESCRIPTIONS) {
        // What was imported once is not changed by importing it again.
        let again = import(sdl.as_bytes(), "again", &DESCRIPTIONS);
        assert_eq!(again.ok().as_deref(), Some(sdl.as_str()));
    }
});
