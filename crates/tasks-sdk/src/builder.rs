//! [`WebinyBuilder`]: settings, checked before the client exists.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE,
    EXPECT, HOST, HeaderName, TE, TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, Uri};
use tasks_transport::{
    Auth, InvalidToken, RateLimit, RetryBudget, RetryPolicy, StackBuilder, Token, TokenProvider,
    Transport, TransportService,
};
use tower_layer::Layer;
use tower_service::Service;

use crate::client::Shared;
use crate::dialect::Questions;
use crate::options::CallOptions;
use crate::{Dialect, Error, Result, Webiny, endpoint};

pub(crate) const TENANT: HeaderName = HeaderName::from_static("x-tenant");
pub(crate) const LOCALE: HeaderName = HeaderName::from_static("x-i18n-locale");

/// Settings for a [`Webiny`] client. All are checked by [`build`](Self::build).
///
/// ```
/// use tasks_sdk::Webiny;
///
/// let webiny = Webiny::builder()
///     .endpoint("https://d1234.cloudfront.net")
///     .token("a1b2c3")
///     .tenant("acme")
///     .build()?;
/// # Ok::<(), tasks_sdk::Error>(())
/// ```
#[derive(Default)]
#[must_use = "settings do nothing until `build` is called"]
pub struct WebinyBuilder {
    endpoint: Option<String>,
    auth: Option<Result<Auth, InvalidToken>>,
    tenant: Option<String>,
    locale: Option<String>,
    headers: Vec<(String, String)>,
    plain_http_hosts: Vec<String>,
    options: CallOptions,
    retry: RetryPolicy,
    policies: StackBuilder,
    dialect: Dialect,
    transport: Option<Box<dyn Transport>>,
}

impl WebinyBuilder {
    /// The address of the installation's API, with or without a trailing slash or `/graphql`.
    /// Required.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().endpoint("https://d1234.cloudfront.net/");
    /// ```
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// The API key, sent as `Authorization: Bearer TOKEN`. Without one, a server answers what it
    /// lets anybody see. It is wiped from memory when the last client that has it goes.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().token("a1b2c3");
    /// ```
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.auth = Some(Token::new(token).map(Auth::fixed));
        self
    }

    /// Where tokens come from that expire, instead of a fixed [`token`](Self::token). The provider
    /// is asked for the first one, and again when the server refuses the one that it gave.
    ///
    /// ```
    /// use tasks_sdk::Webiny;
    /// use tasks_sdk::transport::Token;
    ///
    /// let builder = Webiny::builder().token_provider(|| async {
    ///     let text = std::fs::read_to_string("/run/secrets/webiny")?;
    ///     Ok(Token::new(text)?)
    /// });
    /// ```
    pub fn token_provider(mut self, provider: impl TokenProvider + 'static) -> Self {
        self.auth = Some(Ok(Auth::provider(provider)));
        self
    }

    /// The tenant, sent as `x-tenant`. Default: `root`.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().tenant("acme");
    /// ```
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// The locale, such as `de-DE`. Default: none is sent, and the server takes its own default.
    ///
    /// 5.x servers keep the runs of each locale apart: a run triggered in one is invisible in the
    /// others (measured on a 5.41 server). 6.x servers have no locales.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().locale("de-DE");
    /// ```
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// A header for every request, for a gateway in front of the installation. It is not shown by
    /// any `Debug`, but unlike the token it goes over plain HTTP to any host.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().header("x-gateway-key", "k3y");
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How long a call may take in all, with everything that it repeats. A list of many pages has
    /// this time for each of them. Default: 60 s.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_sdk::Webiny::builder().timeout(Duration::from_secs(10));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }

    /// How long one request may take, to the last byte of its answer. Default: 30 s, about where
    /// gateways give up.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_sdk::Webiny::builder().attempt_timeout(Duration::from_secs(5));
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = timeout;
        self
    }

    /// How often calls are tried, and how long they wait in between. Default: 4 times, after 200 ms
    /// doubling to 5 s, with full jitter. What may be repeated follows from the call: a trigger
    /// only where the server certainly did not act on it.
    ///
    /// ```
    /// use tasks_sdk::transport::RetryPolicy;
    ///
    /// let builder = tasks_sdk::Webiny::builder().retry(RetryPolicy::default().max_attempts(8));
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many repetitions all calls of the client together may cause. Default: no bound.
    ///
    /// ```
    /// use tasks_sdk::transport::RetryBudget;
    ///
    /// let builder = tasks_sdk::Webiny::builder().retry_budget(RetryBudget::new(0.2));
    /// ```
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.policies = self.policies.retry_budget(budget);
        self
    }

    /// How many requests the client has under way at a time; others wait. Default: no bound.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().concurrency(16);
    /// ```
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.policies = self.policies.concurrency(requests);
        self
    }

    /// How many requests the client begins in a span of time; others wait. Default: no bound.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tasks_sdk::transport::RateLimit;
    ///
    /// let limit = RateLimit::new(50, Duration::from_secs(1));
    /// let builder = tasks_sdk::Webiny::builder().rate_limit(limit);
    /// ```
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.policies = self.policies.rate_limit(limit);
        self
    }

    /// Allows sending the token to this host over plain HTTP, where anyone on the way can read it.
    /// Without this, plain HTTP is only for this machine itself.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder()
    ///     .endpoint("http://webiny.internal:4000")
    ///     .allow_plain_http("webiny.internal");
    /// ```
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.plain_http_hosts.push(host.into());
        self
    }

    /// What is known of the server's dialect, so that the client need not find out. Should it be
    /// wrong, the client finds out all the same.
    ///
    /// ```
    /// use tasks_sdk::{DefinitionForm, Dialect};
    ///
    /// let mut dialect = Dialect::default();
    /// dialect.definition = Some(DefinitionForm::String);
    /// let builder = tasks_sdk::Webiny::builder().dialect(dialect);
    /// ```
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Another way to send requests than the SDK's own.
    ///
    /// ```
    /// use tasks_sdk::transport::InMemoryTransport;
    ///
    /// let transport = InMemoryTransport::new(|_request| Ok(http::Response::new("{}".into())));
    /// let builder = tasks_sdk::Webiny::builder().transport(transport);
    /// ```
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Wraps a [`tower::Layer`](https://docs.rs/tower-layer) of yours around the transport, to add
    /// to each request or to watch it. It sees every attempt as it goes out, with the token.
    ///
    /// The first layer that was added sees a request first.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http::Request;
    /// use tower::util::MapRequestLayer;
    ///
    /// let builder = tasks_sdk::Webiny::builder().layer(MapRequestLayer::new(
    ///     |request: Request<Bytes>| {
    ///         println!("{} bytes to {}", request.body().len(), request.uri());
    ///         request
    ///     },
    /// ));
    /// ```
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<TransportService> + Send + Sync + 'static,
        L::Service:
            Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Bytes>>>::Error: Into<Box<dyn StdError + Send + Sync>>,
        <L::Service as Service<Request<Bytes>>>::Future: Send,
    {
        self.policies = self.policies.layer(layer);
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) with the setting's name and the remedy, when a setting
    /// is missing or unusable.
    pub fn build(self) -> Result<Webiny> {
        let endpoint = self.endpoint.as_deref().ok_or_else(|| {
            Error::config("endpoint: missing; give the address of the installation's API")
        })?;
        let endpoint = endpoint::parse(endpoint)?;
        let mut head = request_head(endpoint, &self.headers)?;
        let tenant = self.tenant.as_deref().unwrap_or("root");
        head.headers.insert(TENANT, tenant_header(tenant)?);
        if let Some(locale) = self.locale.as_deref() {
            head.headers.insert(LOCALE, locale_header(locale)?);
        }
        let auth = self.auth.transpose().map_err(refuse_token)?.map(|auth| {
            let hosts = self.plain_http_hosts.into_iter();
            hosts.fold(auth, Auth::allow_plain_http)
        });
        let mut policies = self.policies.retry(self.retry);
        if let Some(auth) = &auth {
            require_safe_way(auth, &head.uri)?;
            policies = policies.auth(auth.clone());
        }
        let transport = self.transport.map_or_else(default_transport, Ok)?;
        Ok(Webiny {
            head: Arc::new(head),
            options: CallOptions {
                max_attempts: self.retry.attempts(),
                ..self.options
            },
            shared: Arc::new(Shared {
                transport: policies.build(transport),
                auth,
                questions: Questions::new(self.dialect),
                #[cfg(feature = "blocking")]
                background: crate::blocking::Background::default(),
            }),
        })
    }
}

/// What every request begins with: the address, our headers and the user's.
fn request_head(endpoint: Uri, given: &[(String, String)]) -> Result<Parts> {
    let mut head = Request::new(()).into_parts().0;
    head.method = Method::POST;
    head.uri = endpoint;
    let headers = &mut head.headers;
    headers.insert(USER_AGENT, HeaderValue::from_static(OUR_USER_AGENT));
    for (name, value) in given {
        let name: HeaderName = name
            .parse()
            .map_err(|_| Error::config("header: the name is no HTTP header name"))?;
        if let Some(remedy) = owned_by_the_sdk(&name) {
            return Err(Error::config(format!(
                "header: {name} is not yours to set; {remedy}"
            )));
        }
        let value = secret_value(value).ok_or_else(|| {
            Error::config(format!(
                "header: the value of {name} has characters that HTTP forbids"
            ))
        })?;
        if name == USER_AGENT {
            headers.insert(name, value);
        } else {
            headers.append(name, value);
        }
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(head)
}

fn refuse_token(error: InvalidToken) -> Error {
    Error::config(match error {
        InvalidToken::Empty => "token: empty; give an API key or leave token() out",
        _ => "token: it has characters that HTTP forbids",
    })
}

/// The transport refuses it too, but here the remedy is nearer.
fn require_safe_way(auth: &Auth, endpoint: &Uri) -> Result<()> {
    if auth.allows(endpoint) {
        return Ok(());
    }
    let host = endpoint.host().unwrap_or_default();
    Err(Error::config(format!(
        "token: it would go to {host} over plain HTTP; use https, or allow_plain_http() if the way \
         there is trusted"
    )))
}

impl fmt::Debug for WebinyBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebinyBuilder")
            .field("tenant", &self.tenant)
            .field("locale", &self.locale)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

impl Webiny {
    /// A client for another tenant of the same installation, over the same connections.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) when the name cannot be a header's value.
    ///
    /// ```
    /// # fn example(webiny: tasks_sdk::Webiny) -> tasks_sdk::Result<()> {
    /// let acme = webiny.tenant("acme")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn tenant(&self, tenant: &str) -> Result<Self> {
        Ok(self.with_header(TENANT, tenant_header(tenant)?))
    }

    /// A client for another locale, over the same connections.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) when the locale is none.
    ///
    /// ```
    /// # fn example(webiny: tasks_sdk::Webiny) -> tasks_sdk::Result<()> {
    /// let german = webiny.locale("de-DE")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn locale(&self, locale: &str) -> Result<Self> {
        Ok(self.with_header(LOCALE, locale_header(locale)?))
    }

    fn with_header(&self, name: HeaderName, value: HeaderValue) -> Self {
        let mut client = self.clone();
        Arc::make_mut(&mut client.head).headers.insert(name, value);
        client
    }
}

const OUR_USER_AGENT: &str = concat!("webiny-tasks-rust/", env!("CARGO_PKG_VERSION"));

fn tenant_header(tenant: &str) -> Result<HeaderValue> {
    if tenant.trim().is_empty() {
        return Err(Error::config("tenant: empty; give its id, such as root"));
    }
    HeaderValue::from_str(tenant.trim())
        .map_err(|_| Error::config("tenant: it has characters that HTTP forbids"))
}

/// The server reads `default:CODE;content:CODE;` (measured on a 5.41 server).
fn locale_header(locale: &str) -> Result<HeaderValue> {
    let is_code = |code: &str| {
        !code.is_empty()
            && code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !is_code(locale) {
        return Err(Error::config(
            "locale: not a locale code; give one such as de-DE",
        ));
    }
    HeaderValue::from_str(&format!("default:{locale};content:{locale};"))
        .map_err(|_| Error::config("locale: not a locale code; give one such as de-DE"))
}

/// A value that no `Debug` shows.
fn secret_value(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// How a header that the SDK sets itself is set instead.
fn owned_by_the_sdk(name: &HeaderName) -> Option<&'static str> {
    const FOLLOWS: &str = "it follows from the request";
    const TRANSPORTS: &str = "it is the transport's";
    const REMEDIES: [(HeaderName, &str); 13] = [
        (AUTHORIZATION, "use token()"),
        (TENANT, "use tenant()"),
        (LOCALE, "use locale()"),
        // A 5.x server would take it for the locale of the runs.
        (ACCEPT_LANGUAGE, "use locale()"),
        (CONTENT_TYPE, FOLLOWS),
        (CONTENT_LENGTH, FOLLOWS),
        (HOST, FOLLOWS),
        (ACCEPT_ENCODING, TRANSPORTS),
        (CONNECTION, TRANSPORTS),
        (EXPECT, TRANSPORTS),
        (TE, TRANSPORTS),
        (TRANSFER_ENCODING, TRANSPORTS),
        (UPGRADE, TRANSPORTS),
    ];

    REMEDIES
        .iter()
        .find_map(|(owned, remedy)| (owned == name).then_some(*remedy))
}

#[cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]
fn default_transport() -> Result<Box<dyn Transport>> {
    match tasks_transport::ReqwestTransport::new() {
        Ok(transport) => Ok(Box::new(transport)),
        Err(error) => Err(Error::config("transport: TLS could not be set up").with_source(error)),
    }
}

#[cfg(not(any(feature = "reqwest", feature = "rustls-no-provider")))]
fn default_transport() -> Result<Box<dyn Transport>> {
    Err(Error::config(
        "transport: missing; give one, or enable the feature `reqwest`",
    ))
}
