//! Writes the seeds: the recorded answers, the small bench payloads, and the checked-in schemas.

use std::fs;
use std::io;
use std::path::Path;

use bench_payloads::{Kind, Payload, generate};
use tasks_tests::fixtures;
use xtask::workspace_root;

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let write = |target: &str, name: &str, seed: &[u8]| {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), seed)
    };
    for name in fixtures::names() {
        let body = fixtures::body(&name);
        // Large ones are slow to mutate and show nothing new.
        if body.len() < 20_000 {
            write("decode", &name, &body)?;
        }
    }
    for key in ["F", "G"] {
        write("decode", key, &Payload::of(key).body)?;
    }
    for (name, kind) in [("light", Kind::Light), ("full", Kind::Full), ("logs", Kind::Logs)] {
        write("decode", name, &generate(kind, 2, 200, 1))?;
    }
    for entry in fs::read_dir(workspace_root().join("schema"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "graphql") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            write("schema_import", &name, &fs::read(&path)?)?;
        }
    }
    Ok(())
}
