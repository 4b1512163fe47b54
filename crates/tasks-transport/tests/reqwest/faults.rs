//! What breaks, and what is known of the request then.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tasks_transport::{
    CallContext, CallKind, ReqwestTransport, Sent, Stack, Transport, TransportErrorKind,
    TransportService,
};
use tokio::time::{sleep, timeout};
use tower_layer::layer_fn;
use tower_service::Service;

use crate::server::{Script, Server, answer};

const SHORT: Duration = Duration::from_millis(40);

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let server = Server::start(Script::Silence).await;
    let mut request = server.request("request.");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    *request.uri_mut() = format!("http://{}/", free.local_addr().unwrap())
        .parse()
        .unwrap();
    drop(free);
    let transport = ReqwestTransport::new().unwrap();
    let error = transport.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_it_open_whether_the_request_was_seen() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\ncontent-length: nine\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nmany\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
        b"{\"data\": null}\r\n\r\n",
    ] {
        let server = Server::start(Script::AnswerAndClose(bytes.to_vec())).await;
        let transport = ReqwestTransport::new().unwrap();
        let error = transport
            .send(server.request("request."))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Connection, "{error:?}");
        assert_eq!(error.sent(), Sent::Maybe);
    }
}

#[tokio::test]
async fn an_attempt_ends_at_its_timeout_or_at_the_calls_deadline() {
    let server = Server::start(Script::Silence).await;
    let impatient = Stack::builder()
        .attempt_timeout(SHORT)
        .build(ReqwestTransport::new().unwrap());
    let error = impatient
        .send(server.request("request."))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (TransportErrorKind::Timeout, Sent::Maybe)
    );

    let patient = Stack::builder().build(ReqwestTransport::new().unwrap());
    let mut request = server.request("request.");
    let context = CallContext::new("ListTasks", CallKind::Read);
    request
        .extensions_mut()
        .insert(context.clone().with_timeout(SHORT));
    let error = patient.send(request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (TransportErrorKind::Timeout, Sent::Maybe)
    );
    assert_eq!(server.requests(), 2);

    let mut late = server.request("request.");
    late.extensions_mut()
        .insert(context.with_timeout(Duration::ZERO));
    let error = patient.send(late).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (TransportErrorKind::Timeout, Sent::No)
    );
    assert_eq!(server.requests(), 2, "nothing was sent after the deadline");
}

/// A layer that makes every error its own.
#[derive(Clone)]
struct Renaming(TransportService);

impl Service<Request<Bytes>> for Renaming {
    type Response = Response<Bytes>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Response<Bytes>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let exchange = self.0.call(request);
        Box::pin(async move { exchange.await.map_err(io::Error::other) })
    }
}

#[tokio::test]
async fn a_request_to_what_is_no_address_was_not_sent_whatever_layers_make_of_it() {
    let stack = Stack::builder()
        .layer(layer_fn(Renaming))
        .build(ReqwestTransport::new().unwrap());
    let request = Request::post("http://localhost:70000/graphql");
    let request = request.body(Bytes::from_static(b"request.")).unwrap();
    let error = stack.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Layer);
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn errors_show_no_address_and_no_header() {
    let server = Server::start(Script::Silence).await;
    let builder = Stack::builder().attempt_timeout(Duration::from_millis(20));
    let transport = builder.build(ReqwestTransport::new().unwrap());
    let mut request = server.request("request.");
    *request.uri_mut() = format!("http://{}/s3cret", server.address).parse().unwrap();
    request
        .headers_mut()
        .insert("authorization", "Bearer t0ken".parse().unwrap());
    let error = transport.send(request).await.unwrap_err();
    let shown = format!("{error} {error:?} {transport:?}");
    assert!(
        !shown.contains("s3cret") && !shown.contains("t0ken"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_name_that_cannot_be_resolved_means_that_nothing_was_sent() {
    // No resolver takes a label of more than 63 characters, so none is asked.
    let server = Server::start(Script::Silence).await;
    let mut request = server.request("request.");
    let label = "a".repeat(64);
    *request.uri_mut() = format!("http://{label}.invalid/").parse().unwrap();
    let transport = ReqwestTransport::new().unwrap();
    let error = transport.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect, "{error:?}");
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn a_timeout_while_connecting_means_that_nothing_was_sent() {
    // A TLS handshake that nobody answers.
    let server = Server::start(Script::Silence).await;
    let transport = || ReqwestTransport::builder().connect_timeout(Duration::from_secs(60));
    let stack = Stack::builder()
        .attempt_timeout(SHORT)
        .build(transport().build().unwrap());
    let context = CallContext::new("TriggerTask", CallKind::Trigger).with_max_attempts(3);
    let mut request = server.request_over("https", "request.");
    request.extensions_mut().insert(context.clone());
    let error = stack.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(error.sent(), Sent::No);
    assert_eq!((context.requests(), context.in_doubt()), (3, false));

    let hasty = transport().connect_timeout(SHORT).build().unwrap();
    let request = server.request_over("https", "request.");
    let error = hasty.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout, "{error:?}");
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn a_failed_handshake_means_that_nothing_was_sent() {
    let server = Server::start(Script::Reset).await;
    let transport = ReqwestTransport::new().unwrap();
    let request = server.request_over("https", "request.");
    let error = transport.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect, "{error:?}");
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test]
async fn a_reset_instead_of_an_answer_leaves_it_open_whether_the_request_was_seen() {
    let server = Server::start(Script::Reset).await;
    let context = CallContext::new("TriggerTask", CallKind::Trigger);
    let mut request = server.request("request.");
    request.extensions_mut().insert(context.clone());
    let stack = Stack::builder().build(ReqwestTransport::new().unwrap());
    let error = stack.send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connection, "{error:?}");
    assert_eq!(error.sent(), Sent::Maybe);
    assert_eq!((context.requests(), context.in_doubt()), (1, true));
}

#[tokio::test]
async fn a_slow_answer_ends_with_the_attempt_and_its_time_runs_to_the_last_byte() {
    let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
    let server = Server::start(Script::Answer(begun.to_vec())).await;
    let stack = Stack::builder()
        .attempt_timeout(SHORT)
        .build(ReqwestTransport::new().unwrap());
    let error = stack.send(server.request("request.")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(error.sent(), Sent::Maybe);
}

#[tokio::test]
async fn a_request_without_a_body_may_have_been_sent_from_the_start() {
    let server = Server::start(Script::Silence).await;
    let stack = Stack::builder()
        .attempt_timeout(SHORT)
        .build(ReqwestTransport::new().unwrap());
    let error = stack.send(server.request("")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(error.sent(), Sent::Maybe);
}

#[tokio::test]
async fn a_dropped_future_closes_its_connection() {
    let server = Server::start(Script::Silence).await;
    let transport = ReqwestTransport::new().unwrap();
    let sending = transport.send(server.request("request."));
    assert!(timeout(SHORT, sending).await.is_err());
    while server.closed() == 0 {
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!((server.connections(), server.requests()), (1, 1));
}

#[tokio::test]
async fn connections_that_the_server_closed_between_requests_fail_none_of_them() {
    let server = Server::start(Script::AnswerAndClose(answer("200 OK", b"{}"))).await;
    let transport = ReqwestTransport::new().unwrap();
    for number in 1..=50 {
        let response = transport.send(server.request("request.")).await.unwrap();
        assert_eq!(response.body(), "{}");
        assert_eq!(server.requests(), number, "each is sent once");
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(server.connections(), 50);
}
