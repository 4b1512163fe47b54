//! [`TransportError`]: why a request has no answer.

use std::error::Error;
use std::fmt;

/// Whether the server can have seen a request that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sent {
    /// Certainly not: nothing of it left this machine.
    No,
    /// Perhaps: some of it left, so the server may have acted on it.
    Maybe,
}

/// What went wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made: the name, the network, the port, or TLS.
    Connect,
    /// The time for the attempt, for connecting or for the call ran out.
    Timeout,
    /// The connection broke before the answer was whole, or what came is no HTTP.
    Connection,
    /// The answer is larger than this many bytes.
    BodyTooLarge {
        /// The bound, in bytes after decompression.
        limit: usize,
    },
    /// The request itself cannot be sent, or would show its token to others.
    InvalidRequest,
    /// The transport could not be set up.
    Setup,
    /// The token provider failed; its error is the source.
    Auth,
    /// A layer of the user's own failed; its error is the source.
    Layer,
}

impl fmt::Display for TransportErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => f.write_str("could not connect to the server"),
            Self::Timeout => f.write_str("the server did not answer in time"),
            Self::Connection => f.write_str("the connection broke before the answer was whole"),
            Self::BodyTooLarge { limit } => {
                write!(f, "the answer is larger than the bound of {limit} bytes")
            }
            Self::InvalidRequest => f.write_str("the request cannot be sent"),
            Self::Setup => f.write_str("the transport could not be set up"),
            Self::Auth => f.write_str("the token provider gave no token"),
            Self::Layer => f.write_str("a layer around the transport failed"),
        }
    }
}

/// Why a request has no answer, and whether it can have been sent.
///
/// ```
/// use tasks_transport::{Sent, TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Connect, Sent::No);
/// assert_eq!(error.to_string(), "could not connect to the server");
/// assert_eq!(error.sent(), Sent::No);
/// ```
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: Sent,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// An error without a cause.
    pub fn new(kind: TransportErrorKind, sent: Sent) -> Self {
        Self {
            kind,
            sent,
            source: None,
        }
    }

    /// The same error, caused by `source`, which must not hold a secret.
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The cause alone, for an error that tells the kind in words of its own.
    pub fn into_source(self) -> Option<Box<dyn Error + Send + Sync>> {
        self.source
    }

    /// Whether the request can have been sent.
    pub fn sent(&self) -> Sent {
        self.sent
    }
}
