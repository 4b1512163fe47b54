//! What a request can suffer.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};

use crate::json::{Json, object, write};

use super::asked::Asked;

/// What goes wrong with one request.
///
/// Unless its documentation says otherwise, a fault lets the server execute the request, and changes
/// what becomes of the answer. All durations are at least what they say; sizes are in bytes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing happens for this long before the request is executed. A client that leaves meanwhile
    /// leaves before anything was executed.
    Latency(Duration),
    /// As [`Latency`](Self::Latency), for each item of a batch; a request that is no batch has one.
    ItemLatency(Duration),
    /// Something in front of the server answers in its stead: a gateway, a CDN, a firewall.
    ///
    /// [`html`](Self::html), [`message`](Self::message), [`retry_after`](Self::retry_after) and
    /// [`redirect`](Self::redirect) make the usual ones.
    Gateway {
        /// The answer.
        answer: Response<Bytes>,
        /// Whether the server behind executes the request first.
        executed: bool,
    },
    /// The connection is closed in the regular way when the request has been read; it is not
    /// executed.
    CloseBefore,
    /// The request is executed and the connection is closed before a byte of the answer.
    CloseAfterExecution,
    /// As [`CloseBefore`](Self::CloseBefore), with a reset.
    ResetBefore,
    /// As [`CloseAfterExecution`](Self::CloseAfterExecution), with a reset.
    ResetAfterExecution,
    /// The head and half of the body arrive, then the connection is reset.
    ResetDuringBody,
    /// The whole answer arrives, and keeps the connection alive by its words; then the connection is
    /// reset.
    ResetAfterBody,
    /// The body is cut off after so many bytes, and its length announced as if that were all.
    TruncatedJson {
        /// What is left of the body.
        bytes: usize,
    },
    /// The announced length is larger than the body, after which the connection is closed.
    WrongContentLength,
    /// The body comes in chunks whose second size is no number, and the connection is closed.
    BrokenChunks,
    /// The status line comes at once, the rest after this long. The connection is closed after it.
    SlowHeader(Duration),
    /// The head comes at once, the body in pieces over this long. The connection is closed after it.
    SlowBody {
        /// From the head to the last byte.
        total: Duration,
    },
    /// The body is compressed and expands to so many bytes: the answer, and then spaces. A client
    /// that reads all of it reads a good answer. Whether it accepts compression is not asked.
    GzipBomb {
        /// The size after expansion, unless the answer alone is larger.
        bytes: u64,
    },
    /// The body is nothing but arrays, nested so deeply.
    DeepJson {
        /// The number of arrays.
        depth: usize,
    },
    /// The first opaque value of the answer is nothing but arrays, nested so deeply: a run's `input`,
    /// `output` or `eventResponse` or an error's `data`, where the request selects one by its own
    /// name. Other answers stay as they are.
    DeepValue {
        /// The number of arrays.
        depth: usize,
    },
    /// The first text of the answer begins with a byte that UTF-8 never has.
    InvalidUtf8,
    /// Every operation of the request that was done answers `data: null` and this error in its place,
    /// as when the last write of a trigger fails after the run was sent off.
    ApiErrorAfterExecution {
        /// The error's code.
        code: String,
        /// The error's message.
        message: String,
    },
    /// The request is executed at once and answered after this long.
    SlowAfterExecution(Duration),
    /// The request is executed after this long, even if its client has left.
    ExecuteLate(Duration),
}

impl Fault {
    /// A page of HTML, as gateways answer with any status; 200 comes from portals and from
    /// misconfigured hosts. Not executed unless [`after_execution`](Self::after_execution).
    ///
    /// ```
    /// use tasks_devserver::Fault;
    ///
    /// let fault = Fault::html(http::StatusCode::GATEWAY_TIMEOUT).after_execution();
    /// assert_eq!(fault.kind(), "gatewayAfterExecution");
    /// ```
    pub fn html(status: StatusCode) -> Self {
        let page = format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
             <hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
        );
        Self::gateway(status, "text/html", page.into())
    }

    /// A body `{"message": …}`, as API gateways answer: 401, 403, 413, 429, 503, 504 and others. Not
    /// executed unless [`after_execution`](Self::after_execution).
    pub fn message(status: StatusCode, message: &str) -> Self {
        let body = object([("message", Json::from(message))]);
        Self::gateway(status, "application/json", write(&body).into())
    }

    /// A refusal that says when to come back, in seconds, as a date, or in any words. Not executed.
    pub fn retry_after(status: StatusCode, when: HeaderValue) -> Self {
        Self::message(status, status.canonical_reason().unwrap_or_default()).with(RETRY_AFTER, when)
    }

    /// A redirect. Not executed.
    pub fn redirect(status: StatusCode, location: HeaderValue) -> Self {
        Self::html(status).with(LOCATION, location)
    }

    fn gateway(status: StatusCode, content_type: &'static str, body: Bytes) -> Self {
        let mut answer = Response::new(body);
        *answer.status_mut() = status;
        Self::Gateway {
            answer,
            executed: false,
        }
        .with(CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    fn with(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        if let Self::Gateway { answer, .. } = &mut self {
            answer.headers_mut().insert(name, value);
        }
        self
    }

    /// Lets the server behind a gateway execute the request before the gateway answers. Other faults
    /// stay as they are.
    pub fn after_execution(mut self) -> Self {
        if let Self::Gateway { executed, .. } = &mut self {
            *executed = true;
        }
        self
    }

    /// One of each kind, with these durations and this size of the gzip bomb; gateways answer with
    /// 429, 502, 503 and, after execution, 504, and with a page under 200. There are no redirects
    /// among them.
    pub fn one_of_each(duration: Duration, bomb: u64) -> Vec<Self> {
        vec![
            Self::Latency(duration),
            Self::ItemLatency(duration),
            Self::retry_after(StatusCode::TOO_MANY_REQUESTS, HeaderValue::from_static("0")),
            Self::html(StatusCode::OK),
            Self::html(StatusCode::BAD_GATEWAY),
            Self::message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
            Self::message(StatusCode::GATEWAY_TIMEOUT, "Endpoint request timed out")
                .after_execution(),
            Self::CloseBefore,
            Self::CloseAfterExecution,
            Self::ResetBefore,
            Self::ResetAfterExecution,
            Self::ResetDuringBody,
            Self::ResetAfterBody,
            Self::TruncatedJson { bytes: 40 },
            Self::WrongContentLength,
            Self::BrokenChunks,
            Self::SlowHeader(duration),
            Self::SlowBody { total: duration },
            Self::GzipBomb { bytes: bomb },
            Self::DeepJson { depth: 10_000 },
            Self::DeepValue { depth: 10_000 },
            Self::InvalidUtf8,
            Self::ApiErrorAfterExecution {
                code: "UPDATE_ENTRY_ERROR".to_owned(),
                message: "Could not update the entry.".to_owned(),
            },
            Self::SlowAfterExecution(duration),
            Self::ExecuteLate(duration),
        ]
    }

    /// The name that this kind of fault is counted by, in camel case: `resetBefore`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Latency(_) => "latency",
            Self::ItemLatency(_) => "itemLatency",
            Self::Gateway {
                executed: false, ..
            } => "gateway",
            Self::Gateway { executed: true, .. } => "gatewayAfterExecution",
            Self::CloseBefore => "closeBefore",
            Self::CloseAfterExecution => "closeAfterExecution",
            Self::ResetBefore => "resetBefore",
            Self::ResetAfterExecution => "resetAfterExecution",
            Self::ResetDuringBody => "resetDuringBody",
            Self::ResetAfterBody => "resetAfterBody",
            Self::TruncatedJson { .. } => "truncatedJson",
            Self::WrongContentLength => "wrongContentLength",
            Self::BrokenChunks => "brokenChunks",
            Self::SlowHeader(_) => "slowHeader",
            Self::SlowBody { .. } => "slowBody",
            Self::GzipBomb { .. } => "gzipBomb",
            Self::DeepJson { .. } => "deepJson",
            Self::DeepValue { .. } => "deepValue",
            Self::InvalidUtf8 => "invalidUtf8",
            Self::ApiErrorAfterExecution { .. } => "apiErrorAfterExecution",
            Self::SlowAfterExecution(_) => "slowAfterExecution",
            Self::ExecuteLate(_) => "executeLate",
        }
    }

    /// What the fault adds to the time before execution.
    pub(super) fn latency(&self, asked: &Asked<'_>) -> Option<Duration> {
        match self {
            Self::Latency(latency) => Some(*latency),
            Self::ItemLatency(latency) => Some(latency.saturating_mul(asked.item_count())),
            _ => None,
        }
    }
}
