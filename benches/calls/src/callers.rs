//! Whose calls are measured in this process.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use reqwest::Url;
use tasks_sdk::Tasks;
use tasks_sdk::transport::{Auth, CallContext, CallKind, ReqwestTransport, Stack, Token};
use tasks_types::{Response, operations::ListTasks};

use crate::exchange::{Exchange, call, settings};

/// Makes the call and drops its result.
pub trait Caller: Clone + Send + 'static {
    /// One call.
    fn call(&self) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// The SDK with its default settings, through all of its policies, to a list of runs.
#[derive(Clone, Debug)]
pub struct Ours(Tasks);

impl Ours {
    /// A client of the server at `endpoint`.
    ///
    /// # Errors
    ///
    /// When the client cannot be built.
    pub fn new(endpoint: &str) -> anyhow::Result<Self> {
        Ok(Self(settings(endpoint).build()?.tasks()))
    }
}

impl Caller for Ours {
    async fn call(&self) -> anyhow::Result<()> {
        call(&self.0).await?;
        Ok(())
    }
}

/// The SDK's transport with its default policies, to the bytes of the answer: what the SDK gives an
/// encoded request, and whose answer it decodes.
#[derive(Clone, Debug)]
pub struct Transported {
    stack: Stack,
    head: Arc<Parts>,
    body: Bytes,
}

impl Transported {
    /// A transport to the server at `endpoint`.
    ///
    /// # Errors
    ///
    /// When the transport cannot be built.
    pub fn new(endpoint: &str, exchange: &Exchange) -> anyhow::Result<Self> {
        let (mut head, body) = exchange.request.clone().into_parts();
        head.uri = endpoint.parse().context("no endpoint")?;
        // The policies put it there.
        head.headers.remove(AUTHORIZATION);
        let token = Token::new(tasks_devserver::FULL_TOKEN)?;
        let stack = Stack::builder().auth(Auth::fixed(token));
        Ok(Self {
            stack: stack.build(ReqwestTransport::new()?),
            head: Arc::new(head),
            body,
        })
    }
}

impl Caller for Transported {
    async fn call(&self) -> anyhow::Result<()> {
        // The SDK's defaults.
        let context = CallContext::new("listTasks", CallKind::Read)
            .with_timeout(Duration::from_secs(60))
            .with_attempt_timeout(Duration::from_secs(30))
            .with_max_attempts(4);
        self.stack.call(&context, &self.head, &self.body).await?;
        Ok(())
    }
}

/// Reqwest alone, to the bytes of the answer: the same request, not encoded but given, and the same
/// answer, not decoded.
#[derive(Clone, Debug)]
pub struct Bare {
    client: reqwest::Client,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
}

impl Bare {
    /// A client of the server at `endpoint`, set up as the SDK sets up its own.
    ///
    /// # Errors
    ///
    /// When the client cannot be built.
    pub fn new(endpoint: &str, exchange: &Exchange) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(20))
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .tls_certs_only([]);
        Ok(Self {
            client: client.build()?,
            url: endpoint.parse().context("no endpoint")?,
            headers: exchange.request.headers().clone(),
            body: exchange.request.body().clone(),
        })
    }
}

impl Bare {
    async fn exchange(&self) -> reqwest::Result<Bytes> {
        let request = self
            .client
            .post(self.url.clone())
            .headers(self.headers.clone())
            .body(self.body.clone());
        request.send().await?.error_for_status()?.bytes().await
    }
}

impl Caller for Bare {
    async fn call(&self) -> anyhow::Result<()> {
        self.exchange().await?;
        Ok(())
    }
}

/// Reqwest and the SDK's decoder, which leaves the SDK's policies to tell them from the SDK.
#[derive(Clone, Debug)]
pub struct Decoded(pub Bare);

impl Caller for Decoded {
    async fn call(&self) -> anyhow::Result<()> {
        let body = self.0.exchange().await?;
        Response::<ListTasks>::decode(&body)?
            .data
            .context("no data")?;
        Ok(())
    }
}
