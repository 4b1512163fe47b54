//! Refusals in graphql-js's own words.
//!
//! Clients tell servers apart by how they refuse what another generation accepts, so the refusals that
//! clients meet are worded here, byte for byte, with the same locations. graphql-js 15.8 (5.x servers)
//! and 16 (6.x servers) were compared: they use the same words for all of them.

mod inspect;
mod literals;
mod rules;
mod suggest;
mod syntax;
mod usages;
mod variables;

use apollo_compiler::Node;
use apollo_compiler::parser::{LineColumn, SourceMap, SourceSpan};
use apollo_compiler::validation::DiagnosticList;
use serde::Serialize;

pub(crate) use rules::check;
pub(crate) use syntax::syntax_error;
pub(crate) use variables::coerce;

/// A GraphQL error without a path: nothing was executed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<LineColumn>,
}

impl Refusal {
    /// A refusal that concerns no place of the document.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            locations: Vec::new(),
        }
    }

    fn at(message: impl Into<String>, places: &[Option<SourceSpan>], sources: &SourceMap) -> Self {
        let locations = places.iter().flatten();
        Self {
            message: message.into(),
            locations: locations
                .filter_map(|place| place.line_column(sources))
                .collect(),
        }
    }
}

/// What apollo-compiler refuses beyond the rules that are worded here.
pub(crate) fn other_refusals(diagnostics: &DiagnosticList) -> Vec<Refusal> {
    let refusal = |diagnostic: apollo_compiler::diagnostic::Diagnostic<'_, _>| {
        let error = diagnostic.to_json();
        let data: &apollo_compiler::validation::DiagnosticData = diagnostic.error;
        Refusal {
            message: data.unstable_compat_message().unwrap_or(error.message),
            locations: error.locations,
        }
    };
    diagnostics.iter().map(refusal).collect()
}

/// Where a node begins.
fn place<T>(node: &Node<T>) -> Option<SourceSpan> {
    node.location()
}
