//! No input, however wrong, makes xtask panic.

use std::sync::LazyLock;

use proptest::prelude::*;
use xtask::codegen::{Sources, generate};
use xtask::compat::Compat;
use xtask::diff::{Client, Diff, Side};
use xtask::schema::{Descriptions, import};

use crate::diff::client;
use crate::import::introspected;
use crate::world::{CONFIG, FRAGMENTS, GET_TASK, OLD, sources, with_document};

static CLIENT: LazyLock<Client> = LazyLock::new(client);

/// A text with pieces cut out, doubled, or put in that mean something here.
fn mutated(text: &str) -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "!",
        "$",
        ":",
        "=",
        "@",
        "...",
        "\"",
        "\"\"\"",
        "#",
        "\\",
        "_",
        "__typename",
        "type",
        "Self",
        "Run",
        "Light",
        "fragment",
        "query",
        "extend",
        "on",
        "generations:",
        "ä",
        "\u{feff}",
        "\0",
        "1e999",
        "null",
        "🦀",
        "\r\n",
    ]);
    let text: Vec<char> = text.chars().collect();
    let edit = (any::<prop::sample::Index>(), 0..40_usize, words, 0..3_u8);
    prop::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut chars = text.clone();
        for (at, length, word, kind) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + length).min(chars.len());
            match kind {
                0 => drop(chars.drain(at..end)),
                1 => drop(chars.splice(at..at, word.chars())),
                _ => {
                    let piece = chars[at..end].to_vec();
                    drop(chars.splice(at..at, piece));
                }
            }
        }
        chars.into_iter().collect()
    })
}

/// Either nothing is wrong, or every problem names its file.
fn survives(sources: &Sources) -> Result<(), TestCaseError> {
    let generated = generate(sources).map(drop);
    let compat = Compat::new(sources).map(|compat| drop(compat.to_string()));
    for problems in [generated, compat].into_iter().filter_map(Result::err) {
        prop_assert!(!problems.is_empty());
        for problem in problems.iter() {
            prop_assert!(problem.file.starts_with("schema/"), "{problem}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn on_any_document(text in any::<String>()) {
        survives(&with_document("getTask", &text))?;
        survives(&with_document("fragments", &text))?;
    }

    #[test]
    fn on_mutated_operations(text in mutated(GET_TASK)) {
        survives(&with_document("getTask", &text))?;
    }

    #[test]
    fn on_mutated_fragments(text in mutated(FRAGMENTS)) {
        survives(&with_document("fragments", &text))?;
    }

    #[test]
    fn on_mutated_configuration(config in mutated(CONFIG)) {
        survives(&Sources { config, ..sources() })?;
    }

    #[test]
    fn on_mutated_schemas(sdl in mutated(OLD)) {
        if let Ok(side) = Side::parse("server.graphql", sdl.as_bytes()) {
            let _ = Diff::new(&CLIENT, &side, &side).to_string();
            let old = Side::parse("old.graphql", OLD.as_bytes()).expect("a schema");
            let _ = Diff::new(&CLIENT, &old, &side).to_string();
        }
        let mut sources = sources();
        sources.schemas.insert("schema/webiny-old.graphql".to_owned(), sdl.into_bytes());
        survives(&sources)?;
    }

    #[test]
    fn on_any_import(bytes in prop::collection::vec(any::<u8>(), 0..200), json in any::<bool>()) {
        let bytes = if json { [b"{\"data\":", &bytes[..]].concat() } else { bytes };
        let _ = import(&bytes, "server.graphql", &Descriptions::default());
    }

    #[test]
    fn on_mutated_introspection(json in mutated(&introspected(OLD).to_string())) {
        let _ = import(json.as_bytes(), "answer.json", &Descriptions::default());
    }

    #[test]
    fn what_is_imported_stays_as_it_is(sdl in mutated(OLD)) {
        let import = |sdl: &str| import(sdl.as_bytes(), "s.graphql", &Descriptions::default());
        if let Ok(once) = import(&sdl) {
            prop_assert_eq!(import(&once).map_err(|problems| problems.to_string()), Ok(once));
        }
    }
}
