//! What the outcome of an attempt means for repeating it.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::service::Outcome;
use crate::{CallContext, CallKind, Sent, TransportError, TransportErrorKind, Verdict};

/// What an outcome means, whatever the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Repeating it brings nothing else.
    Final,
    /// Certainly not executed, and another attempt may be.
    NotExecuted,
    /// Perhaps executed, and another attempt may bring the answer.
    Unknown,
}

impl Meaning {
    /// Judges an outcome. To be asked once for each, for the call's classifier is.
    pub(super) fn of(outcome: &Outcome, context: &CallContext) -> Self {
        match outcome {
            Ok(response) => of_answer(response, context),
            Err(error) => of_error(error, context),
        }
    }

    /// Whether a call of this kind may be repeated.
    pub(super) fn allows_repeating(self, kind: CallKind) -> bool {
        match self {
            Self::Final => false,
            Self::NotExecuted => true,
            Self::Unknown => matches!(kind, CallKind::Read | CallKind::Delete),
        }
    }
}

fn of_answer(response: &Response<Bytes>, context: &CallContext) -> Meaning {
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS => Meaning::NotExecuted,
        StatusCode::REQUEST_TIMEOUT
        | StatusCode::TOO_EARLY
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Meaning::Unknown,
        status if status.is_success() || status == StatusCode::INTERNAL_SERVER_ERROR => {
            match context.classify(response) {
                Verdict::Answered => Meaning::Final,
                Verdict::Broken => {
                    context.doubt();
                    Meaning::Unknown
                }
            }
        }
        _ => Meaning::Final,
    }
}

fn of_error(error: &TransportError, context: &CallContext) -> Meaning {
    if error.sent() != Sent::No {
        context.doubt();
    }
    match (error.kind(), error.sent()) {
        (TransportErrorKind::InvalidRequest | TransportErrorKind::BodyTooLarge { .. }, _) => {
            Meaning::Final
        }
        (_, Sent::No) => Meaning::NotExecuted,
        (_, Sent::Maybe) => Meaning::Unknown,
    }
}
