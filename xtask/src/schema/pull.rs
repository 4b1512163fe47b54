//! `schema pull`: a server's schema, asked from the server itself.

use std::fmt;

use bytes::Bytes;
use cynic::{OperationBuilder, QueryBuilder as _};
use cynic_introspection::{CapabilitiesQuery, IntrospectionQuery, SpecificationVersion};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION, USER_AGENT};
use http::uri::Scheme;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri};
use serde::Deserialize;
use serde_json::value::RawValue;
use tasks_transport::{Transport, is_exposed};

use super::introspection::ResponseError;
use super::{Descriptions, import};
use crate::problem::{Problem, Problems};

/// The environment variable that holds the token.
pub const TOKEN: &str = "WEBINY_TOKEN";

const ENDPOINT: &str = "--endpoint";
const TENANT: &str = "--tenant";
const GRAPHQL_PATH: &str = "/graphql";
const TENANT_HEADER: HeaderName = HeaderName::from_static("x-tenant");

/// How much of an unexpected answer a message repeats, in characters.
const EXCERPT: usize = 200;

/// Which server to ask, and as whom. Its `Debug` does not show the token.
#[derive(Clone)]
pub struct Server {
    url: Uri,
    headers: HeaderMap,
    token: String,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// The server at an installation's address, with or without a trailing
    /// slash or `/graphql`.
    ///
    /// # Errors
    /// An address that cannot be used, or that would send the token in clear to
    /// another machine; an empty token; a tenant or token with characters that
    /// HTTP forbids. None of them is repeated in the message.
    pub fn new(endpoint: &str, token: &str, tenant: &str) -> Result<Self, Problem> {
        let url = address(endpoint)?;
        let token = token.trim();
        if token.is_empty() {
            let message = "empty or not set; put the token of an API key there";
            return Err(Problem::new(TOKEN, message));
        }
        let mut authorization = header(TOKEN, &format!("Bearer {token}"))?;
        authorization.set_sensitive(true);
        let headers = [
            (ACCEPT, HeaderValue::from_static("application/json")),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (USER_AGENT, HeaderValue::from_static("webiny-tasks-xtask")),
            (TENANT_HEADER, header(TENANT, tenant.trim())?),
            (AUTHORIZATION, authorization),
        ];
        Ok(Self {
            url,
            headers: headers.into_iter().collect(),
            token: token.to_owned(),
        })
    }

    /// Sends a query; the body of an answer without errors.
    async fn ask(&self, transport: &dyn Transport, query: &str) -> Result<Bytes, Problem> {
        let body = serde_json::json!({ "query": query }).to_string();
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = self.url.clone();
        *request.headers_mut() = self.headers.clone();
        match transport.send(request).await {
            Ok(response) => self.accept(response),
            Err(error) => {
                let error = anyhow::Error::new(error);
                Err(self.problem(format!("no answer: {error:#}")))
            }
        }
    }

    /// The body of a GraphQL answer without errors.
    fn accept(&self, response: Response<Bytes>) -> Result<Bytes, Problem> {
        let (parts, body) = response.into_parts();
        if !parts.status.is_success() {
            return Err(self.problem(self.refusal(parts.status, &parts.headers, &body)));
        }
        let answer: Answer<'_> = serde_json::from_slice(&body).unwrap_or_default();
        if let Some(error) = answer.errors.and_then(|errors| errors.into_iter().next()) {
            let message = error
                .message
                .unwrap_or_else(|| "no reason given".to_owned());
            return Err(self.problem(format!(
                "the server refused the introspection query: {} (production servers may have \
                 introspection disabled: ask another server of the same version, or import a file)",
                self.excerpt(message.as_bytes())
            )));
        }
        if answer.data.is_none() {
            let excerpt = self.excerpt(&body);
            let what = match excerpt.chars().next() {
                None => "the answer is empty".to_owned(),
                Some('<') => format!("the answer is HTML, not GraphQL: {excerpt}"),
                Some(_) => format!("the answer is not GraphQL: {excerpt}"),
            };
            return Err(self.problem(format!("{what}; is this the address of the API?")));
        }
        Ok(body)
    }

    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> String {
        let mut message = format!("HTTP {status}");
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                format!("is the token in {TOKEN} one of this installation?")
            }
            StatusCode::NOT_FOUND => "is this the address of the API?".to_owned(),
            _ if status.is_redirection() => {
                let target = headers
                    .get(LOCATION)
                    .map_or(&b"nowhere"[..], HeaderValue::as_bytes);
                format!(
                    "redirects are not followed; this one leads to {}",
                    self.excerpt(target)
                )
            }
            _ => String::new(),
        };
        for part in [self.excerpt(body), hint] {
            if !part.is_empty() {
                message = format!("{message}; {part}");
            }
        }
        message
    }

    /// The start of what a server said, on one line, without our token.
    fn excerpt(&self, text: &[u8]) -> String {
        let text = String::from_utf8_lossy(text).replace(&self.token, "[token]");
        let words: Vec<&str> = text.split_whitespace().collect();
        let line = words.join(" ");
        let shown: String = (line.chars().filter(|c| !c.is_control()))
            .take(EXCERPT)
            .collect();
        let cut = if shown.len() < line.len() { "…" } else { "" };
        shown + cut
    }

    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.url.to_string(), message)
    }
}

/// The empty one stands for any answer that is no GraphQL.
#[derive(Default, Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    errors: Option<Vec<ResponseError>>,
}

#[derive(Deserialize)]
struct Capabilities {
    data: CapabilitiesQuery,
}

/// Asks a server for its schema, and makes of it what
/// [`import`](super::import) makes of a file.
///
/// # Errors
/// No answer, a refusal, or an answer that is no schema with background tasks;
/// the message names the URL.
pub async fn pull(
    transport: &dyn Transport,
    server: &Server,
    descriptions: &Descriptions,
) -> Result<String, Problems> {
    let capabilities = server
        .ask(transport, &CapabilitiesQuery::build(()).query)
        .await?;
    let shows_deprecated_inputs =
        serde_json::from_slice::<Capabilities>(&capabilities).is_ok_and(|answer| {
            let version = answer.data.capabilities().version_supported();
            version >= SpecificationVersion::September2025
        });
    let query = introspection_query(shows_deprecated_inputs)
        .map_err(|error| server.problem(format!("no introspection query: {error}")))?;
    let answer = server.ask(transport, &query).await?;
    import(&answer, &server.url.to_string(), descriptions)
}

/// The query of 2018, which every server knows, and with it the deprecated
/// arguments and input fields where a server hides them unless it is asked.
///
/// cynic's own form for such servers asks for `specifiedByURL` and `isOneOf`
/// too. graphql-js 15.8, which 5.x servers run, has neither: it calls the first
/// one `specifiedByUrl`.
fn introspection_query(deprecated_inputs: bool) -> Result<String, cynic::OperationBuildError> {
    let mut builder = OperationBuilder::<IntrospectionQuery, ()>::query().with_variables(());
    if !deprecated_inputs {
        return Ok(builder.build()?.query);
    }
    builder.enable_feature("2025");
    // cynic asks for the deprecated arguments alone.
    let query = builder.build()?.query;
    Ok(query.replace("inputFields {", "inputFields(includeDeprecated: true) {"))
}

/// The full address of the GraphQL API. The application refuses `/graphql/`
/// (measured on a 5.41 server), so it is written without the slash.
fn address(endpoint: &str) -> Result<Uri, Problem> {
    let refuse = |message: &str| Problem::new(ENDPOINT, message);
    let example = "give an address such as https://d1234.cloudfront.net";
    let uri: Uri = endpoint.trim().parse().map_err(|_| refuse(example))?;
    let parts = uri.into_parts();
    let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
        return Err(refuse(example));
    };
    if ![Scheme::HTTP, Scheme::HTTPS].contains(&scheme) || authority.host().is_empty() {
        return Err(refuse(example));
    }
    if authority.as_str().contains('@') {
        return Err(refuse("no user or password in the address"));
    }
    let path = parts.path_and_query;
    if path.as_ref().is_some_and(|path| path.query().is_some()) {
        return Err(refuse("no query in the address"));
    }
    let path = path
        .as_ref()
        .map_or("", |path| path.path().trim_end_matches('/'));
    let path = path.strip_suffix(GRAPHQL_PATH).unwrap_or(path);
    let url = Uri::builder()
        .scheme(scheme)
        .authority(authority)
        .path_and_query(format!("{path}{GRAPHQL_PATH}"))
        .build()
        .map_err(|_| refuse(example))?;
    if is_exposed(&url) {
        return Err(refuse("the token would go over plain HTTP; use https"));
    }
    Ok(url)
}

fn header(setting: &str, value: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(value)
        .map_err(|_| Problem::new(setting, "it has characters that HTTP forbids"))
}
