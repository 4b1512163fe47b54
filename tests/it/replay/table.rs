//! What each recorded answer means: one row for each exchange.
//!
//! The rows follow from what was measured on the server, not from what the code does.

use tasks_sdk::{Error, ErrorKind, Executed};
use tasks_tests::fixtures;

use super::calls::Call::{
    self, AbortTask, DeleteTask, GetTask, ListDefinitions, ListDefinitionsFull, ListLogs,
    ListTasks, ListTasksFull, TriggerTask,
};
use super::{TOKEN, recorded};

/// What comes of a recorded answer.
pub(super) enum Expected {
    /// Each of the calls returns the recorded data.
    Value(&'static [Call]),
    /// Each of the calls fails like this.
    Error(&'static [Call], Failure),
    /// There are more pages, with which it is replayed in a test of its own.
    PageOfThree,
    /// Does not apply: asked for with a selection that lacks keys that our types require.
    OtherSelection,
    /// Does not apply: the answers to several operations, under names of their own.
    OtherOperation,
}

use Expected::{OtherOperation, OtherSelection, PageOfThree, Value};

/// An error of any request, whatever it asked for.
const fn any_call(failure: Failure) -> Expected {
    Expected::Error(&Call::ALL, failure)
}

const fn error(call: &'static [Call], failure: Failure) -> Expected {
    Expected::Error(call, failure)
}

/// One row for each exchange, in the order of their names.
pub(super) const TABLE: &[(&str, Expected)] = &[
    (
        "abortTask--readonly",
        error(&[AbortTask], refused(ErrorKind::Forbidden)),
    ),
    (
        "abortTask-again",
        error(
            &[AbortTask],
            refused(ErrorKind::NotAbortable).code("TASK_ABORT_ERROR"),
        ),
    ),
    (
        "abortTask-finished",
        error(
            &[AbortTask],
            refused(ErrorKind::NotAbortable).code("TASK_ABORT_ERROR"),
        ),
    ),
    ("abortTask-running", Value(&[AbortTask])),
    (
        "abortTask-unknown",
        error(&[AbortTask], refused(ErrorKind::NotFound).code("NOT_FOUND")),
    ),
    (
        "deleteTask--readonly",
        error(&[DeleteTask], refused(ErrorKind::Forbidden)),
    ),
    (
        "deleteTask-again",
        error(
            &[DeleteTask],
            refused(ErrorKind::NotFound).code("NOT_FOUND"),
        ),
    ),
    ("deleteTask-ok", Value(&[DeleteTask])),
    ("getTask--readonly", Value(&[GetTask])),
    ("getTask-after-abort", Value(&[GetTask])),
    ("getTask-after-delete", Value(&[GetTask])),
    ("getTask-bigOutput-10kb", Value(&[GetTask])),
    ("getTask-bigOutput-240kb", Value(&[GetTask])),
    ("getTask-chatty", OtherSelection),
    (
        "getTask-empty",
        error(
            &[GetTask],
            refused(ErrorKind::Validation).code("MALFORMED_VALUE"),
        ),
    ),
    ("getTask-endless", Value(&[GetTask])),
    ("getTask-failed", Value(&[GetTask])),
    ("getTask-failed-thrown-webinyerror", Value(&[GetTask])),
    ("getTask-ok", Value(&[GetTask])),
    ("getTask-running", Value(&[GetTask])),
    ("getTask-slow-finished", Value(&[GetTask])),
    ("getTask-unicode", Value(&[GetTask])),
    ("getTask-unknown", Value(&[GetTask])),
    ("http-accept-language-de", OtherSelection),
    ("http-alias-fragments", OtherOperation),
    ("http-batch-empty", any_call(unreadable())),
    ("http-batch-null-item", any_call(broken_down())),
    ("http-batch-one-bad", any_call(unreadable())),
    ("http-batch-two", any_call(unreadable())),
    ("http-empty-body", any_call(refused(ErrorKind::Graphql))),
    ("http-get", any_call(refused(ErrorKind::Http).status(404))),
    ("http-invalid-json", any_call(broken_down())),
    (
        "http-mixed-mutations-readonly",
        any_call(refused(ErrorKind::Forbidden)),
    ),
    (
        "http-no-content-type",
        any_call(refused(ErrorKind::Graphql)),
    ),
    (
        "http-no-tenant",
        any_call(broken_down().code("MISSING_TENANT_HEADER")),
    ),
    ("http-syntax-error", any_call(refused(ErrorKind::Graphql))),
    ("http-unknown-tenant", any_call(broken_down())),
    (
        "http-validation-error",
        any_call(refused(ErrorKind::Unsupported)),
    ),
    (
        "http-validation-errors-two",
        any_call(refused(ErrorKind::Unsupported)),
    ),
    (
        "listDefinitions",
        Value(&[ListDefinitions, ListDefinitionsFull]),
    ),
    ("listLogs--badtoken", error(&[ListLogs], forbidden_read())),
    // Part of the page could not be resolved, so all of it is missing.
    (
        "listLogs-after-delete-with-task",
        error(&[ListLogs], in_doubt(ErrorKind::Graphql)),
    ),
    ("listLogs-after-delete-without-task", OtherSelection),
    ("listLogs-no-where", Value(&[ListLogs])),
    (
        "listLogs-sdk-query",
        error(&[ListLogs], refused(ErrorKind::Unsupported)),
    ),
    ("listLogs-sdk-query-fixed", OtherSelection),
    ("listLogs-unknown-task", Value(&[ListLogs])),
    ("listLogs-where-items-chatty-info", OtherSelection),
    ("listLogs-where-task", Value(&[ListLogs])),
    (
        "listTasks--badtoken",
        error(&[ListTasks, ListTasksFull], forbidden_read()),
    ),
    ("listTasks-children", Value(&[ListTasks, ListTasksFull])),
    ("listTasks-cursor-beyond", Value(&[ListTasks])),
    ("listTasks-cursor-garbage", OtherSelection),
    ("listTasks-default", Value(&[ListTasks, ListTasksFull])),
    ("listTasks-limit-0", OtherSelection),
    ("listTasks-page1", PageOfThree),
    ("listTasks-page2", PageOfThree),
    ("listTasks-page3-last", Value(&[ListTasks, ListTasksFull])),
    ("listTasks-search", OtherSelection),
    (
        "listTasks-sort-two",
        error(
            &[ListTasks, ListTasksFull],
            refused(ErrorKind::Validation).code("SORT_MULTIPLE_FIELDS_ERROR"),
        ),
    ),
    ("listTasks-where-noresult", Value(&[ListTasks])),
    (
        "listTasks-where-unknown",
        error(&[ListTasks, ListTasksFull], refused(ErrorKind::Unsupported)),
    ),
    (
        "scalar-1e400",
        error(
            &[TriggerTask],
            refused(ErrorKind::Api).code("CREATE_ENTRY_ERROR"),
        ),
    ),
    ("scalar-key-order-stored", OtherSelection),
    ("scalar-lone-surrogate-stored", OtherSelection),
    ("scalar-nulls-stored", OtherSelection),
    ("scalar-numbers-ok", OtherSelection),
    ("scalar-strings-stored", OtherSelection),
    ("sdk-trigger-enum", OtherSelection),
    // The refusal of a form that we did not send, so nothing is learned from it.
    (
        "sdk-trigger-string",
        error(&[TriggerTask], refused(ErrorKind::Graphql)),
    ),
    ("single-tenant-no-tenant-header", OtherSelection),
    ("task-logs-nested-task", OtherSelection),
    (
        "triggerTask--badtoken",
        error(&[TriggerTask], refused(ErrorKind::Forbidden)),
    ),
    (
        "triggerTask--readonly",
        error(&[TriggerTask], refused(ErrorKind::Forbidden)),
    ),
    (
        "triggerTask-delay-toolarge",
        error(
            &[TriggerTask],
            refused(ErrorKind::Validation).code("MAX_DELAY_ERROR"),
        ),
    ),
    ("triggerTask-input-array", OtherSelection),
    ("triggerTask-input-null", OtherSelection),
    ("triggerTask-minimal", Value(&[TriggerTask])),
    ("triggerTask-ok", Value(&[TriggerTask])),
    (
        "triggerTask-private-definition",
        error(&[TriggerTask], refused(ErrorKind::DefinitionNotFound)),
    ),
    // The definition's own words and codes, which the last step of a trigger may fail with too,
    // when the run goes on.
    (
        "triggerTask-rejected-input",
        error(
            &[TriggerTask],
            api_in_doubt().code("VALIDATION_FAILED_INVALID_FIELDS"),
        ),
    ),
    (
        "triggerTask-rejected-plain-error",
        error(&[TriggerTask], api_in_doubt()),
    ),
    (
        "triggerTask-unknown-enum-variable",
        error(&[TriggerTask], refused(ErrorKind::DefinitionNotFound)),
    ),
];

/// How a call fails.
#[derive(Clone, Copy)]
pub(super) struct Failure {
    kind: ErrorKind,
    /// The kind for a trigger, where doubt about the outcome counts more than its reason.
    kind_of_trigger: ErrorKind,
    executed: Executed,
    status: u16,
    server_code: Option<&'static str>,
    official_code: &'static str,
}

/// The server did nothing.
const fn refused(kind: ErrorKind) -> Failure {
    Failure {
        kind,
        kind_of_trigger: kind,
        executed: Executed::No,
        status: 200,
        server_code: None,
        official_code: "GRAPHQL_ERROR",
    }
}

/// The server may have acted.
const fn in_doubt(kind: ErrorKind) -> Failure {
    Failure {
        kind_of_trigger: ErrorKind::Ambiguous,
        executed: Executed::Maybe,
        ..refused(kind)
    }
}

const fn api_in_doubt() -> Failure {
    Failure {
        executed: Executed::Maybe,
        ..refused(ErrorKind::Api)
    }
}

/// Reads tell a missing permission by a code, in place of the data.
const fn forbidden_read() -> Failure {
    refused(ErrorKind::Forbidden).code("SECURITY_NOT_AUTHORIZED")
}

/// The application's own 500: text/plain with a message as JSON.
const fn broken_down() -> Failure {
    in_doubt(ErrorKind::Http).status(500)
}

/// The answer of a batch is none to a single request.
const fn unreadable() -> Failure {
    Failure {
        official_code: "NETWORK_ERROR",
        ..in_doubt(ErrorKind::Decode)
    }
}

impl Failure {
    const fn code(self, code: &'static str) -> Self {
        Self {
            server_code: Some(code),
            ..self
        }
    }

    const fn status(self, status: u16) -> Self {
        Self {
            status,
            official_code: "HTTP_ERROR",
            ..self
        }
    }

    pub(super) fn check(&self, name: &str, call: Call, error: &Error) {
        let kind = match call {
            TriggerTask => self.kind_of_trigger,
            _ => self.kind,
        };
        assert_eq!(error.kind(), kind, "{call:?}: {error:?}");
        assert_eq!(error.executed(), self.executed, "{call:?}: {error:?}");
        assert_eq!(
            error.http_status().map(|status| status.as_u16()),
            Some(self.status)
        );
        assert_eq!(error.server_code(), self.server_code, "{error:?}");
        assert_eq!(error.code(), self.official_code, "{call:?}: {error:?}");
        assert_eq!(error.operation(), Some(call.field()));
        assert_eq!(error.attempts(), 1);
        let body = fixtures::body(name);
        if kind != ErrorKind::Decode && self.kind != ErrorKind::Decode {
            recorded::assert_error(error, &body);
        }
        assert_discreet(error);
    }
}

/// `Display` is one line that names the call; neither it nor `Debug` shows what may be secret.
fn assert_discreet(error: &Error) {
    let display = error.to_string();
    assert_eq!(display.lines().count(), 1, "{display}");
    assert!(display.starts_with(&format!("{}: ", error.operation().unwrap_or_default())));
    for shown in [display, format!("{error:?}")] {
        assert!(!shown.contains(TOKEN), "{shown}");
        // Short data, such as `{}`, can be found in any text.
        let data = error.data().map_or("", |data| data.get());
        assert!(data.len() < 3 || !shown.contains(data), "{shown}");
    }
}
