//! [`WebinyBuilder`]: settings, checked before the client exists.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{
    ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, USER_AGENT,
};
use http::{HeaderMap, HeaderValue, Uri};
use tasks_transport::{Transport, is_exposed};

use crate::client::Shared;
use crate::dialect::Questions;
use crate::{Dialect, Error, Result, Webiny, endpoint};

const TENANT: HeaderName = HeaderName::from_static("x-tenant");
const LOCALE: HeaderName = HeaderName::from_static("x-i18n-locale");

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
    token: Option<String>,
    tenant: Option<String>,
    locale: Option<String>,
    headers: Vec<(String, String)>,
    timeout: Option<Duration>,
    plain_http_host: Option<String>,
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
    /// lets anybody see.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().token("a1b2c3");
    /// ```
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
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

    /// A header for every request, for a gateway in front of the installation.
    ///
    /// ```
    /// let builder = tasks_sdk::Webiny::builder().header("x-gateway-key", "k3y");
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How long a call may take in all. A list of many pages has this time for each of them.
    /// Default: 60 s.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_sdk::Webiny::builder().timeout(Duration::from_secs(10));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
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
        self.plain_http_host = Some(host.into());
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
        let headers = self.request_headers(&endpoint)?;
        Ok(Webiny {
            tenant: tenant_header(self.tenant.as_deref().unwrap_or("root"))?,
            locale: self.locale.as_deref().map(locale_header).transpose()?,
            shared: Arc::new(Shared {
                endpoint,
                headers,
                timeout: self.timeout.unwrap_or(Duration::from_secs(60)),
                transport: self.transport.map_or_else(default_transport, Ok)?,
                questions: Questions::new(self.dialect),
            }),
        })
    }

    fn request_headers(&self, endpoint: &Uri) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(OUR_USER_AGENT));
        for (name, value) in &self.headers {
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
            headers.append(name, value);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, self.authorization(token, endpoint)?);
        }
        Ok(headers)
    }

    fn authorization(&self, token: &str, endpoint: &Uri) -> Result<HeaderValue> {
        if token.trim().is_empty() {
            return Err(Error::config(
                "token: empty; give an API key or leave token() out",
            ));
        }
        let host = endpoint.host().unwrap_or_default();
        if is_exposed(endpoint) && self.plain_http_host.as_deref() != Some(host) {
            return Err(Error::config(format!(
                "token: it would go to {host} over plain HTTP; use https, or allow_plain_http() \
                 if the way there is trusted"
            )));
        }
        secret_value(&format!("Bearer {}", token.trim()))
            .ok_or_else(|| Error::config("token: it has characters that HTTP forbids"))
    }
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
        Ok(Self {
            tenant: tenant_header(tenant)?,
            ..self.clone()
        })
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
        Ok(Self {
            locale: Some(locale_header(locale)?),
            ..self.clone()
        })
    }

    /// The headers of every request of this client.
    pub(crate) fn request_headers(&self) -> HeaderMap {
        let mut headers = self.shared.headers.clone();
        headers.insert(TENANT, self.tenant.clone());
        if let Some(locale) = &self.locale {
            headers.insert(LOCALE, locale.clone());
        }
        headers
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
    const REMEDIES: [(HeaderName, &str); 7] = [
        (AUTHORIZATION, "use token()"),
        (TENANT, "use tenant()"),
        (LOCALE, "use locale()"),
        // A 5.x server would take it for the locale of the runs.
        (ACCEPT_LANGUAGE, "use locale()"),
        (CONTENT_TYPE, "it follows from the request"),
        (CONTENT_LENGTH, "it follows from the request"),
        (HOST, "it follows from the request"),
    ];

    REMEDIES
        .iter()
        .find_map(|(owned, remedy)| (owned == name).then_some(*remedy))
}

#[cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]
fn default_transport() -> Result<Box<dyn Transport>> {
    use tasks_transport::{ReqwestTransport, RetryPolicy, Stack};

    match ReqwestTransport::new() {
        Ok(transport) => {
            let policies = Stack::builder().retry(RetryPolicy::none());
            Ok(Box::new(policies.build(transport)))
        }
        Err(error) => Err(Error::config("transport: TLS could not be set up").with_source(error)),
    }
}

#[cfg(not(any(feature = "reqwest", feature = "rustls-no-provider")))]
fn default_transport() -> Result<Box<dyn Transport>> {
    Err(Error::config(
        "transport: missing; give one, or enable the feature `reqwest`",
    ))
}
