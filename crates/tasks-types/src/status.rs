//! The words that the schema types as plain strings, as enums that keep unknown ones.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::decode::quick::{Cursor, Quick};
use crate::small_str::{SmallStr, TextVisitor, impl_text_scalar};

macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$word_doc])* $variant,)+
            /// A word that this version does not know, as the server sent it.
            Unknown(SmallStr),
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Unknown(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    _ => Self::Unknown(word.into()),
                }
            }
        }

        impl From<SmallStr> for $name {
            fn from(word: SmallStr) -> Self {
                match word.as_str() {
                    $($word => Self::$variant,)+
                    _ => Self::Unknown(word),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor::new())
            }
        }

        impl Quick for $name {
            #[inline]
            fn read(from: &mut Cursor<'_>) -> Option<Self> {
                from.string().map(|word| Self::from(&*word))
            }
        }

        impl_text_scalar!($name: "String" => String);
    };
}

words! {
    /// Where a run stands.
    ///
    /// The official SDK's type lists `completed` and `stopped`, which no server sends; servers
    /// send `success` (measured on a 5.41 server).
    ///
    /// ```
    /// use tasks_types::TaskStatus;
    ///
    /// assert_eq!(TaskStatus::from("success"), TaskStatus::Success);
    /// assert!(TaskStatus::Success.is_final());
    /// assert_eq!(TaskStatus::from("paused").as_str(), "paused");
    /// ```
    TaskStatus {
        /// Created, not started; a delayed run stays here until its time.
        Pending = "pending",
        /// At work, or between two iterations.
        Running = "running",
        /// Ended well.
        Success = "success",
        /// Ended with an error, which is in the run's `output`.
        Failed = "failed",
        /// Asked to stop. Aborting is cooperative: a definition that never looks goes on, and
        /// `aborted → running → success` was measured on a 5.41 server.
        Aborted = "aborted",
    }
}

impl TaskStatus {
    /// Whether a run in this state has ended. An unknown status counts as not ended.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Success | Self::Failed | Self::Aborted)
    }
}

words! {
    /// What a log item reports.
    ///
    /// ```
    /// use tasks_types::LogItemType;
    ///
    /// assert_eq!(LogItemType::from("error"), LogItemType::Error);
    /// ```
    LogItemType {
        /// Progress.
        Info = "info",
        /// An error, which is in the item's `error`.
        Error = "error",
    }
}
