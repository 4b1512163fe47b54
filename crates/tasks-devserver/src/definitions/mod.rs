//! The definitions this server comes with: unless asked for more, the same as on the reference
//! server, so that one test suite fits both.

mod big_output;
mod chatty;
mod endless;
mod fail;
mod hidden;
mod picky;
mod self_cleaning;
mod slow;
mod spawner;
mod succeed;
mod unicode;

use crate::clock::Stamp;
use crate::json::{Json, Object};
use crate::store::LogItem;

/// The iterations that Webiny allows a definition that does not say.
const DEFAULT_MAX_ITERATIONS: u32 = 500;

/// All definitions, in the order in which they are listed.
static DEFINITIONS: [Definition; 11] = [
    succeed::DEFINITION,
    fail::DEFINITION,
    slow::DEFINITION,
    spawner::DEFINITION,
    big_output::DEFINITION,
    unicode::DEFINITION,
    picky::DEFINITION,
    endless::DEFINITION,
    chatty::DEFINITION,
    hidden::DEFINITION,
    self_cleaning::DEFINITION,
];

/// What a server offers besides the definitions of the reference server.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Offer {
    pub(crate) self_cleaning: bool,
}

impl Offer {
    /// The definitions that clients may know of.
    pub(crate) fn definitions(self) -> impl Iterator<Item = &'static Definition> {
        DEFINITIONS.iter().filter(move |definition| {
            !definition.private && (self.self_cleaning || !definition.self_cleaning)
        })
    }

    /// A definition that clients may know of.
    pub(crate) fn find(self, id: &str) -> Option<&'static Definition> {
        self.definitions().find(|definition| definition.id == id)
    }
}

/// A kind of task.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: Option<&'static str>,
    /// The form fields of its input, as far as it declares any.
    pub(crate) fields: fn() -> Json,
    pub(crate) private: bool,
    /// Whether a run that succeeds is deleted with its logs.
    pub(crate) self_cleaning: bool,
    pub(crate) max_iterations: u32,
    /// What it asks of its input before a run is created.
    pub(crate) check: fn(&Json) -> Result<(), Refusal>,
    /// How long one iteration takes, in milliseconds.
    pub(crate) duration: fn(&Json) -> i64,
    /// What one iteration does.
    pub(crate) iterate: fn(&mut Iteration<'_>) -> Outcome,
}

impl Definition {
    const fn new(
        id: &'static str,
        title: &'static str,
        iterate: fn(&mut Iteration<'_>) -> Outcome,
    ) -> Self {
        Self {
            id,
            title,
            description: None,
            fields: || Json::Array(Vec::new()),
            private: false,
            self_cleaning: false,
            max_iterations: DEFAULT_MAX_ITERATIONS,
            check: |_| Ok(()),
            duration: |_| 0,
            iterate,
        }
    }
}

/// Why a definition refuses an input.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: &'static str,
    pub(crate) code: &'static str,
    pub(crate) data: Option<Json>,
}

/// An iteration as its definition sees it, at its end.
#[derive(Debug)]
pub(crate) struct Iteration<'a> {
    /// The run's id.
    pub(crate) run: &'a str,
    pub(crate) input: &'a Json,
    /// Counted from 1.
    pub(crate) number: u32,
    /// Whether the run was aborted meanwhile.
    pub(crate) aborted: bool,
    /// Children that have not ended yet.
    pub(crate) open_children: usize,
    pub(crate) now: &'a Stamp,
    /// Items for the iteration's own log.
    pub(crate) items: Vec<LogItem>,
    /// Logs besides the iteration's own.
    pub(crate) more_logs: Vec<(u32, Vec<LogItem>)>,
    /// Runs of `succeed` to create.
    pub(crate) children: Vec<Child>,
}

/// A run that another run creates.
#[derive(Debug)]
pub(crate) struct Child {
    pub(crate) name: String,
    pub(crate) input: Json,
}

/// How an iteration ends.
#[derive(Debug)]
pub(crate) enum Outcome {
    Done {
        message: &'static str,
        output: Json,
    },
    Failed {
        error: Json,
    },
    /// Another iteration follows, with this input, after at least this many milliseconds.
    Continue {
        input: Json,
        wait: i64,
    },
    /// The definition noticed that the run was aborted.
    Aborted {
        output: Json,
    },
}

/// A whole, non-negative number in an input.
fn count(input: &Json, key: &str) -> Option<u32> {
    let number = input.as_object()?.get(key)?.as_i64()?;
    u32::try_from(number).ok()
}

/// The input with one entry changed.
fn with(input: &Json, key: &str, value: impl Into<Json>) -> Json {
    let mut object = input.as_object().cloned().unwrap_or_else(Object::new);
    object.insert(key, value.into());
    Json::Object(object)
}
