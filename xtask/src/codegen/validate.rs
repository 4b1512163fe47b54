//! Operations against the generations that they claim.

use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::parser::SourceMap;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Schema};

use super::document::{Documents, FragmentsDocument, OperationDocument, used_fragments};
use super::superset::Generation;
use crate::problem::{Problem, Problems};

/// What is wrong with the operations. A mistake that shows in several
/// generations, or through several operations, is told once.
pub(crate) fn operations(documents: &Documents, generations: &[Generation]) -> Problems {
    let mut problems = Problems::default();
    let mut found: Vec<(Problem, Vec<&str>)> = Vec::new();
    for document in &documents.operations {
        for claimed in &document.generations {
            let mut known = generations.iter();
            let Some(generation) = known.find(|known| known.name == *claimed) else {
                problems.push(unknown(claimed, document, generations));
                continue;
            };
            let Err(wrong) = validate(document, &documents.fragments, &generation.schema) else {
                continue;
            };
            for problem in wrong.iter() {
                match found.iter_mut().find(|(known, _)| known == problem) {
                    Some((_, names)) if names.contains(&claimed.as_str()) => {}
                    Some((_, names)) => names.push(claimed),
                    None => found.push((problem.clone(), vec![claimed])),
                }
            }
        }
    }
    for (mut problem, generations) in found {
        problem.message = format!("{} ({})", problem.message, generations.join(", "));
        problems.push(problem);
    }
    problems
}

fn unknown(claimed: &str, document: &OperationDocument, known: &[Generation]) -> Problem {
    let known: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
    let message = format!("no generation `{claimed}`; there are {}", known.join(", "));
    Problem::new(&document.file, message).at(document.claim)
}

/// Validates an operation, with the fragments it uses, against a schema.
pub(crate) fn validate(
    document: &OperationDocument,
    fragments: &FragmentsDocument,
    schema: &Valid<Schema>,
) -> Result<Valid<ExecutableDocument>, Problems> {
    let mut errors = DiagnosticList::new(SourceMap::default());
    let mut builder = ExecutableDocument::builder(Some(schema), &mut errors);
    let operation = Definition::OperationDefinition(document.operation.clone());
    builder.add_ast_document(&part(vec![operation], &document.sources), true);
    let used = (used_fragments(document, fragments).into_iter())
        .filter_map(|name| fragments.fragments.get(&name))
        .map(|fragment| Definition::FragmentDefinition(fragment.clone()));
    builder.add_ast_document(&part(used.collect(), &fragments.sources), true);
    let executable = builder.build();
    if !errors.is_empty() {
        return Err(Problems::from_diagnostics(&document.file, &errors));
    }
    (executable.validate(schema))
        .map_err(|failed| Problems::from_diagnostics(&document.file, &failed.errors))
}

fn part(definitions: Vec<Definition>, sources: &SourceMap) -> Document {
    Document {
        sources: sources.clone(),
        definitions,
    }
}
