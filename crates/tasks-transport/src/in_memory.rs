//! [`InMemoryTransport`]: a closure in place of a network.

use std::fmt;

use bytes::Bytes;
use http::{Request, Response};

use crate::{ResponseFuture, Transport, TransportError};

/// A transport that asks a closure, for tests of code that uses the SDK.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use tasks_transport::{InMemoryTransport, Transport};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = InMemoryTransport::new(|request: Request<Bytes>| {
///     assert_eq!(request.method(), "POST");
///     Ok(Response::new(Bytes::from_static(b"{}")))
/// });
/// let request = Request::post("http://localhost/graphql").body(Bytes::new())?;
/// assert_eq!(transport.send(request).await?.body(), "{}");
/// # Ok(())
/// # }
/// ```
pub struct InMemoryTransport<F> {
    answer: F,
}

impl<F> InMemoryTransport<F>
where
    F: Fn(Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync,
{
    /// A transport that answers each request with what `answer` returns.
    pub fn new(answer: F) -> Self {
        Self { answer }
    }
}

impl<F> fmt::Debug for InMemoryTransport<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemoryTransport").finish_non_exhaustive()
    }
}

impl<F> Transport for InMemoryTransport<F>
where
    F: Fn(Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync,
{
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(async move { (self.answer)(request) })
    }
}
