//! Layers of the user's own.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use tasks_transport::{
    Auth, InMemoryTransport, Sent, Stack, Token, Transport, TransportErrorKind, TransportService,
};
use tower_layer::layer_fn;
use tower_service::Service;

use crate::support::{answering, failure, read, request, secs, shape, status, trigger};

type Seen = Arc<Mutex<Vec<(&'static str, String)>>>;

/// Notes the `Authorization` of what passes.
#[derive(Clone)]
struct Noted<S> {
    name: &'static str,
    seen: Seen,
    inner: S,
}

impl<S: Service<Request<Bytes>>> Service<Request<Bytes>> for Noted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Bytes>) -> S::Future {
        let token = request.headers()["authorization"].to_str().unwrap();
        self.seen
            .lock()
            .unwrap()
            .push((self.name, token.to_owned()));
        self.inner.call(request)
    }
}

#[tokio::test(start_paused = true)]
async fn layers_see_each_attempt_with_its_token_the_first_one_outermost() {
    let seen = Seen::default();
    let noted = |name| {
        let seen = seen.clone();
        layer_fn(move |inner: TransportService| Noted {
            name,
            seen: seen.clone(),
            inner,
        })
    };
    let stack = Stack::builder()
        .auth(Auth::fixed(Token::new("t0ken").unwrap()))
        .layer(noted("outer"))
        .layer(noted("inner"))
        .build(InMemoryTransport::new(|_| status(503)));
    let context = read().with_max_attempts(2);
    assert_eq!(shape(&stack.send(request(&context)).await), Ok(503));
    let token = || "Bearer t0ken".to_owned();
    let attempt = || [("outer", token()), ("inner", token())];
    assert_eq!(*seen.lock().unwrap(), [attempt(), attempt()].concat());
    assert_eq!(context.requests(), 2, "layers are no transport");
}

/// Fails with an error of its own, before or after it asked the transport; becomes ready late.
#[derive(Clone)]
struct Failing {
    inner: TransportService,
    after: bool,
    is_ready: bool,
}

impl Service<Request<Bytes>> for Failing {
    type Response = Response<Bytes>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        if self.is_ready {
            return Poll::Ready(Ok(()));
        }
        self.is_ready = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        assert!(self.is_ready, "called before it was ready");
        let (mut inner, after) = (self.inner.clone(), self.after);
        Box::pin(async move {
            if after {
                inner.call(request).await?;
            }
            Err("the signature is missing".into())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_a_layers_own_says_whether_something_was_sent() {
    for (after, sent, requests) in [(false, Sent::No, 0), (true, Sent::Maybe, 1)] {
        let layer = layer_fn(move |inner| Failing {
            inner,
            after,
            is_ready: false,
        });
        let stack = Stack::builder()
            .layer(layer)
            .build(InMemoryTransport::new(|_| status(200)));
        let context = trigger();
        let error = stack.send(request(&context)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.sent()),
            (TransportErrorKind::Layer, sent)
        );
        assert_eq!(
            error.source().unwrap().to_string(),
            "the signature is missing"
        );
        assert_eq!(context.requests(), requests);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_transport_passes_a_layer_unchanged() {
    let layer = layer_fn(|inner| Failing {
        inner,
        after: true,
        is_ready: false,
    });
    let stack = Stack::builder()
        .layer(layer)
        .build(InMemoryTransport::new(|_| {
            failure(TransportErrorKind::Connection, Sent::Maybe)
        }));
    let outcome = stack.send(request(&trigger())).await;
    assert_eq!(
        shape(&outcome),
        Err((TransportErrorKind::Connection, Sent::Maybe))
    );
}

/// Gives up on what it wraps after a second.
#[derive(Clone)]
struct Hasty(TransportService);

impl Service<Request<Bytes>> for Hasty {
    type Response = Response<Bytes>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let exchange = self.0.call(request);
        Box::pin(async move { Ok(tokio::time::timeout(secs(1), exchange).await??) })
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_layer_cuts_off_is_in_doubt_like_what_a_timeout_does() {
    let stack = Stack::builder()
        .layer(layer_fn(Hasty))
        .build(answering(|_| std::future::pending()));
    let context = trigger();
    let outcome = stack.send(request(&context)).await;
    assert_eq!(
        shape(&outcome),
        Err((TransportErrorKind::Layer, Sent::Maybe))
    );
    assert_eq!(context.requests(), 1);
    assert!(context.in_doubt());
}

/// Something of the user's on a request.
#[derive(Clone, Debug, PartialEq)]
struct Mark(&'static str);

#[tokio::test(start_paused = true)]
async fn each_attempt_of_a_call_sends_a_copy_with_the_users_extensions() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let transport = InMemoryTransport::new(move |request: Request<Bytes>| {
        let mut seen = log.lock().unwrap();
        seen.push((
            request.extensions().get::<Mark>().cloned(),
            request.headers()["x-own"].clone(),
            request.into_body(),
        ));
        status(if seen.len() == 1 { 503 } else { 200 })
    });
    let stack = Stack::builder().build(transport);
    let another = read();
    let mut request = request(&another);
    request.extensions_mut().insert(Mark("mine"));
    request
        .headers_mut()
        .insert("x-own", HeaderValue::from_static("own"));
    let (head, body) = request.into_parts();

    let context = read();
    let outcome = stack.call(&context, &head, &body).await;
    assert_eq!(shape(&outcome), Ok(200));
    assert_eq!((context.requests(), another.requests()), (2, 0));
    let expected = (Some(Mark("mine")), HeaderValue::from_static("own"), body);
    assert_eq!(*seen.lock().unwrap(), [expected.clone(), expected]);
}

#[test]
fn a_call_that_waits_holds_little() {
    let stack = Stack::builder().build(InMemoryTransport::new(|_| status(200)));
    let (head, body) = request(&read()).into_parts();
    let context = read();
    let call = stack.call(&context, &head, &body);
    // Thousands may wait at once. The request is a quarter of a kilobyte of it.
    let bytes = size_of_val(&*call);
    assert!(bytes <= 2048, "{bytes} bytes");
}
