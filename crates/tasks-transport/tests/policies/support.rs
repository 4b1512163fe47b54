//! Requests, and a transport whose answers take time.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tasks_transport::{
    CallContext, CallKind, ResponseFuture, Sent, Transport, TransportError, TransportErrorKind,
};

pub(crate) type Outcome = Result<Response<Bytes>, TransportError>;

/// A transport that answers with what a function's future returns.
pub(crate) struct Answering<F>(F);

impl<F> fmt::Debug for Answering<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answering")
    }
}

impl<F, R> Transport for Answering<F>
where
    F: Fn(Request<Bytes>) -> R + Send + Sync,
    R: Future<Output = Outcome> + Send + 'static,
{
    fn send(&self, request: Request<Bytes>) -> ResponseFuture<'_> {
        Box::pin(self.0(request))
    }
}

pub(crate) fn answering<F, R>(answer: F) -> Answering<F>
where
    F: Fn(Request<Bytes>) -> R + Send + Sync,
    R: Future<Output = Outcome> + Send + 'static,
{
    Answering(answer)
}

/// A transport that answers each request after a while.
pub(crate) fn slow(time: Duration) -> impl Transport {
    answering(move |_| async move {
        tokio::time::sleep(time).await;
        status(200)
    })
}

pub(crate) fn status(status: u16) -> Outcome {
    whole(Response::builder().status(status), b"{}")
}

pub(crate) fn with_header(status: u16, name: &str, value: &str) -> Outcome {
    whole(Response::builder().status(status).header(name, value), b"")
}

fn whole(head: http::response::Builder, body: &'static [u8]) -> Outcome {
    head.body(Bytes::from_static(body)).map_err(|error| {
        TransportError::new(TransportErrorKind::InvalidRequest, Sent::No).with_source(error)
    })
}

pub(crate) fn failure(kind: TransportErrorKind, sent: Sent) -> Outcome {
    Err(TransportError::new(kind, sent))
}

/// What an outcome is: the status, or the kind of the error and whether it was sent.
pub(crate) fn shape(outcome: &Outcome) -> Result<u16, (TransportErrorKind, Sent)> {
    match outcome {
        Ok(response) => Ok(response.status().as_u16()),
        Err(error) => Err((error.kind(), error.sent())),
    }
}

/// A timeout of something that was not sent.
pub(crate) const NOT_SENT_IN_TIME: Result<u16, (TransportErrorKind, Sent)> =
    Err((TransportErrorKind::Timeout, Sent::No));

pub(crate) fn read() -> CallContext {
    CallContext::new("ListTasks", CallKind::Read)
}

pub(crate) fn trigger() -> CallContext {
    CallContext::new("TriggerTask", CallKind::Trigger)
}

pub(crate) fn request(context: &CallContext) -> Request<Bytes> {
    let request = Request::post("https://api.example.com/graphql");
    let mut request = request
        .body(Bytes::from_static(b"{\"query\":\"q\"}"))
        .unwrap();
    request.extensions_mut().insert(context.clone());
    request
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
