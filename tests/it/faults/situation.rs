//! What goes wrong.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use tasks_devserver::{DevServer, Fault, READ_ONLY_TOKEN};

use super::call::{ATTEMPT_TIMEOUT, BODY_BOUND};

/// A row of the table.
pub(super) struct Situation {
    /// As in the document.
    pub(super) name: &'static str,
    pub(super) trouble: Trouble,
}

impl Situation {
    /// Whether attempts run out of time.
    pub(super) fn takes_long(&self) -> bool {
        self.acts_late()
            || matches!(&self.trouble, Trouble::Fault(fault) if matches!(
                fault(),
                Fault::SlowHeader(_) | Fault::SlowBody { .. } | Fault::SlowAfterExecution(_)
            ))
    }

    /// Whether the server may still do something when the client has given up.
    pub(super) fn acts_late(&self) -> bool {
        matches!(&self.trouble, Trouble::Fault(fault) if matches!(fault(), Fault::ExecuteLate(_)))
    }
}

pub(super) enum Trouble {
    /// The server does this.
    Fault(fn() -> Fault),
    /// The client is given an address at which there is no such server.
    Address(fn(&DevServer) -> String),
    /// The client is given a tenant that is not there.
    Tenant(&'static str),
    /// The client is given a token that may not do this, or nothing at all.
    Token(&'static str),
}

/// Longer than an attempt may take.
const TOO_LONG: Duration = Duration::from_millis(2500);

const fn fault(name: &'static str, fault: fn() -> Fault) -> Situation {
    Situation {
        name,
        trouble: Trouble::Fault(fault),
    }
}

const fn address(name: &'static str, address: fn(&DevServer) -> String) -> Situation {
    Situation {
        name,
        trouble: Trouble::Address(address),
    }
}

fn message(status: u16) -> Fault {
    let status = StatusCode::from_u16(status).expect("a status");
    Fault::message(status, status.canonical_reason().unwrap_or_default())
}

fn retry_after(when: &'static str) -> Fault {
    Fault::retry_after(
        StatusCode::TOO_MANY_REQUESTS,
        HeaderValue::from_static(when),
    )
}

fn redirect(status: StatusCode) -> Fault {
    Fault::redirect(
        status,
        HeaderValue::from_static("https://elsewhere.invalid/graphql"),
    )
}

/// All rows, in the order of the document.
pub(super) static SITUATIONS: &[Situation] = &[
    address("connection refused", |_| {
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        format!("http://{}", port.expect("a free port"))
    }),
    address("no such host", |_| {
        // No resolver takes a label of more than 63 characters, so none is asked.
        format!("https://{}.invalid", "a".repeat(64))
    }),
    address("TLS fails", |server| {
        server.endpoint().replace("http://", "https://")
    }),
    fault("connection reset before execution", || Fault::ResetBefore),
    fault("connection closed before execution", || Fault::CloseBefore),
    fault("executed, then connection reset", || {
        Fault::ResetAfterExecution
    }),
    fault("executed, then connection closed", || {
        Fault::CloseAfterExecution
    }),
    fault("connection reset during the body", || {
        Fault::ResetDuringBody
    }),
    fault("connection reset after the body", || Fault::ResetAfterBody),
    fault("body shorter than its Content-Length", || {
        Fault::WrongContentLength
    }),
    fault("broken chunks", || Fault::BrokenChunks),
    fault("JSON cut short", || Fault::TruncatedJson { bytes: 40 }),
    fault("slow head", || Fault::SlowHeader(TOO_LONG)),
    fault("slow body", || Fault::SlowBody { total: TOO_LONG }),
    fault("executed, but after the attempt's timeout", || {
        Fault::ExecuteLate(ATTEMPT_TIMEOUT + Duration::from_millis(120))
    }),
    fault("executed at once, answered after the timeout", || {
        Fault::SlowAfterExecution(TOO_LONG)
    }),
    fault("gzip bomb", || Fault::GzipBomb {
        bytes: 4 * BODY_BOUND as u64,
    }),
    fault("body nested 10,000 deep", || Fault::DeepJson {
        depth: 10_000,
    }),
    fault("opaque value nested 10,000 deep", || Fault::DeepValue {
        depth: 10_000,
    }),
    fault("invalid UTF-8", || Fault::InvalidUtf8),
    fault("HTML under 200", || Fault::html(StatusCode::OK)),
    fault("executed, but an error in its place", || {
        Fault::ApiErrorAfterExecution {
            code: "UPDATE_ENTRY_ERROR".to_owned(),
            message: "Could not update the entry.".to_owned(),
        }
    }),
    fault("301", || redirect(StatusCode::MOVED_PERMANENTLY)),
    fault("307", || redirect(StatusCode::TEMPORARY_REDIRECT)),
    fault("400", || message(400)),
    fault("401", || message(401)),
    fault("403, HTML", || Fault::html(StatusCode::FORBIDDEN)),
    fault("404", || message(404)),
    fault("408", || message(408)),
    fault("413", || message(413)),
    fault("425", || message(425)),
    fault("429", || message(429)),
    fault("429, Retry-After: 0", || retry_after("0")),
    fault("429, Retry-After a date that is over", || {
        retry_after("Mon, 23 Nov 2026 10:00:00 GMT")
    }),
    fault("429, Retry-After beyond the deadline", || {
        retry_after("3600")
    }),
    fault("429, Retry-After: soon", || retry_after("soon")),
    Situation {
        name: "500, the application's own",
        trouble: Trouble::Tenant("nobody"),
    },
    fault("500, a gateway's", || message(500)),
    fault("502, HTML", || Fault::html(StatusCode::BAD_GATEWAY)),
    fault("503", || message(503)),
    fault("504", || message(504)),
    fault("504 after execution", || message(504).after_execution()),
    Situation {
        name: "missing permission",
        trouble: Trouble::Token(READ_ONLY_TOKEN),
    },
    Situation {
        name: "wrong token",
        trouble: Trouble::Token("aWrongToken"),
    },
];
