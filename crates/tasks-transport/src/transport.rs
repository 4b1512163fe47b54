//! [`Transport`]: the one seam between the SDK and a network.

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

use crate::TransportError;

/// What [`Transport::send`] returns: the whole answer, or why there is none.
pub type ResponseFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

/// Sends HTTP requests.
///
/// An implementation returns every answer that arrived whole, whatever its status, and an error
/// only where none did. It follows no redirect to another origin, for the request carries a token,
/// and bounds the size of the body that it reads. Dropping the future ends the exchange.
///
/// The request's extensions hold a [`CallContext`](crate::CallContext) and an
/// [`Attempt`](crate::Attempt), to which an implementation may tell when the request leaves.
/// Timeouts, retries and tokens are not its business but those of the [`Stack`](crate::Stack)
/// around it.
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use tasks_transport::{ResponseFuture, Transport};
///
/// /// Counts the bytes that go out.
/// #[derive(Debug)]
/// struct Metered<T> {
///     inner: T,
///     sent: std::sync::atomic::AtomicUsize,
/// }
///
/// impl<T: Transport> Transport for Metered<T> {
///     fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
///         let bytes = request.body().len();
///         self.sent.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
///         self.inner.send(request)
///     }
/// }
/// ```
pub trait Transport: Debug + Send + Sync {
    /// Sends one request and reads its answer to the end.
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
        (**self).send(request)
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
        (**self).send(request)
    }
}
