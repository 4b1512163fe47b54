//! The order of a list.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Entry, FieldValue};

/// One field and a direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    field: String,
    descending: bool,
}

impl Sort {
    /// Newest first, the order of lists that ask for none.
    pub(crate) fn newest_first() -> Self {
        Self {
            field: "createdOn".to_owned(),
            descending: true,
        }
    }

    /// The order of a run's own logs.
    pub(crate) fn oldest_first() -> Self {
        Self {
            field: "createdOn".to_owned(),
            descending: false,
        }
    }

    /// Reads a sort value such as `createdOn_DESC`, or `values_name_ASC` with its prefix for content fields.
    pub(crate) fn parse(value: &str, content_prefix: &str) -> Option<Self> {
        let value = value.strip_prefix(content_prefix).unwrap_or(value);
        let (field, direction) = value.rsplit_once('_')?;
        Some(Self {
            field: field.to_owned(),
            descending: direction == "DESC",
        })
    }

    /// Sorts; equal entries stay in the order of their creation, in both directions.
    pub(crate) fn apply<E: Entry>(&self, entries: &mut [Arc<E>]) {
        entries.sort_by(|one, other| {
            let ordering = compare(one.field(&self.field), other.field(&self.field));
            if self.descending {
                ordering.reverse()
            } else {
                ordering
            }
        });
    }
}

/// Missing values come after all others.
fn compare(one: FieldValue<'_>, other: FieldValue<'_>) -> Ordering {
    match (one, other) {
        (FieldValue::Text(one), FieldValue::Text(other)) => one.cmp(other),
        (FieldValue::Time(one), FieldValue::Time(other)) => one.cmp(&other),
        (FieldValue::Number(one), FieldValue::Number(other)) => one.total_cmp(&other),
        (FieldValue::Null, FieldValue::Null) => Ordering::Equal,
        (FieldValue::Null, _) => Ordering::Greater,
        (_, FieldValue::Null) => Ordering::Less,
        _ => Ordering::Equal,
    }
}
