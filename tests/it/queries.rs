//! The texts of all queries, and that they ask for what the operation documents say.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::{Definition, Document, Selection};
use tasks_tests::schemas::{self, GENERATIONS};
use tasks_types::operations::{
    AbortTask, DeleteTask, GetSettings, GetTask, ListDefinitions, ListDefinitionsFull, ListLogs,
    ListTasks, ListTasksFull, TriggerTask, TriggerTaskString, UpdateSettings,
};

/// The printed document of every operation, by the operation's name.
fn printed() -> BTreeMap<&'static str, &'static str> {
    fn of<O: tasks_types::Operation>() -> (&'static str, &'static str) {
        (O::NAME, O::document().text())
    }
    BTreeMap::from([
        of::<AbortTask>(),
        of::<DeleteTask>(),
        of::<GetSettings>(),
        of::<GetTask>(),
        of::<ListDefinitions>(),
        of::<ListDefinitionsFull>(),
        of::<ListLogs>(),
        of::<ListTasks>(),
        of::<ListTasksFull>(),
        of::<TriggerTask>(),
        of::<TriggerTaskString>(),
        of::<UpdateSettings>(),
    ])
}

/// An operation document of the repository, with the fragments that it uses.
struct Source {
    text: String,
    generations: Vec<String>,
}

/// The operation documents of the repository, by the operation's name.
fn sources() -> BTreeMap<String, Source> {
    let (sources, fragments) = schemas::operation_sources();
    let sources = sources.into_iter().map(|(file, text)| {
        let (first, rest) = file.split_at(1);
        let generations = text
            .lines()
            .find_map(|line| line.strip_prefix("# generations: "))
            .unwrap_or_else(|| panic!("{file} names its generations"));
        let source = Source {
            generations: generations.split(", ").map(str::to_owned).collect(),
            text: format!("{text}\n{fragments}"),
        };
        (format!("{}{rest}", first.to_uppercase()), source)
    });
    sources.collect()
}

#[test]
fn every_query_text_is_as_reviewed() {
    for (name, document) in printed() {
        insta::assert_snapshot!(name, document);
    }
}

#[test]
fn every_operation_document_became_an_operation() {
    let printed: Vec<_> = printed().into_keys().collect();
    let sources: Vec<_> = sources().into_keys().collect();
    assert_eq!(printed, sources);
}

#[test]
fn every_query_asks_for_what_its_document_says() {
    let printed = printed();
    for (name, source) in sources() {
        assert_eq!(
            normalise(printed[name.as_str()]),
            normalise(&source.text),
            "{name}"
        );
    }
}

#[test]
fn every_query_is_valid_for_the_generations_that_its_document_names() {
    let schemas = GENERATIONS.map(|generation| (generation, schemas::schema(generation)));
    let printed = printed();
    for (name, source) in sources() {
        let document = printed[name.as_str()];
        let mut valid = Vec::new();
        for (generation, schema) in &schemas {
            if ExecutableDocument::parse_and_validate(schema, document, &name).is_ok() {
                valid.push(*generation);
            }
        }
        assert_eq!(valid, source.generations, "{name}");
    }
}

/// What a document's one operation asks for: a line for each variable and for each leaf of the
/// selection, with all arguments on the way to it.
fn normalise(text: &str) -> BTreeSet<String> {
    let document = Document::parse(text, "document").expect("a document");
    let mut lines = BTreeSet::new();
    for definition in &document.definitions {
        if let Definition::OperationDefinition(operation) = definition {
            let name = operation.name.as_ref().expect("a name");
            assert!(lines.insert(format!("{} {name}", operation.operation_type)));
            for variable in &operation.variables {
                let default = variable.default_value.as_ref();
                assert!(
                    default.is_none() && variable.directives.is_empty(),
                    "not compared"
                );
                lines.insert(format!("${}: {}", variable.name, variable.ty));
            }
            collect_leaves(&document, &operation.selection_set, "", &mut lines);
        }
    }
    lines
}

fn collect_leaves(
    document: &Document,
    selection: &[Selection],
    path: &str,
    leaves: &mut BTreeSet<String>,
) {
    for selection in selection {
        match selection {
            Selection::Field(field) => {
                assert!(
                    field.directives.is_empty() && field.alias.is_none(),
                    "not compared"
                );
                let arguments = field.arguments.iter();
                let arguments: BTreeSet<String> = arguments
                    .map(|argument| format!("{}: {}", argument.name, argument.value))
                    .collect();
                let path = format!("{path}/{}{arguments:?}", field.name);
                if field.selection_set.is_empty() {
                    assert!(leaves.insert(path.clone()), "{path} is asked for twice");
                } else {
                    collect_leaves(document, &field.selection_set, &path, leaves);
                }
            }
            Selection::InlineFragment(fragment) => {
                collect_leaves(document, &fragment.selection_set, path, leaves);
            }
            Selection::FragmentSpread(spread) => {
                let fragment =
                    document
                        .definitions
                        .iter()
                        .find_map(|definition| match definition {
                            Definition::FragmentDefinition(fragment) => {
                                (fragment.name == spread.fragment_name).then_some(fragment)
                            }
                            _ => None,
                        });
                let fragment = fragment.expect("the fragment");
                collect_leaves(document, &fragment.selection_set, path, leaves);
            }
        }
    }
}
