//! [`Maybe`]: a filter field that tells absent, null and a value apart.

use serde::ser::{Serialize, Serializer};

/// A field of a filter: not sent, sent as `null`, or sent with a value.
///
/// The server tells the first two apart: without `parentId` a list holds all runs, with
/// `parentId: null` only those that have no parent (measured on a 5.41 server).
///
/// ```
/// use tasks_types::{Maybe, TaskListWhere};
///
/// let mut filter = TaskListWhere::default();
/// filter.parent_id = Maybe::Null;
/// filter.name = "nightly".into();
/// assert_eq!(serde_json::to_string(&filter)?, r#"{"name":"nightly","parentId":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Maybe<T> {
    /// The field is left out.
    #[default]
    Absent,
    /// The field is `null`.
    Null,
    /// The field has this value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Whether the field is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Maybe<crate::SmallStr> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}
