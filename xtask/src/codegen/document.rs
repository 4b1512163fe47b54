//! `schema/operations/`: reading documents and validating them against the
//! generations that they claim.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Node;
use apollo_compiler::ast::{
    Definition, Document, FragmentDefinition, OperationDefinition, Selection,
};
use apollo_compiler::parser::{Parser, SourceMap};
use heck::ToLowerCamelCase as _;

use super::sources::FRAGMENTS;
use crate::problem::{Problem, Problems};

/// One operation with its header.
#[derive(Debug)]
pub(crate) struct OperationDocument {
    pub(crate) file: String,
    pub(crate) description: String,
    /// The generations that it claims, in the order of the header.
    pub(crate) generations: Vec<String>,
    /// The line on which it claims them.
    pub(crate) claim: usize,
    pub(crate) operation: Node<OperationDefinition>,
    pub(crate) name: String,
    pub(crate) sources: SourceMap,
}

/// The fragments that operations share.
#[derive(Debug, Default)]
pub(crate) struct FragmentsDocument {
    pub(crate) file: String,
    pub(crate) fragments: BTreeMap<String, Node<FragmentDefinition>>,
    pub(crate) sources: SourceMap,
}

/// All documents of `schema/operations/`, each well-formed by itself.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    pub(crate) operations: Vec<OperationDocument>,
    pub(crate) fragments: FragmentsDocument,
}

impl Documents {
    /// Reads the documents by path, the fragments among them.
    pub(crate) fn parse(texts: &BTreeMap<String, String>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut documents = Self::default();
        for (file, text) in texts {
            if file == FRAGMENTS {
                let parsed = parse_fragments(text, file);
                documents.fragments = problems.keep(parsed).unwrap_or_default();
            } else {
                let parsed = parse_operation(text, file);
                documents.operations.extend(problems.keep(parsed));
            }
        }
        problems.into_result()?;
        Ok(documents)
    }
}

/// Reads a document with one named operation.
fn parse_operation(text: &str, file: &str) -> Result<OperationDocument, Problems> {
    let mut problems = Problems::default();
    let header = problems.keep(parse_header(text, file));
    let document = problems.keep(parse(text, file));
    let operation = document.and_then(|document| {
        let operation = problems.keep(only_operation(&document, file))?;
        Some((operation, document.sources))
    });
    match (header, operation) {
        (Some(header), Some(((operation, name), sources))) => {
            problems.into_result()?;
            Ok(OperationDocument {
                file: file.to_owned(),
                description: header.description,
                generations: header.generations,
                claim: header.claim,
                operation,
                name,
                sources,
            })
        }
        _ => Err(problems),
    }
}

/// Reads the document of shared fragments.
fn parse_fragments(text: &str, file: &str) -> Result<FragmentsDocument, Problems> {
    let document = parse(text, file)?;
    let mut problems = Problems::default();
    let mut fragments = BTreeMap::new();
    for definition in &document.definitions {
        let at = |message: String| {
            Problem::located(file, &document.sources, definition.location(), message)
        };
        match definition {
            Definition::FragmentDefinition(fragment) => {
                let name = fragment.name.to_string();
                if fragments.insert(name.clone(), fragment.clone()).is_some() {
                    problems.push(at(format!("the fragment `{name}` is defined twice")));
                }
            }
            _ => problems.push(at("only fragments belong here".to_owned())),
        }
    }
    problems.into_result()?;
    Ok(FragmentsDocument {
        file: file.to_owned(),
        fragments,
        sources: document.sources,
    })
}

fn parse(text: &str, file: &str) -> Result<Document, Problems> {
    Parser::new()
        .parse_ast(text, file)
        .map_err(|failed| Problems::from_diagnostics(file, &failed.errors))
}

struct Header {
    description: String,
    generations: Vec<String>,
    claim: usize,
}

/// Reads the comment at the top: description, an empty `#`, `# generations: a, b`.
fn parse_header(text: &str, file: &str) -> Result<Header, Problems> {
    let lines: Vec<&str> = (text.lines())
        .map_while(|line| line.trim().strip_prefix('#').map(str::trim))
        .collect();
    let claim = lines.iter().enumerate().find_map(|(index, line)| {
        let generations = line.strip_prefix("generations:")?;
        Some((index, generations))
    });
    let Some((index, generations)) = claim else {
        let message = "the header claims no generations: `# generations: a, b` is missing";
        return Err(Problem::new(file, message).at(1).into());
    };
    let generations: Vec<String> = (generations.split(','))
        .map(|generation| generation.trim().to_owned())
        .filter(|generation| !generation.is_empty())
        .collect();
    if generations.is_empty() {
        let message = "the header claims no generations";
        return Err(Problem::new(file, message).at(index + 1).into());
    }
    let description = lines.into_iter().take(index).collect::<Vec<_>>();
    let description = description.join("\n").trim().to_owned();
    if description.is_empty() {
        let message = "the header does not describe the operation";
        return Err(Problem::new(file, message).at(1).into());
    }
    Ok(Header {
        description,
        generations,
        claim: index + 1,
    })
}

/// One operation a document, named like its file, so that each is found at once.
fn only_operation(
    document: &Document,
    file: &str,
) -> Result<(Node<OperationDefinition>, String), Problems> {
    let mut problems = Problems::default();
    let mut found = None;
    for definition in &document.definitions {
        let at = |message: String| {
            Problem::located(file, &document.sources, definition.location(), message)
        };
        match definition {
            Definition::OperationDefinition(operation) => match &operation.name {
                Some(_) if found.is_some() => {
                    problems.push(at("a second operation in one document".to_owned()));
                }
                Some(name) => {
                    let stem = name.to_lower_camel_case();
                    if !file.ends_with(&format!("/{stem}.graphql")) {
                        let message = format!("the operation `{name}` belongs into {stem}.graphql");
                        problems.push(at(message));
                    }
                    found = Some((operation.clone(), name.to_string()));
                }
                None => problems.push(at("the operation has no name".to_owned())),
            },
            Definition::FragmentDefinition(_) => {
                problems.push(at("fragments belong into fragments.graphql".to_owned()));
            }
            _ => problems.push(at("only an operation belongs here".to_owned())),
        }
    }
    problems.into_result()?;
    found.ok_or_else(|| Problem::new(file, "no operation").into())
}

/// The names of the fragments that an operation spreads, directly or not,
/// whether they exist or not.
pub(crate) fn used_fragments(
    document: &OperationDocument,
    fragments: &FragmentsDocument,
) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut open: Vec<&[Selection]> = vec![&document.operation.selection_set];
    while let Some(selections) = open.pop() {
        for selection in selections {
            match selection {
                Selection::Field(field) => open.push(&field.selection_set),
                Selection::InlineFragment(inline) => open.push(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let name = spread.fragment_name.to_string();
                    if used.insert(name.clone())
                        && let Some(fragment) = fragments.fragments.get(&name)
                    {
                        open.push(&fragment.selection_set);
                    }
                }
            }
        }
    }
    used
}
