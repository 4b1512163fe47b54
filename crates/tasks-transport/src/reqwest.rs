//! [`ReqwestTransport`]: a pooled HTTP client over rustls.

mod body;
mod builder;
mod target;

use std::sync::{Arc, OnceLock};

use bytes::{Bytes, BytesMut};
use http::{Request, Response, Uri};
use reqwest::Url;

use self::body::TrackedBody;
pub use self::builder::ReqwestTransportBuilder;
use self::target::Target;
use crate::{Attempt, ResponseFuture, Sent, Transport, TransportError, TransportErrorKind};

/// The transport that the SDK uses unless it is given another.
///
/// One client is one pool of connections: keep it, and clone the SDK's handles instead of making
/// new ones. Connections are kept alive between requests and dropped when they have been idle for
/// a while, well before the server drops its end (a 5.41 server announces 60 s), for a request
/// that meets a closing connection may or may not have been executed. Answers may be compressed
/// with gzip. Redirects are not followed: a request that carries a token must not end up elsewhere,
/// nor turn from a POST into a GET. Proxies are taken from the environment, except for plain HTTP
/// to this machine, which must not leave it.
///
/// It keeps to HTTP/1.1. The application itself speaks nothing else (measured on a 5.41 server),
/// and where a CDN in front of it offers HTTP/2, one lost connection would leave all the triggers
/// on it in doubt instead of one.
///
/// No request is sent twice below this transport. A request is put on another connection only when
/// the one that it was meant for was found closed before a byte of the request was taken for
/// writing; from then on, whatever happens is an error that says
/// [`Sent::Maybe`]. Reqwest's own retries are off.
///
/// It does not end by itself: put a [`Stack`](crate::Stack) around it, whose attempt timeout and
/// deadlines do. When such a timeout strikes before the request has left, while resolving,
/// connecting, or waiting for a connection, it says [`Sent::No`].
///
/// ```
/// use std::time::Duration;
/// use tasks_transport::ReqwestTransport;
///
/// let transport = ReqwestTransport::builder()
///     .connect_timeout(Duration::from_secs(3))
///     .max_body_bytes(16 << 20)
///     .build()?;
/// # Ok::<(), tasks_transport::TransportError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// For plain HTTP to this machine: without proxies.
    local: reqwest::Client,
    max_body_bytes: usize,
    /// Where the first request went, for most clients have one address only.
    first: Arc<OnceLock<Target>>,
}

impl ReqwestTransport {
    /// A transport with the default settings.
    ///
    /// # Errors
    ///
    /// [`Setup`](TransportErrorKind::Setup) when the platform's root certificates cannot be read
    /// or, with `rustls-no-provider`, no crypto provider is installed.
    pub fn new() -> Result<Self, TransportError> {
        Self::builder().build()
    }

    /// Settings for a transport.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::default()
    }

    /// The request as reqwest takes it, and the client for it.
    fn prepare(
        &self,
        request: Request<Bytes>,
        attempt: &Attempt,
    ) -> Result<(&reqwest::Client, reqwest::Request), TransportError> {
        // First of all, so that a request that cannot be sent is known not to have left.
        let departure = attempt.track();
        let (head, body) = request.into_parts();
        let (client, url) = self.resolve(&head.uri)?;
        let mut request = reqwest::Request::new(head.method, url);
        *request.version_mut() = head.version;
        *request.headers_mut() = head.headers;
        let body = TrackedBody::new(body, departure);
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        Ok((client, request))
    }

    /// The client for an address, and the address as reqwest takes it.
    fn resolve(&self, uri: &Uri) -> Result<(&reqwest::Client, Url), TransportError> {
        let first = self.first.get().filter(|first| first.is(uri));
        let (url, is_local) = if let Some(first) = first {
            first.parts()
        } else {
            let target = Target::of(uri)?;
            let parts = target.parts();
            self.first.get_or_init(|| target);
            parts
        };
        Ok((if is_local { &self.local } else { &self.client }, url))
    }

    async fn read_body(
        &self,
        response: &mut reqwest::Response,
        attempt: &Attempt,
    ) -> Result<Bytes, TransportError> {
        let fail = |error| convert_error(error, attempt);
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
        let Some(first) = response.chunk().await.map_err(fail)? else {
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
            match response.chunk().await.map_err(fail)? {
                Some(next) => chunk = next,
                None => return Ok(body.freeze()),
            }
        }
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, mut request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(async move {
            let attempt = Attempt::of(&mut request);
            let fail = |error| convert_error(error, &attempt);
            let (client, request) = self.prepare(request, &attempt)?;
            let mut response = client.execute(request).await.map_err(fail)?;
            let body = self.read_body(&mut response, &attempt).await?;
            let mut whole = Response::new(body);
            *whole.status_mut() = response.status();
            *whole.version_mut() = response.version();
            *whole.headers_mut() = std::mem::take(response.headers_mut());
            Ok(whole)
        })
    }
}

fn convert_error(error: reqwest::Error, attempt: &Attempt) -> TransportError {
    let (kind, sent) = if error.is_builder() {
        (TransportErrorKind::InvalidRequest, Sent::No)
    } else if !error.is_connect() {
        (TransportErrorKind::Connection, attempt.sent())
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, Sent::No)
    } else {
        (TransportErrorKind::Connect, Sent::No)
    };
    TransportError::new(kind, sent).with_source(error.without_url())
}
