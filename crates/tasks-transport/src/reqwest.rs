//! [`ReqwestTransport`]: a pooled HTTP client over rustls.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};

use crate::{CallContext, ResponseFuture, Sent, Transport, TransportError, TransportErrorKind};

/// The transport that the SDK uses unless it is given another.
///
/// One client is one pool of connections: keep it, and clone the SDK's handles instead of making
/// new ones. Connections are kept alive between requests and dropped when they have been idle for
/// a while, well before the server drops its end (a 5.41 server announces 60 s), for a request
/// that meets a closing connection may or may not have been executed. Answers may be compressed
/// with gzip. Redirects are not followed: a request that carries a token must not end up elsewhere,
/// nor turn from a POST into a GET. Proxies are taken from the environment.
///
/// ```
/// use std::time::Duration;
/// use tasks_transport::ReqwestTransport;
///
/// let transport = ReqwestTransport::builder()
///     .attempt_timeout(Duration::from_secs(10))
///     .max_body_bytes(16 << 20)
///     .build()?;
/// # Ok::<(), tasks_transport::TransportError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    attempt_timeout: Duration,
    max_body_bytes: usize,
}

impl ReqwestTransport {
    /// A transport with the default settings.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up: the platform's root certificates cannot be read or, with
    /// `rustls-no-provider`, no crypto provider is installed.
    pub fn new() -> Result<Self, TransportError> {
        Self::builder().build()
    }

    /// Settings for a transport.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder {
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(20),
            max_body_bytes: 64 << 20,
        }
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let timeout = match request.extensions().get().and_then(CallContext::remaining) {
            Some(remaining) if remaining.is_zero() => {
                return Err(TransportError::new(TransportErrorKind::Timeout, Sent::No));
            }
            Some(remaining) => remaining.min(self.attempt_timeout),
            None => self.attempt_timeout,
        };
        let mut request = reqwest::Request::try_from(request).map_err(convert_error)?;
        *request.timeout_mut() = Some(timeout);

        let mut response = self.client.execute(request).await.map_err(convert_error)?;
        let mut head = Response::new(());
        *head.status_mut() = response.status();
        *head.version_mut() = response.version();
        *head.headers_mut() = std::mem::take(response.headers_mut());
        let body = self.read_body(response).await?;
        Ok(head.map(|()| body))
    }

    async fn read_body(&self, mut response: reqwest::Response) -> Result<Bytes, TransportError> {
        let too_large = || {
            let limit = self.max_body_bytes;
            TransportError::new(TransportErrorKind::BodyTooLarge { limit }, Sent::Maybe)
        };
        // Absent for a compressed body, whose length says nothing about what comes out of it.
        let length = response
            .content_length()
            .map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if length.is_some_and(|length| length > self.max_body_bytes) {
            return Err(too_large());
        }
        let Some(first) = response.chunk().await.map_err(convert_error)? else {
            return Ok(Bytes::new());
        };
        if length == Some(first.len()) {
            return Ok(first);
        }
        let mut body = BytesMut::with_capacity(length.unwrap_or_default().max(first.len()));
        let mut chunk = first;
        loop {
            if chunk.len() > self.max_body_bytes - body.len() {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
            match response.chunk().await.map_err(convert_error)? {
                Some(next) => chunk = next,
                None => return Ok(body.freeze()),
            }
        }
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

fn convert_error(error: reqwest::Error) -> TransportError {
    let (kind, sent) = if error.is_builder() {
        (TransportErrorKind::InvalidRequest, Sent::No)
    } else if error.is_connect() {
        let kind = if error.is_timeout() {
            TransportErrorKind::Timeout
        } else {
            TransportErrorKind::Connect
        };
        (kind, Sent::No)
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, Sent::Maybe)
    } else {
        (TransportErrorKind::Connection, Sent::Maybe)
    };
    TransportError::new(kind, sent).with_source(error.without_url())
}

/// Settings of a [`ReqwestTransport`].
#[derive(Clone, Debug)]
pub struct ReqwestTransportBuilder {
    connect_timeout: Duration,
    attempt_timeout: Duration,
    idle_timeout: Duration,
    max_body_bytes: usize,
}

impl ReqwestTransportBuilder {
    /// How long making a connection may take. Default: 10 s.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.connect_timeout(Duration::from_secs(3)).build()?;
    /// # Ok::<(), tasks_transport::TransportError>(())
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one request may take, to the last byte of its answer. Default: 30 s, about where
    /// gateways give up. The call's own deadline may end it sooner.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.attempt_timeout(Duration::from_secs(3)).build()?;
    /// # Ok::<(), tasks_transport::TransportError>(())
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long an unused connection is kept. Default: 20 s.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.idle_timeout(Duration::from_secs(3)).build()?;
    /// # Ok::<(), tasks_transport::TransportError>(())
    /// ```
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How many bytes of an answer are read, after decompression. Default: 64 MiB.
    ///
    /// ```
    /// let builder = tasks_transport::ReqwestTransport::builder();
    /// builder.max_body_bytes(1 << 20).build()?;
    /// # Ok::<(), tasks_transport::TransportError>(())
    /// ```
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// The transport.
    ///
    /// # Errors
    ///
    /// As [`ReqwestTransport::new`].
    pub fn build(self) -> Result<ReqwestTransport, TransportError> {
        let client = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(convert_error)?;
        Ok(ReqwestTransport {
            client,
            attempt_timeout: self.attempt_timeout,
            max_body_bytes: self.max_body_bytes,
        })
    }
}
