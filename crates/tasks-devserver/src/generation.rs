//! The three generations of servers: their schema, and the words that differ between them.

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;

use crate::definitions::Offer;

/// The scalar that stands, in the checked-in schemas, for the enum of an installation's definitions.
const OPEN_ENUM: &str = "scalar WebinyBackgroundTaskDefinitionEnum";

/// The dialect that a server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// Servers from 5.39 on; the dialect measured on a 5.41 server.
    #[default]
    V5_41,
    /// The first 6.x releases: content fields sort under a `values_` prefix, no locales.
    SixEarly,
    /// Later 6.x releases: definitions are plain strings, error codes have namespaces, and there are
    /// settings.
    SixLate,
}

impl Generation {
    /// Every generation, oldest first.
    pub const ALL: [Self; 3] = [Self::V5_41, Self::SixEarly, Self::SixLate];

    /// The name used on the command line and in the names of the schema files.
    pub fn name(self) -> &'static str {
        match self {
            Self::V5_41 => "5.41",
            Self::SixEarly => "6-early",
            Self::SixLate => "6-late",
        }
    }

    /// The schema that servers of this generation execute. It is read once a process.
    pub(crate) fn schema(self, offer: Offer) -> &'static Valid<Schema> {
        static SCHEMAS: [[OnceLock<Valid<Schema>>; 2]; 3] =
            [const { [const { OnceLock::new() }; 2] }; 3];
        let [v5_41, six_early, six_late] = &SCHEMAS;
        let [standard, with_self_cleaning] = match self {
            Self::V5_41 => v5_41,
            Self::SixEarly => six_early,
            Self::SixLate => six_late,
        };
        let schema = if offer.self_cleaning {
            with_self_cleaning
        } else {
            standard
        };
        schema.get_or_init(|| self.closed_schema(offer))
    }

    /// The checked-in schema, with the open definition scalar closed into the enum of the public
    /// definitions, as a real server has it.
    fn closed_schema(self, offer: Offer) -> Valid<Schema> {
        let open = match self {
            Self::V5_41 => include_str!("../../../schema/webiny-5.41.graphql"),
            Self::SixEarly => include_str!("../../../schema/webiny-6-early.graphql"),
            Self::SixLate => include_str!("../../../schema/webiny-6-late.graphql"),
        };
        let ids: Vec<&str> = offer
            .definitions()
            .map(|definition| definition.id)
            .collect();
        let closed_enum = format!(
            "enum WebinyBackgroundTaskDefinitionEnum {{ {} }}",
            ids.join(" ")
        );
        let closed = open.replacen(OPEN_ENUM, &closed_enum, 1);
        Schema::parse_and_validate(closed, format!("webiny-{self}.graphql")).unwrap_or_else(
            |invalid| panic!("the checked-in schema is invalid: {}", invalid.errors),
        )
    }

    /// The prefix of content fields in sort values.
    pub(crate) fn content_sort_prefix(self) -> &'static str {
        match self {
            Self::V5_41 => "",
            Self::SixEarly | Self::SixLate => "values_",
        }
    }

    /// Whether tasks of one locale are invisible in another.
    pub(crate) fn has_locales(self) -> bool {
        self == Self::V5_41
    }

    /// Whether error codes carry a namespace.
    pub(crate) fn has_namespaced_codes(self) -> bool {
        self == Self::SixLate
    }

    /// Whether an iteration's log keeps every item.
    ///
    /// A 5.41 server was measured to keep only the last one saved; later versions are expected to
    /// keep all.
    pub(crate) fn keeps_all_log_items(self) -> bool {
        self != Self::V5_41
    }

    /// What entries carry as the version of the software that wrote them.
    pub(crate) fn webiny_version(self) -> &'static str {
        match self {
            Self::V5_41 => "5.41.0",
            Self::SixEarly | Self::SixLate => "6.0.0",
        }
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No generation has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownGeneration(String);

impl fmt::Display for UnknownGeneration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no generation is called {:?}; there are 5.41, 6-early and 6-late",
            self.0
        )
    }
}

impl std::error::Error for UnknownGeneration {}

impl FromStr for Generation {
    type Err = UnknownGeneration;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|generation| generation.name() == name)
            .ok_or_else(|| UnknownGeneration(name.to_owned()))
    }
}
