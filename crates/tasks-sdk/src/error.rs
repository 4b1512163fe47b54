//! [`Error`]: the one error type, with kinds to match on.

mod classify;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tasks_types::{GraphqlError, Json, SmallStr, TaskId};

pub(crate) use classify::{
    broken_answer, from_api, from_decode, from_graphql, from_status, from_transport, useful_headers,
};

/// The result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing went wrong. Match on it; a kind may be added in a minor version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was configured wrongly. Nothing was sent.
    Config,
    /// The call's arguments were refused: by the SDK before anything was sent, or by the server.
    Validation,
    /// No connection could be made, or it broke.
    Network,
    /// The time ran out.
    Timeout,
    /// The answer has an HTTP status that says failure and is no GraphQL answer.
    Http,
    /// The server refused the request as a whole, or part of its answer is missing.
    Graphql,
    /// There is no such run.
    NotFound,
    /// The token is wrong or lacks a permission, of which the server does not tell which; or there
    /// is no token, since its provider failed.
    Forbidden,
    /// The run is in a state in which it cannot be aborted.
    NotAbortable,
    /// The server has no such definition, or it is private.
    DefinitionNotFound,
    /// The server's version lacks what was asked for.
    Unsupported,
    /// The operation failed on the server for a reason of its own.
    Api,
    /// The answer could not be read.
    Decode,
    /// A trigger whose outcome is unknown: the run may have been created or not.
    Ambiguous,
}

/// Whether the server acted on a request that ended in an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Executed {
    /// Certainly not; sending it again is safe.
    No,
    /// Perhaps.
    Maybe,
    /// Certainly.
    Yes,
}

/// Why a call failed.
///
/// `Display` is one line for a person: the operation, what happened, what to do. What the server
/// said beyond that is in the accessors. Neither `Display` nor `Debug` shows a token, an input,
/// the error's data or the answer's body.
///
/// ```
/// use tasks_sdk::{ErrorKind, Webiny};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> tasks_sdk::Result<()> {
/// # let server = tasks_devserver::DevServer::start().await.unwrap();
/// let tasks = Webiny::builder().endpoint(server.endpoint()).token("aToken").build()?.tasks();
/// let error = tasks.abort_task("aaaaaaaaaaaaaaaaaaaaaaaa").await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// assert_eq!(error.server_code(), Some("NOT_FOUND"));
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// The kind that an ambiguous trigger's error had.
    cause: Option<ErrorKind>,
    message: Cow<'static, str>,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body_excerpt: Bytes,
    server_code: Option<SmallStr>,
    data: Option<Json>,
    graphql_errors: Vec<GraphqlError>,
    attempts: u32,
    executed: Executed,
    validated: bool,
    over_bound: bool,
    marker: Option<SmallStr>,
    run_id: Option<TaskId>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// The kind of error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The official SDK's word for this error, for programs that were ported from it:
    /// `VALIDATION_ERROR`, `NETWORK_ERROR`, `HTTP_ERROR` or `GRAPHQL_ERROR`.
    pub fn code(&self) -> &'static str {
        match self.0.cause.unwrap_or(self.0.kind) {
            ErrorKind::Config => "VALIDATION_ERROR",
            ErrorKind::Validation if self.0.status.is_none() => "VALIDATION_ERROR",
            ErrorKind::Network | ErrorKind::Timeout => "NETWORK_ERROR",
            ErrorKind::Http => "HTTP_ERROR",
            _ if self.0.status.is_some_and(|status| !status.is_success()) => "HTTP_ERROR",
            // The official SDK takes an unreadable answer for a broken network.
            ErrorKind::Decode => "NETWORK_ERROR",
            _ => "GRAPHQL_ERROR",
        }
    }

    /// The server's own code, such as `TASK_ABORT_ERROR`; `None` where it gave none.
    pub fn server_code(&self) -> Option<&str> {
        self.0.server_code.as_deref()
    }

    /// The API field that was called, such as `triggerTask`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The HTTP status of the answer, if there was one.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The answer's headers that help to find the request again: request ids and `retry-after`.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The first bytes of an answer that was no GraphQL answer, at most 2 KiB. It may hold what
    /// the request held, so it is not part of `Display` or `Debug`.
    pub fn body_excerpt(&self) -> &[u8] {
        &self.0.body_excerpt
    }

    /// The data that the server attached. It may hold the whole run with its input (a 1 MB input
    /// came back in a 1 MB error, measured on a 5.41 server), so it is not part of `Display` or
    /// `Debug`.
    pub fn data(&self) -> Option<&Json> {
        self.0.data.as_ref()
    }

    /// All errors at the top of the answer.
    pub fn graphql_errors(&self) -> &[GraphqlError] {
        &self.0.graphql_errors
    }

    /// How many requests the call has sent; 0 if it was refused before.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the server acted on the request.
    pub fn executed(&self) -> Executed {
        self.0.executed
    }

    /// The marker of the trigger that failed, by which its run can be found: its name ends in
    /// `[{marker}]`.
    pub fn marker(&self) -> Option<&str> {
        self.0.marker.as_deref()
    }

    /// The run that an ambiguous trigger may have made: it has the trigger's marker, but the server
    /// may not have sent it off.
    pub fn run_id(&self) -> Option<&TaskId> {
        self.0.run_id.as_ref()
    }

    /// Whether the request passed the server's validation, so that it understood its dialect.
    pub(crate) fn passed_validation(&self) -> bool {
        self.0.validated
    }

    /// Whether the answer was larger than the transport's bound.
    pub(crate) fn is_over_bound(&self) -> bool {
        self.0.over_bound
    }

    fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            cause: None,
            message: message.into(),
            operation: None,
            status: None,
            headers: HeaderMap::new(),
            body_excerpt: Bytes::new(),
            server_code: None,
            data: None,
            graphql_errors: Vec::new(),
            attempts: 0,
            executed: Executed::No,
            validated: false,
            over_bound: false,
            marker: None,
            run_id: None,
            source: None,
        }))
    }

    pub(crate) fn config(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn validation(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Validation, message)
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn network(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Network, message)
    }

    /// For a call whose time ran out before it sent anything.
    pub(crate) fn timeout(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Timeout, message)
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_advice(mut self, advice: &str) -> Self {
        self.0.message = format!("{}; {advice}", self.0.message).into();
        self
    }

    /// The same error with other words.
    pub(crate) fn reword(mut self, words: impl Fn(&str) -> Cow<'_, str>) -> Self {
        if let Cow::Owned(message) = words(&self.0.message) {
            self.0.message = message.into();
        }
        if let Some(Cow::Owned(code)) = self.0.server_code.as_deref().map(words) {
            self.0.server_code = Some(code.into());
        }
        self
    }

    pub(crate) fn with_marker(mut self, marker: Option<SmallStr>) -> Self {
        self.0.marker = marker;
        self
    }

    /// A call's view of its failure when an earlier request of it may have been executed.
    pub(crate) fn in_doubt(mut self) -> Self {
        if self.0.executed == Executed::No {
            self.0.executed = Executed::Maybe;
        }
        self
    }

    /// A trigger's view of a failure that came before it was sent.
    pub(crate) fn before_triggering(mut self) -> Self {
        self.0.executed = Executed::No;
        self.0.message = format!(
            "nothing was triggered, since its marker could not be looked for: {}",
            self.0.message
        )
        .into();
        self
    }

    /// A trigger's view of its failure: where the run may exist, that is what counts. But where
    /// the server itself reports an error, its word does.
    pub(crate) fn for_trigger(self) -> Self {
        if self.0.executed == Executed::Maybe && self.0.kind != ErrorKind::Api {
            self.into_ambiguous()
        } else {
            self
        }
    }

    /// A trigger's view of its failure when there is a run that may have been deleted again.
    pub(crate) fn for_unconfirmed(self, id: TaskId) -> Self {
        let mut error = self.into_ambiguous();
        error.0.executed = Executed::Maybe;
        error.0.message = format!(
            "the run {id} has the marker, but was not seen to be sent off: {}",
            error.0.message
        )
        .into();
        error.0.run_id = Some(id);
        error
    }

    fn into_ambiguous(mut self) -> Self {
        if self.0.kind != ErrorKind::Ambiguous {
            self.0.cause = Some(self.0.kind);
            self.0.kind = ErrorKind::Ambiguous;
            self.0.message = format!(
                "the run may have been created or not, look before triggering again: {}",
                self.0.message
            )
            .into();
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("message", &inner.message)
            .field("status", &inner.status)
            .field("server_code", &inner.server_code)
            .field("attempts", &inner.attempts)
            .field("executed", &inner.executed)
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
