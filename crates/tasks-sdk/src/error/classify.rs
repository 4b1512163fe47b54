//! What each of the server's ways to fail means.
//!
//! The four shapes were measured on a 5.41 server: (1) an `error` beside the payload's `data`;
//! (2) top-level `errors` without a `data` key, when a request is refused by syntax, validation or
//! its variables; (3) top-level `errors` with `backgroundTasks: null`, when a mutation lacks a
//! permission; (4) HTTP 500 with a JSON body `{message, code?, data?}`.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER};
use http::{HeaderMap, Response, StatusCode};
use serde::Deserialize;
use tasks_transport::{CallKind, Sent, TransportError, TransportErrorKind, leaves_doubt};
use tasks_types::{ApiError, DecodeError, GraphqlError, Json, SmallStr};

use super::{Error, ErrorKind, Executed};

/// The headers by which gateways and CDNs name a request.
const USEFUL_HEADERS: [HeaderName; 6] = [
    RETRY_AFTER,
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-amzn-requestid"),
    HeaderName::from_static("x-amzn-trace-id"),
    HeaderName::from_static("x-amz-cf-id"),
    HeaderName::from_static("cf-ray"),
];

/// How much of a body an error keeps.
const EXCERPT_BYTES: usize = 2048;

/// How much of a server's message `Display` shows.
const MESSAGE_CHARS: usize = 500;

/// A request without an answer.
pub(crate) fn from_transport(error: TransportError) -> Error {
    let kind = match error.kind() {
        TransportErrorKind::Timeout => ErrorKind::Timeout,
        TransportErrorKind::BodyTooLarge { .. } => ErrorKind::Decode,
        TransportErrorKind::InvalidRequest | TransportErrorKind::Setup => ErrorKind::Config,
        TransportErrorKind::Auth => ErrorKind::Forbidden,
        _ => ErrorKind::Network,
    };
    let executed = match error.sent() {
        Sent::No => Executed::No,
        _ => Executed::Maybe,
    };
    let mut result = match (kind, executed) {
        (ErrorKind::Timeout, Executed::No) => {
            Error::new(kind, "the time ran out before the request was sent")
        }
        _ => Error::new(kind, error.to_string()),
    };
    result.0.over_bound = matches!(error.kind(), TransportErrorKind::BodyTooLarge { .. });
    result.0.executed = executed;
    result.0.source = error.into_source();
    result
}

/// An answer whose status says failure and that is no GraphQL answer: shape 4, or a gateway's.
pub(crate) fn from_status(response: &Response<Bytes>) -> Error {
    #[derive(Default, Deserialize)]
    struct Body {
        message: Option<Json>,
        code: Option<Json>,
        data: Option<Json>,
    }

    let status = response.status();
    let body: Body = std::str::from_utf8(response.body())
        .ok()
        .and_then(|text| Json::from_text(text).ok())
        .and_then(|json| json.parse().ok())
        .unwrap_or_default();
    let text = |json: Option<Json>| json.and_then(|json| json.parse::<SmallStr>().ok());
    let message = text(body.message);

    let mut what = format!("the server answered {status}");
    if let Some(message) = &message {
        what.push_str(": ");
        what.push_str(&one_line(message));
    } else if let Some(form) = form_of(response) {
        what.push_str(" with ");
        what.push_str(form);
    }
    if let Some(remedy) = remedy_for(status) {
        what.push_str("; ");
        what.push_str(remedy);
    }
    let mut error = answered(ErrorKind::Http, what, response);
    if leaves_doubt(status) {
        error.0.executed = Executed::Maybe;
    }
    error.0.server_code = text(body.code);
    error.0.data = body.data;
    error.0.body_excerpt = excerpt(response.body());
    error
}

/// A body that could not be decoded.
pub(crate) fn from_decode(cause: DecodeError, response: &Response<Bytes>) -> Error {
    let message = match form_of(response) {
        Some(form) => format!("the server answered with {form} instead of JSON"),
        None if cause.is_cut_short() => "the answer was cut short".to_owned(),
        None => "the answer is not what the API promises".to_owned(),
    };
    let mut error = broken_answer(message, response);
    error.0.body_excerpt = excerpt(response.body());
    error.0.source = Some(cause.into());
    error
}

/// An answer that is readable but breaks the API's promises.
pub(crate) fn broken_answer(
    message: impl Into<std::borrow::Cow<'static, str>>,
    response: &Response<Bytes>,
) -> Error {
    let mut error = answered(ErrorKind::Decode, message, response);
    error.0.executed = Executed::Maybe;
    error
}

/// Top-level errors: shapes 2 and 3, and answers of which a part is missing.
pub(crate) fn from_graphql(
    errors: Vec<GraphqlError>,
    has_data_key: bool,
    response: &Response<Bytes>,
) -> Error {
    let message = errors.iter().find_map(GraphqlError::message);
    let is_refusal = !has_data_key && !leaves_doubt(response.status());
    let (kind, executed) = match message {
        _ if errors.iter().any(lacks_permission) => (ErrorKind::Forbidden, Executed::No),
        _ if !is_refusal => (ErrorKind::Graphql, Executed::Maybe),
        Some(message) if refuses_definition(message) => {
            (ErrorKind::DefinitionNotFound, Executed::No)
        }
        Some(message) if refuses_schema(message) => (ErrorKind::Unsupported, Executed::No),
        _ => (ErrorKind::Graphql, Executed::No),
    };
    let said = message.map(one_line);
    let text = match (kind, said) {
        (ErrorKind::Forbidden, _) => FORBIDDEN.to_owned(),
        (ErrorKind::Unsupported, Some(said)) => {
            format!("this server's version lacks what was asked for: {said}")
        }
        (_, Some(said)) => said,
        (_, None) => "the server reported an error without saying which".to_owned(),
    };
    let mut error = answered(kind, text, response);
    error.0.executed = executed;
    error.0.validated = has_data_key || kind == ErrorKind::DefinitionNotFound;
    error.0.server_code = errors
        .iter()
        .find_map(|error| error.code().map(SmallStr::from));
    error.0.graphql_errors = errors;
    error
}

/// An error beside the payload's data: shape 1.
pub(crate) fn from_api(api: ApiError, call: CallKind, response: &Response<Bytes>) -> Error {
    let code = api.code.filter(|code| !code.is_empty());
    let (kind, executed) = match code.as_deref().unwrap_or_default() {
        "SECURITY_NOT_AUTHORIZED" | "BackgroundTasks/NotAuthorized" => {
            (ErrorKind::Forbidden, Executed::No)
        }
        "TASK_DEFINITION_ERROR" | "BackgroundTasks/TaskDefinition/NotFoundError" => {
            (ErrorKind::DefinitionNotFound, Executed::No)
        }
        "TASK_ABORT_ERROR" | "BackgroundTasks/Task/Abort" if call != CallKind::Trigger => {
            not_abortable(api.data.as_ref())
        }
        "MAX_DELAY_ERROR" | "BackgroundTasks/ValidationError" => {
            (ErrorKind::Validation, Executed::No)
        }
        "CREATE_ENTRY_ERROR" | "BackgroundTasks/TaskDefinition/NotRunnableError" => {
            (ErrorKind::Api, Executed::No)
        }
        // The server creates a run, sends it off and then writes it once more: an error of that
        // last step, whatever its code, comes with a run that goes on.
        _ if call == CallKind::Trigger => (ErrorKind::Api, Executed::Maybe),
        "NOT_FOUND"
        | "BackgroundTasks/Task/NotFoundError"
        | "BackgroundTasks/Log/NotFoundError" => (ErrorKind::NotFound, Executed::No),
        "MALFORMED_VALUE" | "SORT_MULTIPLE_FIELDS_ERROR" => (ErrorKind::Validation, Executed::No),
        _ => (ErrorKind::Api, Executed::Maybe),
    };
    let said = api.message.as_deref().filter(|said| !said.is_empty());
    let text = match (kind, said) {
        (ErrorKind::Forbidden, _) => FORBIDDEN.to_owned(),
        (_, Some(said)) => one_line(said),
        (_, None) => "the server reported an error without saying which".to_owned(),
    };
    let text = match &code {
        Some(code) => format!("{text} ({code})"),
        None => text,
    };
    let mut error = answered(kind, text, response);
    error.0.executed = executed;
    error.0.validated = true;
    error.0.server_code = code;
    // Not with the whole answer, which a kept error would keep.
    error.0.data = api.data.map(|data| data.detach());
    error
}

const FORBIDDEN: &str = "not authorized: the token is wrong or lacks the permission for this";

/// With a status, the run was in no state to be aborted; otherwise aborting failed half-way, and
/// the status may already have been written.
fn not_abortable(data: Option<&Json>) -> (ErrorKind, Executed) {
    #[derive(Deserialize)]
    struct State {
        #[serde(rename = "status")]
        _status: SmallStr,
    }

    match data.map(Json::parse::<State>) {
        Some(Ok(_)) => (ErrorKind::NotAbortable, Executed::No),
        _ => (ErrorKind::Api, Executed::Maybe),
    }
}

/// Whether an error is the missing permission of a mutation, which the server reports for the
/// operation as a whole, and not for something inside its answer.
fn lacks_permission(error: &GraphqlError) -> bool {
    error.message() == Some("Not authorized!") && (1..=2).contains(&error.path().len())
}

/// graphql-js's words for a definition that is not in the server's enum.
fn refuses_definition(message: &str) -> bool {
    message.starts_with("Variable \"$definition\" got invalid value")
}

/// graphql-js's words for what is not in the server's schema.
fn refuses_schema(message: &str) -> bool {
    let beginnings = ["Cannot query field ", "Unknown type ", "Unknown argument "];
    let endings = [
        "\" is not defined by type \"",
        "\" does not exist in \"WebinyBackgroundTask",
    ];
    beginnings.iter().any(|words| message.starts_with(words))
        || endings.iter().any(|words| message.contains(words))
}

fn remedy_for(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            Some("is the endpoint the address of a Webiny API?")
        }
        status if status.is_redirection() => {
            Some("redirects are not followed, give the final address as endpoint")
        }
        _ => None,
    }
}

/// What an answer is when it does not even begin like a JSON object.
fn form_of(response: &Response<Bytes>) -> Option<&'static str> {
    let is_html = |headers: &HeaderMap| {
        headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("text/html"))
    };
    match response.body().trim_ascii_start().first() {
        None => Some("an empty body"),
        Some(b'{' | b'[') => None,
        Some(b'<') => Some("an HTML page"),
        Some(_) if is_html(response.headers()) => Some("an HTML page"),
        Some(_) => Some("text"),
    }
}

fn answered(
    kind: ErrorKind,
    message: impl Into<std::borrow::Cow<'static, str>>,
    response: &Response<Bytes>,
) -> Error {
    let mut error = Error::new(kind, message);
    error.0.status = Some(response.status());
    error.0.headers = useful_headers(response.headers());
    error
}

/// The headers that help to find a request again.
pub(crate) fn useful_headers(headers: &HeaderMap) -> HeaderMap {
    let found = USEFUL_HEADERS.into_iter().filter_map(|name| {
        let value = headers.get(&name)?.clone();
        Some((name, value))
    });
    found.collect()
}

/// A copy, so that a kept error does not keep a large body alive.
fn excerpt(body: &Bytes) -> Bytes {
    Bytes::copy_from_slice(body.get(..EXCERPT_BYTES).unwrap_or(body))
}

fn one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .take(MESSAGE_CHARS)
        .collect();
    if text.chars().nth(MESSAGE_CHARS).is_some() {
        // A word that was cut could be a part of the token, which would not be recognised.
        let whole_words = line.trim_end_matches(|char: char| !char.is_whitespace());
        line.truncate(whole_words.len());
        line.push('…');
    }
    line
}
