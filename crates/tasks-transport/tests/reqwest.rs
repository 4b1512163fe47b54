//! The reqwest transport against scripted sockets.

#![cfg(any(feature = "reqwest", feature = "rustls-no-provider"))]

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use tasks_transport::{
    CallContext, CallKind, ReqwestTransport, Sent, Stack, Transport, TransportErrorKind,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a scripted server does with a request.
#[derive(Clone)]
enum Script {
    /// Answers every request with these bytes and keeps the connection.
    Answer(Vec<u8>),
    /// Answers with these bytes and closes the connection.
    AnswerAndClose(Vec<u8>),
    /// Reads the request and says nothing.
    Silence,
}

struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream, script.clone(), requests.clone()));
            }
        });
        server
    }

    fn request(&self, body: &'static str) -> Request<Bytes> {
        Request::post(format!("http://{}/graphql", self.address))
            .body(Bytes::from_static(body.as_bytes()))
            .unwrap()
    }
}

/// Serves a connection whose requests end with `.`.
async fn serve(mut stream: TcpStream, script: Script, requests: Arc<AtomicUsize>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        if buffer[read - 1] != b'.' {
            continue;
        }
        requests.fetch_add(1, Ordering::Relaxed);
        match &script {
            Script::Answer(bytes) => stream.write_all(bytes).await.unwrap(),
            Script::AnswerAndClose(bytes) => {
                stream.write_all(bytes).await.unwrap();
                return;
            }
            Script::Silence => {}
        }
    }
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn answers_come_back_whole_whatever_their_status_over_one_connection() {
    let server = Server::start(Script::Answer(answer(
        "500 Internal Server Error\r\nx-request-id: abc",
        b"{\"message\":\"no\"}",
    )))
    .await;
    let transport = ReqwestTransport::new().unwrap();
    for _ in 0..3 {
        let response = transport.send(server.request("request.")).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()["x-request-id"], "abc");
        assert_eq!(response.body(), "{\"message\":\"no\"}");
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
    assert_eq!(server.requests.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn compressed_answers_are_decompressed() {
    let body = gzip(&b"{\"data\":null}".repeat(1000));
    let server = Server::start(Script::Answer(answer(
        "200 OK\r\ncontent-encoding: gzip",
        &body,
    )))
    .await;
    let transport = ReqwestTransport::new().unwrap();
    let response = transport.send(server.request("request.")).await.unwrap();
    assert_eq!(response.body().len(), 13_000);
}

#[tokio::test]
async fn a_body_over_the_bound_is_an_error_compressed_or_not() {
    let plain = answer("200 OK", &vec![b' '; 2_000_000]);
    let bomb = answer(
        "200 OK\r\ncontent-encoding: gzip",
        &gzip(&vec![b' '; 50_000_000]),
    );
    let chunked = {
        let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        for _ in 0..200 {
            bytes.extend_from_slice(b"2710\r\n");
            bytes.extend_from_slice(&[b' '; 10_000]);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    };
    let limit = 1_000_000;
    let builder = ReqwestTransport::builder().max_body_bytes(limit);
    let transport = builder.build().unwrap();
    for bytes in [plain, bomb, chunked] {
        let server = Server::start(Script::AnswerAndClose(bytes)).await;
        let error = transport
            .send(server.request("request."))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge { limit });
        assert_eq!(error.sent(), Sent::Maybe);
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_bound_is_read() {
    let server = Server::start(Script::Answer(answer("200 OK", &[b' '; 1000]))).await;
    let builder = ReqwestTransport::builder().max_body_bytes(1000);
    let response = builder
        .build()
        .unwrap()
        .send(server.request("request."))
        .await;
    assert_eq!(response.unwrap().body().len(), 1000);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::start(Script::Answer(answer("200 OK", b"{}"))).await;
    let location = format!("302 Found\r\nlocation: http://{}/", elsewhere.address);
    let server = Server::start(Script::Answer(answer(&location, b""))).await;
    let transport = ReqwestTransport::new().unwrap();
    let response = transport.send(server.request("request.")).await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(elsewhere.requests.load(Ordering::Relaxed), 0);
}

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
    let short = Duration::from_millis(40);
    let impatient = Stack::builder()
        .attempt_timeout(short)
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
        .insert(context.clone().with_timeout(short));
    let error = patient.send(request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (TransportErrorKind::Timeout, Sent::Maybe)
    );
    assert_eq!(server.requests.load(Ordering::Relaxed), 2);

    let mut late = server.request("request.");
    late.extensions_mut()
        .insert(context.with_timeout(Duration::ZERO));
    let error = patient.send(late).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.sent()),
        (TransportErrorKind::Timeout, Sent::No)
    );
    assert_eq!(
        server.requests.load(Ordering::Relaxed),
        2,
        "nothing was sent after the deadline"
    );
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
