//! The shapes of HTTP answers, as recorded from a 5.41 server.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

use crate::json::{Json, Object, object, write};
use crate::tenancy::{ROOT_TENANT, TENANT_HEADER};

const JSON: &str = "application/json; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// A request that fails as a whole: status 500, a JSON body that calls itself plain text.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    code: Option<&'static str>,
    data: Option<Box<Json>>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: None,
            data: None,
        }
    }

    pub(crate) fn missing_tenant() -> Self {
        let data = object([
            ("method", Json::from("POST")),
            ("params", object([])),
            ("query", object([])),
        ]);
        Self {
            message: "\"x-tenant\" header is missing in the request!".to_owned(),
            code: Some("MISSING_TENANT_HEADER"),
            data: Some(Box::new(data)),
        }
    }

    pub(crate) fn unknown_tenant() -> Self {
        Self::new("Cannot read properties of undefined (reading 'id')")
    }

    pub(crate) fn null_item() -> Self {
        Self::new("Cannot destructure property 'query' of 'body' as it is null.")
    }

    pub(crate) fn variables_not_an_object() -> Self {
        Self::new(
            "Variables must be provided as an Object where each property is a variable value. \
             Perhaps look to see if an unparsed JSON string was provided.",
        )
    }

    pub(crate) fn content_type(content_type: &str) -> Self {
        Self {
            message: format!("Unsupported Media Type: {content_type}"),
            code: Some("FST_ERR_CTP_INVALID_MEDIA_TYPE"),
            data: None,
        }
    }

    pub(crate) fn into_response(self, tenant: Option<&str>) -> Response<Bytes> {
        let mut body = Object::new();
        body.insert("message", self.message.into());
        if let Some(code) = self.code {
            body.insert("code", Json::from(code));
        }
        if let Some(data) = self.data {
            body.insert("data", *data);
        }
        let body = write(&body).into();
        response(StatusCode::INTERNAL_SERVER_ERROR, TEXT, body, tenant)
    }
}

/// The answer to a request that was executed, whatever came of it.
pub(crate) fn executed(body: Vec<u8>, tenant: Option<&str>) -> Response<Bytes> {
    response(StatusCode::OK, JSON, body.into(), tenant)
}

/// The answer to any method and path but `POST /graphql`.
pub(crate) fn no_such_route(method: &Method, path: &str, tenant: Option<&str>) -> Response<Bytes> {
    let body = object([
        (
            "message",
            Json::from(format!("Route {method}:{path} not found")),
        ),
        ("error", Json::from("Not Found")),
        ("statusCode", Json::from(404)),
    ]);
    response(StatusCode::NOT_FOUND, JSON, write(&body).into(), tenant)
}

fn response(
    status: StatusCode,
    content_type: &'static str,
    body: Bytes,
    tenant: Option<&str>,
) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers(content_type, tenant);
    response
}

fn headers(content_type: &'static str, tenant: Option<&str>) -> HeaderMap {
    let tenant = HeaderValue::from_str(tenant.unwrap_or(ROOT_TENANT))
        .unwrap_or(HeaderValue::from_static(ROOT_TENANT));
    let cors = |name| HeaderName::from_static(name);
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            cors("access-control-allow-origin"),
            HeaderValue::from_static(""),
        ),
        (
            cors("access-control-allow-headers"),
            HeaderValue::from_static("*"),
        ),
        (
            cors("access-control-allow-methods"),
            HeaderValue::from_static("OPTIONS,POST"),
        ),
        (
            cors("access-control-allow-credentials"),
            HeaderValue::from_static("true"),
        ),
        (HeaderName::from_static(TENANT_HEADER), tenant),
        (VARY, HeaderValue::from_static("origin")),
    ])
}
