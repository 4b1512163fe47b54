//! The steps that a request passes: policies of ours, services of the user's, the transport.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::mem::take;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use tower_service::Service;

use crate::{
    Attempt, CallContext, ResponseFuture, Sent, Transport, TransportError, TransportErrorKind,
};

/// The answer, once it is whole, or why there is none.
pub(crate) type Outcome = Result<Response<Bytes>, TransportError>;

/// A step on the way of a call's request: a policy around the next step, or the transport.
///
/// Steps borrow each other, the request, and what they know of the call, so that all of them
/// together are one small future, which is allocated once.
pub(crate) trait Step: Send + Sync {
    /// Sends the request on, as this step sees fit. What is left of the request is of no use, for
    /// the transport takes it.
    fn pass(
        &self,
        request: &mut Request<Bytes>,
        context: &CallContext,
    ) -> impl Future<Output = Outcome> + Send;
}

/// The transport as a service: what a layer of the user's wraps.
#[derive(Clone, Debug)]
pub struct TransportService(Arc<dyn Transport>);

impl TransportService {
    pub(crate) fn new(transport: impl Transport + 'static) -> Self {
        Self(Arc::new(transport))
    }
}

impl Service<Request<Bytes>> for TransportService {
    type Response = Response<Bytes>;
    type Error = TransportError;
    type Future = ResponseFuture<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let transport = Arc::clone(&self.0);
        Box::pin(async move { transport.send(request).await })
    }
}

/// Where the policies end: at the transport, or at the user's layers around it.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Transport(Counted),
    Layers(TransportService),
}

impl Step for End {
    async fn pass(&self, request: &mut Request<Bytes>, context: &CallContext) -> Outcome {
        match self {
            Self::Transport(transport) => transport.pass(request, context).await,
            Self::Layers(layers) => layers.0.send(take(request)).await,
        }
    }
}

/// The innermost place: what passes here is given to the transport itself.
#[derive(Clone, Debug)]
pub(crate) struct Counted(Arc<dyn Transport>);

impl Counted {
    pub(crate) fn new(transport: impl Transport + 'static) -> Self {
        Self(Arc::new(transport))
    }
}

impl Step for Counted {
    async fn pass(&self, request: &mut Request<Bytes>, context: &CallContext) -> Outcome {
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
        let outcome = self.0.send(take(request)).await;
        exchange.in_doubt = Some(match &outcome {
            Ok(response) => leaves_doubt(response.status()),
            Err(error) => error.sent() != Sent::No,
        });
        outcome
    }
}

/// Inside the user's layers, which pass on nothing but the request.
impl Transport for Counted {
    fn send(&self, mut request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(async move {
            let context = CallContext::of(&request);
            self.pass(&mut request, &context).await
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
struct Exchange<'a> {
    context: &'a CallContext,
    attempt: Attempt,
    /// Unknown until there is an outcome.
    in_doubt: Option<bool>,
}

impl Drop for Exchange<'_> {
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
            let fail = |error: S::Error| convert_error(error.into(), &attempt);
            let mut service = self.0.clone();
            poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(fail)?;
            service.call(request).await.map_err(fail)
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
