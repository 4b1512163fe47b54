//! `cargo xtask compat`: which operation every server generation accepts.
//!
//! The table has a line for each document of `schema/operations/` and a column
//! for each schema of `schema/`. The documents are validated; nothing is taken
//! from their headers. An API field is a field of `backgroundTasks`.
//!
//! Two things are wrong enough to fail: a header that claims a generation where
//! the document is not valid, and an API field of a server that no document
//! can call there. Names of sort values, which differ between generations too,
//! are values of variables, so no document shows them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::ast::{Field, OperationType, Selection};
use apollo_compiler::schema::FieldDefinition;

use crate::codegen::document::{Documents, FragmentsDocument, OperationDocument};
use crate::codegen::{Generation, Sources, validate};
use crate::problem::{Problem, Problems};
use crate::schema::{Descriptions, ROOT_FIELD};

/// How a document and a generation fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    /// A server of the generation accepts the document.
    Valid,
    /// The server refuses this document, but accepts another one for the same
    /// API field: it has every field that this one selects, and takes
    /// arguments of other types.
    OtherDialect,
    /// The server lacks a field that the document selects.
    Unavailable,
    /// The server has the API field, and accepts no document for it.
    NotCovered,
    /// The header claims the generation, and is wrong.
    WrongClaim,
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Valid => "valid",
            Self::OtherDialect => "valid in another dialect",
            Self::Unavailable => "unavailable",
            Self::NotCovered => "NOT COVERED",
            Self::WrongClaim => "NOT VALID",
        })
    }
}

/// A field of `backgroundTasks` of the query or of the mutation.
type ApiField = (&'static str, String);

/// A line of the table.
#[derive(Debug)]
struct Row {
    api_field: String,
    /// `None` for an API field without a document.
    operation: Option<String>,
    fits: Vec<Fit>,
}

/// The table, and what is wrong with it.
#[derive(Debug)]
pub struct Compat {
    generations: Vec<String>,
    rows: Vec<Row>,
    problems: Problems,
}

impl Compat {
    /// Validates every document against every generation.
    ///
    /// # Errors
    /// Lists what is wrong with the sources themselves.
    pub fn new(sources: &Sources) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let documents = problems.keep(Documents::parse(&sources.operations));
        let mut generations = Vec::new();
        for (file, sdl) in &sources.schemas {
            let generation = Generation::parse(sdl, file, &Descriptions::default());
            generations.extend(problems.keep(generation));
        }
        problems.into_result()?;
        let documents = documents.unwrap_or_default();

        let mut compat = Self {
            problems: validate::operations(&documents, &generations),
            generations: (generations.iter())
                .map(|generation| generation.name.clone())
                .collect(),
            rows: rows(&documents, &generations),
        };
        for generation in &generations {
            compat.require_coverage(&documents, generation);
        }
        compat.add_uncovered_rows(&generations);
        Ok(compat)
    }

    /// What makes the table wrong: claims that do not hold, and API fields that
    /// no document covers.
    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    fn require_coverage(&mut self, documents: &Documents, generation: &Generation) {
        // Of a claim that does not hold it is told already what is wrong.
        let called: BTreeSet<ApiField> = (documents.operations.iter())
            .filter(|document| {
                document.generations.contains(&generation.name)
                    || is_valid(document, &documents.fragments, generation)
            })
            .filter_map(api_field)
            .collect();
        for (api_field, definition) in api_fields(&generation.schema) {
            if !called.contains(&api_field) {
                let message = format!(
                    "no document of schema/operations/ can call `{}` on {}",
                    api_field.1, generation.name
                );
                let sources = &generation.schema.sources;
                let location = definition.name.location();
                let problem = Problem::located(&generation.file, sources, location, message);
                self.problems.push(problem);
            }
        }
    }

    /// An API field that no document is about has no line yet.
    fn add_uncovered_rows(&mut self, generations: &[Generation]) {
        let known: BTreeSet<String> = self.rows.iter().map(|row| row.api_field.clone()).collect();
        let offered: Vec<BTreeSet<String>> = (generations.iter())
            .map(|generation| api_fields(&generation.schema).into_keys())
            .map(|api_fields| api_fields.map(|(_, name)| name).collect())
            .collect();
        let all: BTreeSet<&String> = offered.iter().flatten().collect();
        for api_field in all.into_iter().filter(|name| !known.contains(*name)) {
            let fits = offered.iter().map(|offered| {
                if offered.contains(api_field) {
                    Fit::NotCovered
                } else {
                    Fit::Unavailable
                }
            });
            self.rows.push(Row {
                api_field: api_field.clone(),
                operation: None,
                fits: fits.collect(),
            });
        }
        let order = |row: &Row| (row.api_field.clone(), row.operation.clone());
        self.rows.sort_by_key(order);
    }
}

impl fmt::Display for Compat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["API field", "operation"].map(ToOwned::to_owned);
        let head: Vec<String> = head.into_iter().chain(self.generations.clone()).collect();
        let lines = self.rows.iter().map(|row| {
            let operation = row.operation.as_deref().unwrap_or("(none)");
            [row.api_field.clone(), operation.to_owned()]
                .into_iter()
                .chain(row.fits.iter().map(ToString::to_string))
                .collect()
        });
        let table: Vec<Vec<String>> = std::iter::once(head).chain(lines).collect();
        let width = |column: usize| {
            let cells = table.iter().filter_map(|line| line.get(column));
            cells.map(String::len).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..self.generations.len() + 2).map(width).collect();
        for line in table {
            let cells = line.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// Fails if the table of a workspace is wrong.
///
/// # Errors
/// Lists the claims that do not hold and the API fields that are not covered,
/// or what is wrong with the sources.
pub fn require(root: &Path) -> anyhow::Result<()> {
    let compat = Compat::new(&Sources::read(root)?)?;
    Ok(compat.problems.into_result()?)
}

fn rows(documents: &Documents, generations: &[Generation]) -> Vec<Row> {
    let rows = documents.operations.iter().filter_map(|document| {
        let (_, name) = api_field(document)?;
        let fits = (generations.iter()).map(|generation| fit(document, documents, generation));
        Some(Row {
            api_field: name,
            operation: Some(document.name.clone()),
            fits: fits.collect(),
        })
    });
    rows.collect()
}

fn fit(document: &OperationDocument, documents: &Documents, generation: &Generation) -> Fit {
    let fragments = &documents.fragments;
    if is_valid(document, fragments, generation) {
        return Fit::Valid;
    }
    if document.generations.contains(&generation.name) {
        return Fit::WrongClaim;
    }
    if !has_all_fields(document, fragments, &generation.schema) {
        return Fit::Unavailable;
    }
    let mut others = documents.operations.iter().filter(|other| {
        api_field(other) == api_field(document) && is_valid(other, fragments, generation)
    });
    match others.next() {
        Some(_) => Fit::OtherDialect,
        None => Fit::NotCovered,
    }
}

fn is_valid(
    document: &OperationDocument,
    fragments: &FragmentsDocument,
    generation: &Generation,
) -> bool {
    validate::validate(document, fragments, &generation.schema).is_ok()
}

/// The API field that a document calls. Codegen refuses a document that does
/// not call exactly one.
fn api_field(document: &OperationDocument) -> Option<ApiField> {
    let root = only_field(&document.operation.selection_set)?;
    let call = only_field(&root.selection_set)?;
    Some((
        document.operation.operation_type.name(),
        call.name.to_string(),
    ))
}

fn only_field(selections: &[Selection]) -> Option<&Field> {
    match selections {
        [Selection::Field(field)] => Some(field),
        _ => None,
    }
}

/// The API fields of a server. What returns no response object is a
/// placeholder of its schema, `_empty`.
fn api_fields(schema: &Schema) -> BTreeMap<ApiField, &FieldDefinition> {
    let mut fields = BTreeMap::new();
    for operation in [OperationType::Query, OperationType::Mutation] {
        let parent = schema
            .root_operation(operation)
            .and_then(|root| schema.type_field(root, ROOT_FIELD).ok())
            .and_then(|root| schema.get_object(root.ty.inner_named_type()));
        for (name, definition) in parent.into_iter().flat_map(|parent| &parent.fields) {
            if schema
                .get_object(definition.ty.inner_named_type())
                .is_none()
            {
                continue;
            }
            fields.insert((operation.name(), name.to_string()), &***definition);
        }
    }
    fields
}

/// Whether a schema has every field that a document selects, whatever their
/// types and arguments.
fn has_all_fields(
    document: &OperationDocument,
    fragments: &FragmentsDocument,
    schema: &Schema,
) -> bool {
    let Some(root) = schema.root_operation(document.operation.operation_type) else {
        return false;
    };
    let mut seen = BTreeSet::new();
    let mut open = vec![(root.as_str(), document.operation.selection_set.as_slice())];
    while let Some((parent, selections)) = open.pop() {
        for selection in selections {
            match selection {
                Selection::Field(field) => match schema.type_field(parent, &field.name) {
                    Ok(definition) => {
                        open.push((definition.ty.inner_named_type(), &field.selection_set));
                    }
                    Err(_) => return false,
                },
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = fragments.fragments.get(spread.fragment_name.as_str())
                        && seen.insert(&spread.fragment_name)
                    {
                        open.push((&fragment.type_condition, &fragment.selection_set));
                    }
                }
                Selection::InlineFragment(inline) => {
                    let parent = inline.type_condition.as_deref().unwrap_or(parent);
                    open.push((parent, &inline.selection_set));
                }
            }
        }
    }
    true
}
