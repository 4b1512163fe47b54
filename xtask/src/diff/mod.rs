//! `cargo xtask schema diff A B`: what a change of the server means for us.
//!
//! "Us" is this client: it sends the documents of `schema/operations/`, takes
//! values for their variables from its users, and decodes into the generated
//! types. Only documents that are valid on `A` count, since the others are not
//! sent there with success.
//!
//! # The rules
//!
//! A change is **breaking** when a document that is valid on `A` is refused by
//! `B`, or an answer of `B` cannot be decoded; **risky** when only some values
//! are refused, or the same request means something else; otherwise **safe**.
//!
//! What answers contain:
//!
//! | change | breaking if | else |
//! |---|---|---|
//! | field removed | a document selects it | safe |
//! | field of another type, or list instead of one | a document selects it | safe |
//! | field non-null → null | a document selects it and our type requires a value | safe |
//! | list items non-null → null | | safe: null items are left out |
//! | field null → non-null, new field | | safe |
//! | enum value removed or new | | safe: words of a server are open to us |
//!
//! What requests contain:
//!
//! | change | breaking if | risky if | else |
//! |---|---|---|---|
//! | argument removed | a document sends it | | safe |
//! | argument's type | the variable that a document sends does not fit | | safe |
//! | argument required, new or not | a document calls the field without it, or with a variable that may be null | | safe |
//! | argument's default | | a document may leave it out | safe |
//! | new optional argument | | | safe |
//! | input field removed, or of another type | | our typed API offers it | safe |
//! | input field required, new or not | our typed API offers its input | | safe |
//! | input field non-null with a default | | our typed API offers it: null is refused | safe |
//! | input field's default | | our typed API offers its input | safe |
//! | new optional input field | | | safe |
//! | enum value removed | | our typed API offers it | safe |
//! | new enum value | | | safe |
//!
//! Everything:
//!
//! | change | breaking if | risky if | else |
//! |---|---|---|---|
//! | type removed | a document names it (a variable, a fragment) | | safe |
//! | type of another kind | a document selects or sends it | | safe |
//! | type removed from a union or interface | a document selects the union or interface | | safe |
//! | deprecated | | we use it: a later release may remove it | safe |
//! | new type, also in a union or interface; no longer deprecated | | | safe |
//!
//! The typed API offers all fields and values of the inputs and enums that a
//! document's variables reach, since they are generated. "Our type requires a
//! value" is read from the generated `superset.graphql`, so it is true of the
//! code as it is, not of what the next `codegen` would make.
//!
//! A document that `B` refuses is not lost if another one takes its place: one
//! with the same selections for which only `B` has the types. The client finds
//! out at run time which of the two a server takes, so that is safe.
//!
//! A removed and a new thing of the same type in the same place may be one
//! thing renamed; that is a hint, and changes no verdict.

mod client;
mod facts;
mod renames;
mod rules;
mod side;

use std::fmt;
use std::path::Path;

pub use client::Client;
use client::Usage;
pub use side::Side;

use crate::codegen::Sources;
use crate::problem::Problems;

/// What a change means for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Operations that worked are refused, or their answers unreadable.
    Breaking,
    /// Some values are refused, or mean something else.
    Risky,
    /// Nothing that we send or read is affected.
    Safe,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Risky => "risky",
            Self::Safe => "safe",
        })
    }
}

/// One change, and why it has its verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it means.
    pub verdict: Verdict,
    /// What changed: `Type`, `Type.field` or `Type.field(argument)`.
    pub coordinate: String,
    /// How it changed, and the reason of the verdict.
    pub reason: String,
}

/// All changes from one server to another, by verdict and coordinate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    from: String,
    to: String,
    changes: Vec<Change>,
    not_counted: Vec<String>,
}

impl Diff {
    /// Compares two servers.
    pub fn new(client: &Client, from: &Side, to: &Side) -> Self {
        let usage = Usage::new(client, &from.schema, &to.schema);
        let facts = facts::between(&from.schema, &to.schema);
        let hints = renames::hints(&facts);
        let changes = facts.iter().zip(hints).map(|(fact, hint)| {
            let (verdict, reason) = rules::judge(fact, &usage);
            let mut reason = format!("{}; {reason}", fact.what);
            if let Some(other) = hint {
                reason = format!("{reason}; renamed to `{other}`?");
            }
            Change {
                verdict,
                coordinate: fact.place.to_string(),
                reason,
            }
        });
        let mut changes: Vec<Change> = changes.collect();
        changes.sort();
        Self {
            from: from.name.clone(),
            to: to.name.clone(),
            changes,
            not_counted: usage.not_counted().to_vec(),
        }
    }

    /// Compares two servers, each a generation or a file, for the client of a
    /// workspace.
    ///
    /// # Errors
    /// Lists what is wrong with the two schemas, or with the client's sources.
    pub fn of_workspace(root: &Path, from: &str, to: &str) -> Result<Self, Problems> {
        let sources = Sources::read(root)?;
        let mut problems = Problems::default();
        let client = problems.keep(Client::of_workspace(root, &sources));
        let from = problems.keep(Side::find(&sources, from));
        let to = problems.keep(Side::find(&sources, to));
        match (client, from, to) {
            (Some(client), Some(from), Some(to)) => Ok(Self::new(&client, &from, &to)),
            _ => Err(problems),
        }
    }

    /// The changes, the worst first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// How many changes have a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let same = |change: &&Change| change.verdict == verdict;
        self.changes.iter().filter(same).count()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut group = None;
        for change in &self.changes {
            let verdict = change.verdict;
            if group != Some(verdict) {
                group = Some(verdict);
                writeln!(f, "{verdict} ({})", self.count(verdict))?;
            }
            writeln!(f, "  {}: {}", change.coordinate, change.reason)?;
        }
        let [breaking, risky, safe] =
            [Verdict::Breaking, Verdict::Risky, Verdict::Safe].map(|verdict| self.count(verdict));
        let Self { from, to, .. } = self;
        if !self.not_counted.is_empty() {
            let operations = self.not_counted.join(", ");
            writeln!(f, "not counted, since {from} refuses them: {operations}")?;
        }
        writeln!(
            f,
            "{from} -> {to}: {breaking} breaking, {risky} risky, {safe} safe"
        )
    }
}
