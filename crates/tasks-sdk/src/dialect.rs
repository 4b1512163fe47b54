//! What differs between server generations in ways that only an answer tells.
//!
//! Neither the release nor a version number says which dialect a server speaks, so the client
//! tries, and learns from the words in which the server refuses.

use std::sync::{Mutex, PoisonError};

use tasks_transport::CallContext;
use tokio::time::timeout;

use crate::{Error, ErrorKind, Result};

/// What a client knows of its server's dialect. `None` is what it has not found out yet.
///
/// A client finds out by itself, at the cost of one request a question. Where that is too much,
/// tell the [builder](crate::WebinyBuilder::dialect) what is known; should it be wrong, the client
/// finds out all the same.
///
/// ```
/// use tasks_sdk::{DefinitionForm, Dialect, SortForm, Webiny};
///
/// let mut dialect = Dialect::default();
/// dialect.definition = Some(DefinitionForm::String);
/// dialect.sort = Some(SortForm::Values);
/// let builder = Webiny::builder().dialect(dialect);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// The type of the argument `triggerTask.definition`.
    pub definition: Option<DefinitionForm>,
    /// The names of the sort values for a run's own fields.
    pub sort: Option<SortForm>,
}

/// The type of the argument `triggerTask.definition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DefinitionForm {
    /// `WebinyBackgroundTaskDefinitionEnum!`: 5.x and early 6.x.
    Enum,
    /// `String!`: late 6.x.
    String,
}

/// The names of the sort values for the fields that a run or log has of its own, which are those
/// that not every entry of the CMS has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SortForm {
    /// As in `taskStatus_DESC`: 5.x.
    Plain,
    /// As in `values_taskStatus_DESC`: 6.x.
    Values,
}

/// The possible answers to a question about the dialect.
pub(crate) trait Form: Copy {
    /// The answer to try first.
    const FIRST: Self;

    /// The other answer, if `message` is the server's word that it does not know this one.
    fn refused_by(self, message: &str) -> Option<Self>;
}

// The words are those of graphql-js 15 and 16, which are the same here. Any other words never
// switch a form.

impl Form for DefinitionForm {
    const FIRST: Self = Self::Enum;

    fn refused_by(self, message: &str) -> Option<Self> {
        let (refusal, other) = match self {
            Self::Enum => (
                "Unknown type \"WebinyBackgroundTaskDefinitionEnum\".",
                Self::String,
            ),
            Self::String => (
                "Variable \"$definition\" of type \"String!\" used in position expecting type \
                 \"WebinyBackgroundTaskDefinitionEnum!\".",
                Self::Enum,
            ),
        };
        message.starts_with(refusal).then_some(other)
    }
}

impl Form for SortForm {
    const FIRST: Self = Self::Plain;

    fn refused_by(self, message: &str) -> Option<Self> {
        let (value, rest) = message
            .strip_prefix("Variable \"$sort\" got invalid value \"")?
            .split_once('"')?;
        let is_refusal = ["List", "LogList"].iter().any(|list| {
            rest.starts_with(&format!(
                " at \"sort[0]\"; Value \"{value}\" does not exist in \
                 \"WebinyBackgroundTask{list}Sorter\" enum."
            ))
        });
        match self {
            Self::Plain if is_refusal && !value.starts_with("values_") => Some(Self::Values),
            Self::Values if is_refusal && value.starts_with("values_") => Some(Self::Plain),
            Self::Plain | Self::Values => None,
        }
    }
}

/// The questions about the dialect, with what is known of their answers.
#[derive(Debug)]
pub(crate) struct Questions {
    pub(crate) definition: Question<DefinitionForm>,
    pub(crate) sort: Question<SortForm>,
}

impl Questions {
    pub(crate) fn new(known: Dialect) -> Self {
        Self {
            definition: Question::new(known.definition),
            sort: Question::new(known.sort),
        }
    }

    pub(crate) fn known(&self) -> Dialect {
        Dialect {
            definition: self.definition.known(),
            sort: self.sort.known(),
        }
    }
}

/// A question about the dialect.
#[derive(Debug)]
pub(crate) struct Question<F> {
    known: Mutex<Option<F>>,
    /// Held by the one call that finds out.
    settling: tokio::sync::Mutex<()>,
}

impl<F: Form> Question<F> {
    fn new(known: Option<F>) -> Self {
        Self {
            known: Mutex::new(known),
            settling: tokio::sync::Mutex::default(),
        }
    }

    fn known(&self) -> Option<F> {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, form: F) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(form);
    }

    /// The form to send a request in: the known one, or the one to try first.
    ///
    /// Until the form is known, calls go one at a time, so that finding out costs a client one
    /// request however many calls begin at once.
    pub(crate) async fn ask(&self, context: &CallContext) -> Result<Attempt<'_, F>> {
        let mut settling = None;
        if self.known().is_none() {
            let turn = self.settling.lock();
            settling = Some(match context.remaining() {
                Some(remaining) => timeout(remaining, turn).await.map_err(|_| {
                    Error::timeout(
                        "the time ran out while another call was finding out the dialect",
                    )
                    .with_operation(context.operation())
                })?,
                None => turn.await,
            });
        }
        let known = self.known();
        Ok(Attempt {
            question: self,
            form: known.unwrap_or(F::FIRST),
            settling: settling.filter(|_| known.is_none()),
            switched: false,
        })
    }
}

/// A request's attempt at a form, which ends with what the server says to it.
pub(crate) struct Attempt<'a, F> {
    question: &'a Question<F>,
    form: F,
    settling: Option<tokio::sync::MutexGuard<'a, ()>>,
    switched: bool,
}

impl<F: Form> Attempt<'_, F> {
    pub(crate) fn form(&self) -> F {
        self.form
    }

    /// Learns from the server's answer. True if the request has to be sent again, in the form that
    /// [`form`](Self::form) now returns: a refusal by validation means that nothing was executed.
    pub(crate) fn must_resend<T>(&mut self, result: &Result<T>) -> bool {
        let refused = match result {
            Err(error) if !error.passed_validation() => self.refused_by(error),
            _ => {
                self.question.learn(self.form);
                None
            }
        };
        match refused {
            Some(other) if !self.switched => {
                self.question.learn(other);
                self.settling = None;
                self.form = other;
                self.switched = true;
                true
            }
            _ => false,
        }
    }

    fn refused_by(&self, error: &Error) -> Option<F> {
        if !matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::Graphql) {
            return None;
        }
        error
            .graphql_errors()
            .iter()
            .filter_map(|error| error.message())
            .find_map(|message| self.form.refused_by(message))
    }
}
