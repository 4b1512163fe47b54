//! Errors of single fields, in the words and with the locations of graphql-js.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Node;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::{GraphQLError, ResponseDataPathSegment};

/// What apollo-compiler puts before the message of a resolver.
const RESOLVER_PREFIX: &str = "resolver error: ";
/// How apollo-compiler begins its message about a null where there must be none.
const NULL_PREFIX: &str = "non-null type ";

/// Rewords the errors of an execution.
pub(super) fn reword(
    errors: &mut [GraphQLError],
    document: &ExecutableDocument,
    operation: &Operation,
) {
    for error in errors {
        if let Some(message) = error.message.strip_prefix(RESOLVER_PREFIX) {
            error.message = message.to_owned();
        }
        let Some((parent, field)) = find(document, &operation.selection_set, &error.path) else {
            continue;
        };
        if error.message.starts_with(NULL_PREFIX) {
            error.message = format!(
                "Cannot return null for non-nullable field {}.{}.",
                parent.ty, field.name
            );
        }
        // apollo-compiler points at the field's name, graphql-js at its alias, if it has one.
        let place = field.location();
        error.locations = place
            .and_then(|place| place.line_column(&document.sources))
            .into_iter()
            .collect();
    }
}

/// The field that a response path ends at, and the selection set that holds it.
fn find<'a>(
    document: &'a ExecutableDocument,
    selections: &'a SelectionSet,
    path: &[ResponseDataPathSegment],
) -> Option<(&'a SelectionSet, &'a Node<Field>)> {
    let mut keys = path.iter().filter_map(|segment| match segment {
        ResponseDataPathSegment::Field(key) => Some(key.as_str()),
        ResponseDataPathSegment::ListIndex(_) => None,
    });
    let mut found = select(document, selections, keys.next()?)?;
    for key in keys {
        found = select(document, &found.1.selection_set, key)?;
    }
    Some(found)
}

fn select<'a>(
    document: &'a ExecutableDocument,
    selections: &'a SelectionSet,
    key: &str,
) -> Option<(&'a SelectionSet, &'a Node<Field>)> {
    selections
        .selections
        .iter()
        .find_map(|selection| match selection {
            Selection::Field(field) => {
                (field.response_key().as_str() == key).then_some((selections, field))
            }
            Selection::InlineFragment(fragment) => select(document, &fragment.selection_set, key),
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.fragment_name)?;
                select(document, &fragment.selection_set, key)
            }
        })
}
