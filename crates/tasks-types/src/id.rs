//! The ids: strings that cannot be mistaken for one another.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::decode::quick::{Cursor, Quick};
use crate::small_str::{SmallStr, impl_text_scalar};

macro_rules! id {
    (
        $(#[$doc:meta])*
        $name:ident: $variable:literal => $($marker:ty),+
    ) => {
        $(#[$doc])*
        #[derive(
            Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(SmallStr);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl Quick for $name {
            #[inline]
            fn read(from: &mut Cursor<'_>) -> Option<Self> {
                SmallStr::read(from).map(Self)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl From<SmallStr> for $name {
            fn from(id: SmallStr) -> Self {
                Self(id)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<$name> for SmallStr {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl_text_scalar!($name: $variable => $($marker),+);
    };
}

id! {
    /// The id of a run.
    ///
    /// 24 hexadecimal characters on every server seen so far, opaque by contract.
    ///
    /// ```
    /// use tasks_types::TaskId;
    ///
    /// let id = TaskId::from("6b046060686c826a4c199054");
    /// assert_eq!(id, "6b046060686c826a4c199054");
    /// ```
    TaskId: "ID" => String, cynic::Id
}

id! {
    /// The id of a log: one log holds the items of one iteration of a run.
    ///
    /// ```
    /// let id = tasks_types::LogId::from("6b04607e686c826a4c1990c7");
    /// assert_eq!(id.as_str().len(), 24);
    /// ```
    LogId: "ID" => String, cynic::Id
}

id! {
    /// The id of a task definition, such as `reindexing`.
    ///
    /// Installations add definitions of their own, so this is an open set.
    ///
    /// ```
    /// let id = tasks_types::DefinitionId::from("importFromUrl");
    /// assert_eq!(id, "importFromUrl");
    /// ```
    DefinitionId: "WebinyBackgroundTaskDefinitionEnum" =>
        String, crate::schema::WebinyBackgroundTaskDefinitionEnum
}

id! {
    /// A [`DefinitionId`] as late 6.x servers want it in a request: a `String`, not an enum value.
    ///
    /// ```
    /// use tasks_types::{DefinitionId, DefinitionName};
    ///
    /// let name = DefinitionName::from(DefinitionId::from("importFromUrl"));
    /// assert_eq!(name, "importFromUrl");
    /// ```
    DefinitionName: "String" => crate::schema::WebinyBackgroundTaskDefinitionEnum
}

impl From<DefinitionId> for DefinitionName {
    fn from(id: DefinitionId) -> Self {
        Self(id.0)
    }
}
