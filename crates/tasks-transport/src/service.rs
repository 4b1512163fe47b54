//! What all policies are made of: tower services over whole requests and answers.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use tower_service::Service;

use crate::{
    Attempt, CallContext, ResponseFuture, Sent, Transport, TransportError, TransportErrorKind,
};

/// What a policy returns: the answer, once it is whole.
pub(crate) type AnswerFuture = ResponseFuture<'static>;

/// A service that policies wrap and are.
pub(crate) trait HttpService:
    Service<
        Request<Bytes>,
        Response = Response<Bytes>,
        Error = TransportError,
        Future = AnswerFuture,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> HttpService for S where
    S: Service<
            Request<Bytes>,
            Response = Response<Bytes>,
            Error = TransportError,
            Future = AnswerFuture,
        > + Clone
        + Send
        + Sync
        + 'static
{
}

/// Calls a service as soon as it is ready.
pub(crate) async fn oneshot<S>(
    mut service: S,
    request: Request<Bytes>,
) -> Result<S::Response, S::Error>
where
    S: Service<Request<Bytes>>,
{
    poll_fn(|context| service.poll_ready(context)).await?;
    service.call(request).await
}

/// The transport as a service: what a layer of the user's wraps.
#[derive(Clone, Debug)]
pub struct TransportService(Arc<dyn Transport>);

impl TransportService {
    pub(crate) fn new(transport: impl Transport + 'static) -> Self {
        Self(Arc::new(transport))
    }

    /// The transport itself, of which all that it is given is counted.
    pub(crate) fn counted(transport: impl Transport + 'static) -> Self {
        Self::new(Counted(transport))
    }
}

impl Service<Request<Bytes>> for TransportService {
    type Response = Response<Bytes>;
    type Error = TransportError;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> AnswerFuture {
        let transport = Arc::clone(&self.0);
        Box::pin(async move { transport.send(request).await })
    }
}

/// The innermost place: what passes here is given to the transport itself.
#[derive(Debug)]
struct Counted<T>(T);

impl<T: Transport> Transport for Counted<T> {
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(async move {
            let context = CallContext::of(&request);
            // Without it, nobody outside would know that the request left.
            let Some(attempt) = request.extensions().get::<Attempt>().cloned() else {
                let error = TransportError::new(TransportErrorKind::InvalidRequest, Sent::No);
                return Err(error.with_source("a layer has dropped the request's extensions"));
            };
            attempt.hand_over();
            context.count_request();
            let mut exchange = Exchange {
                context,
                attempt,
                in_doubt: None,
            };
            let result = self.0.send(request).await;
            exchange.in_doubt = Some(match &result {
                Ok(response) => leaves_doubt(response.status()),
                Err(error) => error.sent() != Sent::No,
            });
            result
        })
    }
}

/// Whether the server may have executed a request that was answered with `status`, as far as that
/// tells. A 4xx refuses a request before it is looked at, except for 408, which gives up on it, and
/// 413, which gateways also send for an answer that is too large for them.
///
/// ```
/// use http::StatusCode;
/// use tasks_transport::leaves_doubt;
///
/// assert!(leaves_doubt(StatusCode::GATEWAY_TIMEOUT));
/// assert!(!leaves_doubt(StatusCode::TOO_MANY_REQUESTS));
/// ```
pub fn leaves_doubt(status: StatusCode) -> bool {
    match status {
        StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE => true,
        status => !(status.is_success() || status.is_redirection() || status.is_client_error()),
    }
}

/// Notes doubt when a request ends with some, also when its future is dropped.
struct Exchange {
    context: CallContext,
    attempt: Attempt,
    /// Unknown until there is an outcome.
    in_doubt: Option<bool>,
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let in_doubt = self.in_doubt;
        if in_doubt.unwrap_or_else(|| self.attempt.sent() != Sent::No) {
            self.context.doubt();
        }
    }
}

/// A service of the user's as a transport.
pub(crate) struct Layered<S>(pub(crate) S);

impl<S> Transport for Layered<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send,
{
    fn send(&self, mut request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(async move {
            let attempt = Attempt::of(&mut request);
            let result = oneshot(self.0.clone(), request).await;
            result.map_err(|error| convert_error(error.into(), &attempt))
        })
    }
}

/// An error that is not ours is the layer's own.
fn convert_error(error: Box<dyn Error + Send + Sync>, attempt: &Attempt) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => {
            TransportError::new(TransportErrorKind::Layer, attempt.sent()).with_source(error)
        }
    }
}

impl<S> fmt::Debug for Layered<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layered").finish_non_exhaustive()
    }
}
